from __future__ import annotations

import shutil
from pathlib import Path

from pokertool_site.supervisor.data_folder import WARN_EVERY, DataFolder
from tests.clocks import TestClock


def test_as_long_as_it_is_there_there_is_no_news(tmp_path: Path) -> None:
    file = tmp_path / "database"
    file.write_text("1")
    folder = DataFolder([tmp_path, file, tmp_path / "not there yet"])

    file.write_text("2")
    (tmp_path / "not there yet").write_text("3")

    assert folder.warning() == ""


def test_a_folder_that_was_deleted_is_told_now_and_again(tmp_path: Path) -> None:
    var, clock = tmp_path / "var", TestClock()
    var.mkdir()
    folder = DataFolder([var], clock=clock)
    shutil.rmtree(var)

    assert f"{var} was deleted while PokerTool runs" in folder.warning()
    assert folder.warning() == ""
    clock.sleep(WARN_EVERY)
    assert "was deleted" in folder.warning()


def test_a_database_that_is_another_one_now_is_told(tmp_path: Path) -> None:
    file = tmp_path / "database"
    file.write_text("1")
    folder = DataFolder([tmp_path, file])

    other = tmp_path / "backup"
    other.write_text("2")
    other.replace(file)

    assert f"{file} was replaced" in folder.warning()

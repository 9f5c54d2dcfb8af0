from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pokertool_site.supervisor.data_folder import AlreadyRunning, instance_lock

HOLD_AND_DIE = """
import os, sys
from pathlib import Path
from pokertool_site.supervisor.data_folder import instance_lock
with instance_lock(Path(sys.argv[1]), note="the dead one"):
    os._exit(9)
"""


def test_the_second_one_learns_where_the_first_one_is(tmp_path: Path) -> None:
    path = tmp_path / "var" / "up.lock"

    with (
        instance_lock(path, note="http://127.0.0.1:8000"),
        pytest.raises(AlreadyRunning, match=re.escape("http://127.0.0.1:8000")),
        instance_lock(path, note="other"),
    ):
        pytest.fail("two hold the lock")


def test_the_lock_is_free_again_afterwards(tmp_path: Path) -> None:
    path = tmp_path / "up.lock"
    with instance_lock(path, note="first"):
        pass

    with instance_lock(path, note="second"):
        assert path.with_suffix(".note").read_text() == "second"


def test_a_killed_holder_locks_nobody_out(tmp_path: Path) -> None:
    path = tmp_path / "up.lock"
    died = subprocess.run([sys.executable, "-c", HOLD_AND_DIE, str(path)], check=False)

    assert died.returncode == 9
    with instance_lock(path, note="next"):
        assert path.with_suffix(".note").read_text() == "next"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows deletes no folder with an open file in it")
def test_a_folder_that_was_deleted_and_made_anew_is_still_held(tmp_path: Path) -> None:
    path = tmp_path / "var" / "up.lock"
    with instance_lock(path, note="first"):
        shutil.rmtree(path.parent)
        with pytest.raises(AlreadyRunning), instance_lock(path, note="second"):
            pytest.fail("two hold the lock")

    with instance_lock(path, note="third"):
        assert path.with_suffix(".note").read_text() == "third"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows deletes no folder with an open file in it")
def test_another_name_of_the_same_folder_is_no_way_in(tmp_path: Path) -> None:
    path = tmp_path / "var" / "up.lock"
    (tmp_path / "other").symlink_to(tmp_path / "var")
    with instance_lock(path, note="first"):
        shutil.rmtree(path.parent)
        path.parent.mkdir()
        with pytest.raises(AlreadyRunning), instance_lock(tmp_path / "other" / "up.lock", note="second"):
            pytest.fail("two hold the lock")

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import looks
from benchmarks._looks import LOOKS
from tests.benchmarks.pictures import a_folder_of_pictures


@pytest.mark.parametrize("look", LOOKS)
def test_a_look_changes_a_picture_into_another(look: str) -> None:
    picture = np.random.default_rng(1).integers(0, 256, (300, 400, 3)).astype(np.uint8)
    before = picture.copy()

    shown = LOOKS[look](picture)

    assert np.array_equal(picture, before)
    assert shown.dtype == np.uint8
    assert shown.shape[2] == 3
    assert (shown.shape == before.shape and np.array_equal(shown, before)) is (look == "as it is")


def test_a_table_is_read_on_a_desktop_as_it_is_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    a_folder_of_pictures(tmp_path, rooms=["club"])
    wanted = ["as it is", "on an empty desktop", "beside a document"]
    chosen = [word for look in wanted for word in ("--look", look)]
    monkeypatch.setattr(sys, "argv", ["looks", str(tmp_path), "--processes", "1", *chosen])

    looks.main()

    _, *lines = capsys.readouterr().out.splitlines()
    assert [line[:24].strip() for line in lines] == wanted
    for line in lines:
        cells = [cell.split() for cell in line[24:].split("|")]
        assert cells[:5] == [
            ["1"], ["100.0%", "0.0%"], ["100.0%", "0.0%"], ["100.0%", "100.0%"], ["100.0%", "0.0%"],
        ]  # fmt: skip

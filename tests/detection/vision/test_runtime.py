from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from detection.vision import reader
from detection.vision.reader import GIVE_BACK_EVERY, TableReader
from tests.servers import PROJECT


def test_nothing_is_reported_to_anybody_and_nothing_kept_for_it(tmp_path: Path) -> None:
    """A device's id, and what could not be sent yet, would be in its user's cache."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}

    subprocess.run(
        [sys.executable, "-c", "import detection.vision.text.ocr"], cwd=PROJECT, env=environment, check=True
    )

    assert list(tmp_path.iterdir()) == []


def test_what_frames_took_is_given_back_at_the_first_and_then_now_and_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: list[int] = []
    shown: list[int] = []
    monkeypatch.setattr(reader, "give_back_memory", lambda: given.append(len(shown)))
    table = TableReader()

    for frame in range(GIVE_BACK_EVERY + 2):
        table.read(np.full((240, 320, 3), 40 + 20 * (frame % 2), np.uint8))
        shown.append(frame)

    assert given == [0, GIVE_BACK_EVERY]


HOLDS = """
from detection.vision.runtime import session
from detection.vision.model_files import TEXT, text_model
loaded = [session(text_model(name)) for name in TEXT]
held = [thing for each in loaded for thing in vars(each).values() if isinstance(thing, bytes)]
print(sum(map(len, held)))
"""


@pytest.mark.parametrize("can_write", [True, False])
def test_a_networks_file_is_not_kept_in_memory_unless_no_other_can_be_written(
    tmp_path: Path, *, can_write: bool
) -> None:
    """What onnxruntime is given as bytes it keeps, beside the network made of them."""
    folder = tmp_path if can_write else tmp_path / "nowhere"
    script = f"import tempfile\ntempfile.tempdir = {str(folder)!r}\n{HOLDS}"

    told = subprocess.run(
        [sys.executable, "-c", script], cwd=PROJECT, check=True, capture_output=True, text=True
    )

    assert (int(told.stdout) == 0) is can_write
    assert list(tmp_path.iterdir()) == []

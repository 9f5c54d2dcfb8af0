from __future__ import annotations

import logging
import shutil
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from detection.capture.unread_frames import UnreadFrames
from detection.vision.frames.frame import Frame


def frame(blue: int, *, name: str = "table one.png") -> Frame:
    pixels = np.zeros((4, 6, 3), dtype=np.uint8)
    pixels[:, :, 0] = blue
    return Frame(pixels=pixels, name=name, taken_at=datetime(2026, 11, 23, 1, 2, 3, tzinfo=UTC))


def test_a_frame_is_kept_as_it_was(tmp_path: Path) -> None:
    path = UnreadFrames(tmp_path).save(frame(200))

    assert path == tmp_path / "20261123-010203-000000-table-one.png"
    with Image.open(path) as image:
        assert (image.size, image.getpixel((0, 0))) == ((6, 4), (0, 0, 200))


def test_the_same_picture_is_kept_once(tmp_path: Path) -> None:
    unread = UnreadFrames(tmp_path)

    kept = [unread.save(frame(blue, name=str(at))) is not None for at, blue in enumerate((1, 1, 2, 1))]

    assert kept == [True, False, True, True]


def test_enough_is_enough(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    unread = UnreadFrames(tmp_path, most=2)
    with caplog.at_level(logging.WARNING, logger="detection.capture.unread_frames"):
        for blue in range(5):
            unread.save(frame(blue, name=str(blue)))

    assert len(list(tmp_path.iterdir())) == 2
    assert len(caplog.messages) == 1


def test_a_folder_that_is_gone_is_said_once_and_stops_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    unread = UnreadFrames(tmp_path / "gone")
    shutil.rmtree(tmp_path / "gone", ignore_errors=True)

    with caplog.at_level(logging.WARNING, logger="detection.capture.unread_frames"):
        assert [unread.save(frame(blue)) for blue in range(3)] == [None, None, None]

    assert len(caplog.messages) == 1
    assert str(tmp_path / "gone") in caplog.text

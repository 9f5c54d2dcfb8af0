from __future__ import annotations

import sys

import numpy as np
import psutil
import pytest

from detection.recognition import reader
from detection.recognition.heap import give_back
from detection.recognition.reader import TableReader


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the C library gives back what it likes")
def test_freed_memory_under_what_is_still_held_goes_back_to_the_system() -> None:
    blocks = [bytes(60_000) for _ in range(2000)]  # small enough to come from the heap
    last = blocks[-1]
    blocks.clear()
    before = psutil.Process().memory_info().rss

    give_back()

    assert psutil.Process().memory_info().rss < before - 60e6
    assert len(last) == 60_000


def test_what_a_first_frame_took_is_given_back_and_later_frames_keep_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: list[bool] = []
    monkeypatch.setattr(reader, "give_back", lambda: given.append(True))
    table = TableReader()

    for shade in (40, 60, 40):
        table.read(np.full((240, 320, 3), shade, np.uint8))

    assert given == [True]

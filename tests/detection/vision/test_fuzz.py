"""A sample of the strange pictures; `python -m tests.detection.vision.fuzz` shows ten thousand."""

from __future__ import annotations

import numpy as np
import pytest

from detection.vision.geometry import Pixels
from detection.vision.reader import TableReader
from tests.detection.vision.fuzz import KINDS, picture

SAMPLE = 15 * len(KINDS)


@pytest.fixture(scope="module")
def reader() -> TableReader:
    return TableReader()


def test_no_picture_makes_the_reader_raise(reader: TableReader) -> None:
    for seed in range(SAMPLE):
        pixels = picture(seed)

        reading = reader.read(pixels)

        assert (reading.height, reading.width) == pixels.shape[:2]


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((1, 1, 3), np.uint8),
        np.zeros((720, 1280, 3), np.uint8),
        np.random.default_rng(1).integers(0, 256, (60, 20_000, 3), dtype=np.uint8),
        np.random.default_rng(2).integers(0, 256, (9_000, 40, 3), dtype=np.uint8),
    ],
    ids=["one pixel", "black", "20,000 wide", "9,000 high"],
)
def test_what_shows_no_table_says_nothing(reader: TableReader, pixels: Pixels) -> None:
    reading = reader.read(pixels)

    assert (reading.hero or (), reading.board or (), reading.pot, reading.seats) == ((), (), None, ())

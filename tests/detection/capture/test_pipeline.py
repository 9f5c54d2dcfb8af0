"""Rules that need no database; tests/detection/capture/test_session.py has those of a whole session."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np

from detection.capture.pipeline import FramePipeline
from detection.poker.cards import parse_cards
from detection.poker.readings import TableReading
from detection.vision.geometry import Pixels

FRAME = np.zeros((4, 4, 3), np.uint8)
DEALT = TableReading(hero=parse_cards("AhKd"), pot=Decimal(30))


class Scripted:
    """Reads what it was given, and counts how often it had to look anew; an exception is raised."""

    def __init__(self, *readings: TableReading | Exception) -> None:
        self.readings = iter(readings)
        self.anew = 0

    def read(self, pixels: Pixels) -> TableReading:
        reading = next(self.readings)
        if isinstance(reading, Exception):
            raise reading
        return reading

    def forget(self) -> None:
        raise AssertionError("it is the same table")

    def rescan(self) -> None:
        self.anew += 1


def test_a_new_doubt_is_looked_at_anew_and_an_old_one_is_not() -> None:
    reader = Scripted(DEALT, *[replace(DEALT, pot=Decimal(3))] * 3)
    pipeline = FramePipeline(reader, frames_to_believe=1)

    doubts = [pipeline.process(FRAME).doubts for _ in range(4)]

    assert doubts == [frozenset(), {"pot"}, {"pot"}, {"pot"}]
    assert reader.anew == 1


def test_a_frame_that_can_not_be_read_is_told_and_the_next_one_is_read() -> None:
    pipeline = FramePipeline(Scripted(ValueError("odd"), DEALT), frames_to_believe=1)

    assert pipeline.process(FRAME).fault == "ValueError: odd"
    assert [change.type for change in pipeline.process(FRAME).changes] == ["hand_start", "pot", "card"]

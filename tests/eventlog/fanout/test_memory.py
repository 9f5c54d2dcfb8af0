from __future__ import annotations

import sys

import psutil
import pytest

from eventlog.fanout.memory import PeakWatch, trim_memory


def test_a_crowd_that_left_is_noticed_once() -> None:
    peak = PeakWatch(many=50)

    assert [peak.has_dropped(count) for count in (0, 10, 200, 150, 101, 100, 99, 0, 0, 30)] == [
        False, False, False, False, False, True, False, True, False, False,
    ]  # fmt: skip


def test_a_few_who_come_and_go_are_no_crowd() -> None:
    peak = PeakWatch(many=50)

    assert not any(peak.has_dropped(count) for count in (4, 0, 49, 0, 30, 1))


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system decides by itself")
def test_what_was_freed_is_given_back() -> None:
    process = psutil.Process()
    kept = []
    held = [bytes(100_000) for _ in range(2000)]
    for number, piece in enumerate(held):
        if number % 500 == 0:
            kept.append(piece)
    held.clear()
    before = process.memory_info().rss

    trim_memory()

    assert process.memory_info().rss <= before
    assert len(kept) == 4

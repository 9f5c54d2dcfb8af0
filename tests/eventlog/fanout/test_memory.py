from __future__ import annotations

from eventlog.fanout.memory import PeakWatch


def test_a_crowd_that_left_is_noticed_once() -> None:
    peak = PeakWatch(many=50)

    assert [peak.has_dropped(count) for count in (0, 10, 200, 150, 101, 100, 99, 0, 0, 30)] == [
        False, False, False, False, False, True, False, True, False, False,
    ]  # fmt: skip


def test_a_few_who_come_and_go_are_no_crowd() -> None:
    peak = PeakWatch(many=50)

    assert not any(peak.has_dropped(count) for count in (4, 0, 49, 0, 30, 1))

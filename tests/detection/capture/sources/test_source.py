from __future__ import annotations

import signal
import time
from threading import Thread

import pytest

from detection.capture.sources.source import Pace
from tests.clocks import TestClock
from tests.waiting import PATIENCE


def test_it_waits_until_the_moment_comes() -> None:
    clock = TestClock()

    assert clock.pace().until(2.5)

    assert clock.waits == [2.5]


def test_a_moment_that_has_passed_is_not_waited_for() -> None:
    clock = TestClock()
    clock.now = 3.0

    assert clock.pace().until(2.5)

    assert clock.waits == []


def test_a_wait_that_ends_early_goes_on() -> None:
    clock = TestClock()
    pace = Pace(clock=clock, sleep=lambda seconds: clock.sleep(min(seconds, 1.0)))

    assert pace.until(2.5)

    assert clock.waits == [1.0, 1.0, 0.5]


def test_closed_it_does_not_wait() -> None:
    clock = TestClock()
    pace = clock.pace()

    pace.close()

    assert not pace.until(60.0)
    assert clock.waits == []


def test_closing_wakes_the_one_who_waits() -> None:
    pace = Pace()
    answers: list[bool] = []
    waiting = Thread(target=lambda: answers.append(pace.until(time.monotonic() + 3600)))
    waiting.start()

    pace.close()
    waiting.join(timeout=PATIENCE)

    assert answers == [False]


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="Windows has no interval timer")
def test_a_signal_handler_may_close_the_wait_it_interrupts() -> None:
    pace = Pace()
    before = signal.signal(signal.SIGALRM, lambda *_: pace.close())
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    try:
        assert not pace.until(time.monotonic() + 3600)
    finally:
        signal.signal(signal.SIGALRM, before)

"""Ctrl-C and SIGTERM end a capture between two frames; a second Ctrl-C waits for nothing."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from eventlog.store.outages import outage

WAITING = b"\nThe database is away; waiting for it to take what was read. Ctrl-C again stops at once.\n"


@contextmanager
def closed_by_signals(close: Callable[[], None]) -> Iterator[list[int]]:
    """Call `close` at the first SIGINT or SIGTERM, and yield those caught; a second one is not ours."""
    caught: list[int] = []
    before: dict[int, Any] = {}

    def stop(number: int, _frame: FrameType | None) -> None:
        caught.append(number)
        close()
        let_next_one_through()
        if outage.is_away():
            os.write(2, WAITING)  # unbuffered: the signal may have come in the middle of a print

    def let_next_one_through() -> None:
        restore()
        if before[signal.SIGINT] is signal.SIG_IGN:  # as a shell starts a job in the background
            signal.signal(signal.SIGINT, signal.default_int_handler)

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    for number in (signal.SIGINT, signal.SIGTERM):
        before[number] = signal.signal(number, stop)
    try:
        yield caught
    finally:
        restore()

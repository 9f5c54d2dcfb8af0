"""Work in a thread beside the event loop, which leaves the loop its part of the interpreter."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

MOST = 3.0
"""Seconds of rest for each second of work, at most."""

_never = Event()


@contextmanager
def resting(waiting: int) -> Iterator[None]:
    """Rest, once the work in here is done: for each who waits, as long as it kept the processor busy.

    One who asks gets half of the interpreter, a crowd gets a quarter. The wait is an Event's: sleep() fails
    where libfaketime gives a process a clock of its own.
    """
    began = time.thread_time()
    yield
    _never.wait(min(MOST, waiting) * (time.thread_time() - began))

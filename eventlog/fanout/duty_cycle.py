"""A duty cycle for threads beside the event loop: they pause after work, and leave it the interpreter."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

MAX_PAUSE = 3.0
"""Seconds of pause for each second of work, at most."""

_never = Event()


@contextmanager
def duty_cycle(waiting: int) -> Iterator[None]:
    """Pause once the work in here is done: for each request that waits, as long as the work took.

    So one request gets half of the interpreter, and many get a quarter. The wait is an Event's: sleep() fails
    where libfaketime gives a process a clock of its own.
    """
    began = time.thread_time()
    yield
    _never.wait(min(MAX_PAUSE, waiting) * (time.thread_time() - began))

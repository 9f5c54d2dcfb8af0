"""Work in a thread beside the event loop, which leaves the loop half of the interpreter."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

_never = Event()


@contextmanager
def resting() -> Iterator[None]:
    """Rest, once the work in here is done, for as long as it kept the processor busy.

    The wait is an Event's: sleep() fails where libfaketime gives a process a clock of its own.
    """
    began = time.thread_time()
    yield
    _never.wait(time.thread_time() - began)

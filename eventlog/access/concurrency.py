"""A turnstile: so many at a time under each name, and so many in all. For any thread of this process."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from threading import Lock


class TooManyOfOne(Exception):
    """Under this name there are as many as there may be."""


class TooManyInAll(Exception):
    """There are as many as there may be."""


class Turnstile:
    """Who is in."""

    def __init__(self) -> None:
        self._in: Counter[str | None] = Counter()
        self._lock = Lock()

    def pass_through(self, name: str | None, *, of_one: int, in_all: int) -> Callable[[], None]:
        """Let one in under `name`, and return what lets it out again, to be called once.

        None is nobody's name: those count in all only.

        Raises:
            TooManyOfOne, TooManyInAll: wait until somebody has left.
        """
        with self._lock:
            if name is not None and self._in[name] >= of_one:
                raise TooManyOfOne
            if self._in.total() >= in_all:
                raise TooManyInAll
            self._in[name] += 1
        return partial(self._leave, name)

    def __len__(self) -> int:
        return self._in.total()

    def _leave(self, name: str | None) -> None:
        with self._lock:
            self._in[name] -= 1
            if not self._in[name]:
                del self._in[name]

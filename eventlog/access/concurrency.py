"""A concurrency limit: so many at a time under each key, and so many in total. For any thread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from threading import Lock


class TooManyOfKey(Exception):
    """There are as many under this key as there may be."""


class TooManyInTotal(Exception):
    """There are as many in total as there may be."""


class ConcurrencyLimit:
    """Counts what is under way."""

    def __init__(self) -> None:
        self._counts: Counter[str | None] = Counter()
        self._lock = Lock()

    def acquire(self, key: str | None, *, per_key: int, total: int) -> Callable[[], None]:
        """Count one under `key`, and return what releases it, to be called once.

        Those with the key None count in total only.

        Raises:
            TooManyOfKey, TooManyInTotal: try again once one is released.
        """
        with self._lock:
            if key is not None and self._counts[key] >= per_key:
                raise TooManyOfKey
            if self._counts.total() >= total:
                raise TooManyInTotal
            self._counts[key] += 1
        return partial(self._release, key)

    def __len__(self) -> int:
        return self._counts.total()

    def _release(self, key: str | None) -> None:
        with self._lock:
            self._counts[key] -= 1
            if not self._counts[key]:
                del self._counts[key]

"""Limits: how fast one may connect, or send messages; and how many may be under way at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from threading import Lock
from typing import Any

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from eventlog.access.shared_counters import SharedRedis


class Refused(Exception):
    """Come back later. `error` is a word for programs."""

    error = "refused"


class TooMany(Refused):
    """An address, or a user, has as many connections as it may have."""

    error = "too_many_connections"


class TooFast(Refused):
    """Connects, or messages, come faster than they may."""

    error = "too_fast"


class ConnectRateLimit:
    """Counts the connects under each key in a sliding minute, together with other processes where it can."""

    def __init__(self, shared: SharedRedis | None) -> None:
        self._alone = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._shared = shared
        self._together: SlidingWindowCounterRateLimiter | None = None
        if shared is not None:
            storage: Any = RedisStorage(
                "redis://",  # the pool knows where
                implementation="redispy",
                key_prefix=f"{shared.prefix}:pace",
                connection_pool=shared.pool,
            )
            self._together = SlidingWindowCounterRateLimiter(storage)

    async def admits(self, key: str, *, per_minute: int) -> bool:
        """Count a connect, unless it is one too many; by ourselves while Redis is away."""
        limit = RateLimitItemPerMinute(per_minute)
        if self._together is not None and self._shared is not None:
            fits = await self._shared.ask(partial(self._together.hit, limit, key))
            if fits is not None:
                return fits
        return await self._alone.hit(limit, key)


class TokenBucket:
    """A token bucket: as many messages, or requests, at once as a minute allows, then at that rate.

    Two numbers a connection. (A storage of `limits` would look through all connections'
    keys for those that expired after each message.)
    """

    __slots__ = ("_left", "_size", "_when")

    def __init__(self, *, per_minute: int, now: float) -> None:
        self._size = per_minute
        self._left = float(per_minute)
        self._when = now

    def take(self, *, now: float, cost: int = 1) -> bool:
        """Take `cost` out, if there are so many. `now` in seconds, of a clock that never goes back."""
        self._fill(now)
        if self._left < cost:
            return False
        self._left -= cost
        return True

    def seconds_until(self, cost: int) -> float:
        """Return how many seconds after the last take() there are `cost`."""
        return max(0.0, cost - self._left) * 60 / self._size

    def is_full(self, *, now: float) -> bool:
        self._fill(now)
        return self._left >= self._size

    def _fill(self, now: float) -> None:
        self._left = min(self._size, self._left + (now - self._when) * self._size / 60)
        self._when = now


class TooManyOfKey(Exception):
    """There are as many under this key as there may be."""


class TooManyInTotal(Exception):
    """There are as many in total as there may be."""


class ConcurrencyLimit:
    """Counts what is under way: so much at a time under each key, and so much in total. For any thread."""

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

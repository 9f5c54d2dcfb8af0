"""Rate limits: how fast an address or a user may connect, and a connection may send messages."""

from __future__ import annotations

from functools import partial
from typing import Any

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from eventlog.access.shared_counters import SharedRedis


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

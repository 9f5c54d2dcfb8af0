"""How fast one address may ask over HTTP: 429 with `Retry-After` beyond it.

Each address has a bucket of a minute's requests. A request takes one out, and one that costs the
server more takes as many as its view says. Processes that share a Redis count together, in a sliding
minute there; while it is away each counts for itself.
"""

from __future__ import annotations

import logging
import math
import re
import time
from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware
from limits import RateLimitItemPerMinute
from limits.storage import RedisStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from eventlog.access.address_prefix import address_prefix
from eventlog.access.rate_limits import TokenBucket, TooFast
from eventlog.access.shared_counters import ANSWERS_WITHIN, RETRY
from eventlog.wakeup.redis_errors import redis_errors

logger = logging.getLogger(__name__)

MOST_BUCKETS = 10_000
"""Addresses that are remembered; beyond it those go that asked nothing for a while."""
CONNECTIONS = 4
WARN_EVERY = 60.0
"""Seconds between two lines in the log that say who is too fast: a line each would be the attacker's gain."""


class RequestRateLimit:
    """Counts the requests of each address; safe from any thread."""

    def __init__(self, url: str | None, *, prefix: str) -> None:
        self._buckets: dict[tuple[str, int], TokenBucket] = {}
        self._together: SlidingWindowCounterRateLimiter | None = None
        self._not_before = 0.0
        self._away = False
        self._warned_at = -math.inf
        if url:
            from redis import BlockingConnectionPool  # noqa: PLC0415 - for servers only
            from redis.backoff import NoBackoff  # noqa: PLC0415
            from redis.retry import Retry  # noqa: PLC0415

            pool: Any = BlockingConnectionPool.from_url(
                url,
                max_connections=CONNECTIONS,
                timeout=ANSWERS_WITHIN,
                socket_timeout=ANSWERS_WITHIN,
                socket_connect_timeout=ANSWERS_WITHIN,
                retry=Retry(NoBackoff(), 1),  # a connection that went stale gets a second chance
            )
            storage = RedisStorage("redis://", connection_pool=pool, key_prefix=f"{prefix}:requests")
            self._together = SlidingWindowCounterRateLimiter(storage)

    @property
    def asks_redis(self) -> bool:
        return self._together is not None

    def wait(self, address: str, *, per_minute: int, cost: int) -> float:
        """Take `cost` requests of a minute's; return 0, or how many seconds until they would fit."""
        if self._together is not None:
            seconds = self._wait_together(self._together, address, per_minute, cost)
            if seconds is not None:
                return seconds
        now = time.monotonic()
        bucket = self._buckets.get((address, per_minute))
        if bucket is None:
            self._evict(now)
            bucket = self._buckets[address, per_minute] = TokenBucket(per_minute=per_minute, now=now)
        return 0.0 if bucket.take(now=now, cost=cost) else bucket.seconds_until(cost)

    def warn_about(self, address: str) -> None:
        """Log that an address asks too fast, unless that was said of any a moment ago."""
        now = time.monotonic()
        if now - self._warned_at >= WARN_EVERY:
            self._warned_at = now
            logger.warning("%s asks too fast over HTTP, and is told to wait", address)

    def _evict(self, now: float) -> None:
        if len(self._buckets) < MOST_BUCKETS:
            return
        for asked, bucket in list(self._buckets.items()):
            if bucket.is_full(now=now):
                self._buckets.pop(asked, None)
        while len(self._buckets) >= MOST_BUCKETS:  # all of them ask: the oldest starts afresh
            self._buckets.pop(next(iter(self._buckets)), None)

    def _wait_together(
        self, limiter: SlidingWindowCounterRateLimiter, address: str, per_minute: int, cost: int
    ) -> float | None:
        """Return what wait() does, None while Redis is away."""
        now = time.monotonic()
        if self._away:
            if now < self._not_before:
                return None
            self._not_before = now + RETRY
        limit = RateLimitItemPerMinute(per_minute)
        try:
            fits = limiter.hit(limit, address, cost=cost)
            seconds = 0.0 if fits else _seconds_left(limiter, limit, address)
        except redis_errors(OSError) as error:
            if not self._away:
                logger.warning("Redis is away, each server process counts requests for itself: %s", error)
            self._away, self._not_before = True, now + RETRY
            return None
        if self._away:
            logger.info("Redis is back, server processes count requests together again")
        self._away = False
        return seconds


def _seconds_left(
    limiter: SlidingWindowCounterRateLimiter, limit: RateLimitItemPerMinute, address: str
) -> float:
    return max(1.0, limiter.get_window_stats(limit, address).reset_time - time.time())


@cache
def _rate_limit(url: str | None, prefix: str) -> RequestRateLimit:
    return RequestRateLimit(url, prefix=prefix)


def current_limiter() -> RequestRateLimit:
    """Return what this process counts with."""
    return _rate_limit(settings.REDIS_URL, settings.REDIS_PREFIX)


def refusal(request: HttpRequest, *, cost: int) -> JsonResponse | None:
    """Count a request; return the answer to one that is too many."""
    address = address_prefix(request.META.get("REMOTE_ADDR", ""))
    if address is None or cost < 1:
        return None
    per_minute = settings.POKERTOOL_REQUESTS_PER_MINUTE_PER_IP
    limiter = current_limiter()
    seconds = limiter.wait(address, per_minute=per_minute, cost=cost)
    if not seconds:
        return None
    limiter.warn_about(address)
    message = f"More than {per_minute} requests a minute from your address"
    answer = JsonResponse({"error": TooFast.error, "message": message}, status=429)
    answer["Retry-After"] = str(math.ceil(seconds))
    answer["Cache-Control"] = "no-store"
    return answer


@sync_and_async_middleware
def rate_limited_requests(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Refuse what comes too fast to the addresses that anybody polls (settings.POLLED_ADDRESSES)."""
    if iscoroutinefunction(get_response):
        ask_elsewhere = sync_to_async(refusal, thread_sensitive=False)

        async def limited_async(request: HttpRequest) -> Any:
            refused = None
            if _is_polled(request):
                waits = current_limiter().asks_redis
                refused = await ask_elsewhere(request, cost=1) if waits else refusal(request, cost=1)
            return refused or await get_response(request)

        return limited_async

    def limited(request: HttpRequest) -> Any:
        refused = refusal(request, cost=1) if _is_polled(request) else None
        return refused or get_response(request)

    return limited


def _is_polled(request: HttpRequest) -> bool:
    return re.match(settings.POLLED_ADDRESSES, request.path_info) is not None


def costs(requests: int) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Let a view count as so many requests."""

    def counting(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def counted(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
            more = min(requests, settings.POKERTOOL_REQUESTS_PER_MINUTE_PER_IP) - 1
            return refusal(request, cost=more) or view(request, *arguments, **named)

        return counted

    return counting

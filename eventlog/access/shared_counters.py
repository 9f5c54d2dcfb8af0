"""What server processes count together: Redis, where there is one, as one event loop sees it.

It is asked on the way in and must not be in the way: while it is away there is no answer,
which is said once, and whoever asks goes by what this process knows alone.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from eventlog.wakeup.redis_errors import redis_errors

logger = logging.getLogger(__name__)

T = TypeVar("T")

ANSWERS_WITHIN = 1.0
"""Seconds after which Redis counts as away."""
RETRY = 1.0
"""Seconds for which nobody asks a Redis that is away; then one does."""
CONNECTIONS = 2


class SharedRedis:
    """A few connections to Redis, and whether it answers."""

    def __init__(self, url: str, *, prefix: str) -> None:
        from redis.asyncio import BlockingConnectionPool, Redis  # noqa: PLC0415 - for servers only
        from redis.asyncio.retry import Retry  # noqa: PLC0415
        from redis.backoff import NoBackoff  # noqa: PLC0415

        self.prefix = prefix
        self.pool: Any = BlockingConnectionPool.from_url(
            url,
            max_connections=CONNECTIONS,
            timeout=ANSWERS_WITHIN,
            socket_timeout=ANSWERS_WITHIN,
            socket_connect_timeout=ANSWERS_WITHIN,
            retry=Retry(NoBackoff(), 1),  # a connection that went stale gets a second chance
        )
        self.client: Any = Redis(connection_pool=self.pool)
        self._away = False
        self._not_before = 0.0

    async def ask(self, question: Callable[[], Awaitable[T]]) -> T | None:
        """Return what `question` finds out, or None while Redis is away."""
        now = asyncio.get_running_loop().time()
        if self._away:
            if now < self._not_before:
                return None
            self._not_before = now + RETRY
        try:
            answer = await question()
        except redis_errors(OSError) as error:
            if not self._away:
                logger.warning("Redis is away, each server process counts for itself: %s", error)
            self._away = True
            self._not_before = now + RETRY
            return None
        if self._away:
            logger.info("Redis is back, server processes count together again")
        self._away = False
        return answer

    async def close(self) -> None:
        """Let go of the connections that nobody uses; the next question makes new ones."""
        await self.pool.disconnect(inuse_connections=False)

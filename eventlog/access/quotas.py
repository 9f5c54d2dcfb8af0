"""Quotas: how many connections each address and each user has open, so that nobody takes too many.

A process counts its own in memory. Where there is Redis, it writes there what it holds and
reads what others hold. What is written expires, so what a process that crashed
held is free again by itself; and it is always the whole number, never one more or one less, so nothing
has to be put right after Redis was away.
"""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from collections.abc import Mapping
from functools import partial
from typing import Any

from eventlog.access.shared_counters import SharedRedis

HOLDS_FOR = 30.0
"""Seconds for which the others believe what a process wrote."""
WRITE_EVERY = 10.0
"""Seconds after which it is written again."""
AT_ONCE = 100
"""Keys written in one go, so that the event loop is never held up for long."""

WRITE = """
local me, held, cap, holds_for = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if cap > 0 then
    local all = held
    local written = redis.call('HGETALL', KEYS[1])
    for at = 1, #written, 2 do
        local theirs, until_then = string.match(written[at + 1], '(%d+) (%d+)')
        if tonumber(until_then) <= now then
            redis.call('HDEL', KEYS[1], written[at])
        elseif written[at] ~= me then
            all = all + tonumber(theirs)
        end
    end
    if all > cap then return 0 end
end
if held == 0 then
    redis.call('HDEL', KEYS[1], me)
else
    redis.call('HSET', KEYS[1], me, string.format('%d %d', held, now + holds_for))
    redis.call('PEXPIRE', KEYS[1], holds_for)
end
return 1
"""
"""Write the count of this process under a key; with a cap, only if all processes together stay within it."""


class ConnectionQuotas:
    """How many connections of this event loop are counted under each key: `user:ID` or `ip:PREFIX`."""

    def __init__(self, shared: SharedRedis | None) -> None:
        self._counts: Counter[str] = Counter()
        self._lock = asyncio.Lock()
        self._shared_quotas = SharedQuotas(shared, self._counts) if shared else None

    async def acquire(self, key: str, *, cap: int) -> bool:
        """Count a connection under `key`, unless there are `cap`. Pair a True with release()."""
        async with self._lock:  # or two that come at once would both be the last one admitted
            count = self._counts[key] + 1
            if count > cap or not await self._is_within_shared(key, count, cap):
                return False
            self._counts[key] += 1
        return True

    async def _is_within_shared(self, key: str, count: int, cap: int) -> bool:
        return self._shared_quotas is None or await self._shared_quotas.admits(key, count, cap=cap)

    def release(self, key: str) -> None:
        """Count one connection less."""
        self._counts[key] -= 1
        if not self._counts[key]:
            del self._counts[key]
        if self._shared_quotas is not None:
            self._shared_quotas.note(key)


class SharedQuotas:
    """The counts of all processes of one installation, in Redis."""

    def __init__(self, shared: SharedRedis, counts: Mapping[str, int]) -> None:
        self._shared = shared
        self._counts = counts
        self._me = uuid.uuid4().hex
        self._write = shared.client.register_script(WRITE)
        self._changed: set[str] = set()
        self._wakeup = asyncio.Event()
        self._admitting = 0
        self._writing: asyncio.Task[None] | None = None

    async def admits(self, key: str, count: int, *, cap: int) -> bool:
        """Write our count, if that makes no more than `cap` with those of the others.

        While Redis is away all are within it.
        """
        self._admitting += 1
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._keep_written(), name="quotas")
        try:
            return await self._shared.ask(partial(self._write_one, key, count, cap=cap)) != 0
        except asyncio.CancelledError:
            self._changed.add(key)  # it may have been written all the same
            raise
        finally:
            self._admitting -= 1
            self._wakeup.set()

    def note(self, key: str) -> None:
        """Write our count of a key soon."""
        self._changed.add(key)
        self._wakeup.set()

    async def _keep_written(self) -> None:
        """Write what changed, and from time to time what did not, for as long as anybody is connected."""
        try:
            while not await self._is_idle():
                try:
                    async with asyncio.timeout(WRITE_EVERY):
                        await self._wakeup.wait()
                except TimeoutError:
                    self._changed.update(self._counts)
                self._wakeup.clear()
                await self._write_changed()
        except asyncio.CancelledError:  # the server stops: whoever starts next finds these counts gone
            await self._write_changed()
            await self._shared.close()
            raise

    async def _is_idle(self) -> bool:
        """Close the connection to Redis if nobody is connected, and tell whether that is still so."""
        if not self._is_needed():
            await self._shared.close()
        return not self._is_needed()

    def _is_needed(self) -> bool:
        return bool(self._counts) or self._admitting > 0

    async def _write_changed(self) -> None:
        while self._changed:
            some = [self._changed.pop() for _ in range(min(AT_ONCE, len(self._changed)))]
            await self._shared.ask(partial(self._write_some, some))

    async def _write_some(self, keys: list[str]) -> list[Any]:
        together = self._shared.client.pipeline(transaction=False)
        for key in keys:
            await self._write_one(key, self._counts.get(key, 0), pipeline=together)
        answers: list[Any] = await together.execute()
        return answers

    async def _write_one(self, key: str, count: int, *, cap: int = 0, pipeline: Any = None) -> Any:
        redis_key = f"{self._shared.prefix}:places:{key}"
        arguments = [self._me, count, cap, int(HOLDS_FOR * 1000)]
        return await self._write(keys=[redis_key], args=arguments, client=pipeline)

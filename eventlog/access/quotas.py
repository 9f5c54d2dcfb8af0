"""Places: how many connections each address and each user has open, so that nobody takes too many.

A process counts its own in memory. Where there is Redis, it writes there what it holds and
reads what others hold. What is written expires, so a process that crashed gives its places
back by itself; and it is always the whole number, never one more or one less, so nothing
has to be put right after Redis was away.
"""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from collections.abc import Mapping
from functools import partial
from typing import Any

from eventlog.access.shared_counters import Shared

HOLDS_FOR = 30.0
"""Seconds for which the others believe what a process wrote."""
WRITE_EVERY = 10.0
"""Seconds after which it is written again."""
AT_ONCE = 100
"""Names written in one go, so that the event loop is never held up for long."""

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
"""Write what this process holds of a name; with a cap, only if all processes together stay within it."""


class Places:
    """The places that connections of this event loop hold, by name."""

    def __init__(self, shared: Shared | None) -> None:
        self._held: Counter[str] = Counter()
        self._in_turn = asyncio.Lock()
        self._board = Board(shared, self._held) if shared else None

    async def take(self, name: str, *, cap: int) -> bool:
        """Take a place under `name`, unless `cap` are taken. Pair a True with leave()."""
        async with self._in_turn:  # or two who come at once would both get the last one
            held = self._held[name] + 1
            if held > cap or not (self._board is None or await self._board.admits(name, held, cap=cap)):
                return False
            self._held[name] += 1
        return True

    def leave(self, name: str) -> None:
        """Give a place back."""
        self._held[name] -= 1
        if not self._held[name]:
            del self._held[name]
        if self._board is not None:
            self._board.note(name)


class Board:
    """Where the processes of one installation read from each other how many places they hold."""

    def __init__(self, shared: Shared, held: Mapping[str, int]) -> None:
        self._shared = shared
        self._held = held
        self._me = uuid.uuid4().hex
        self._write = shared.client.register_script(WRITE)
        self._changed: set[str] = set()
        self._bell = asyncio.Event()
        self._admitting = 0
        self._keeping: asyncio.Task[None] | None = None

    async def admits(self, name: str, held: int, *, cap: int) -> bool:
        """Write that we hold so many, if that makes no more than `cap` with those of the others.

        While Redis is away everything fits.
        """
        self._admitting += 1
        if self._keeping is None or self._keeping.done():
            self._keeping = asyncio.create_task(self._keep(), name="places")
        try:
            return await self._shared.ask(partial(self._write_one, name, held, cap=cap)) != 0
        except asyncio.CancelledError:
            self._changed.add(name)  # it may have been written all the same
            raise
        finally:
            self._admitting -= 1
            self._bell.set()

    def note(self, name: str) -> None:
        """Write soon how many we hold now."""
        self._changed.add(name)
        self._bell.set()

    async def _keep(self) -> None:
        """Write what changed, and from time to time what did not, for as long as somebody is here."""
        try:
            while not await self._is_over():
                try:
                    async with asyncio.timeout(WRITE_EVERY):
                        await self._bell.wait()
                except TimeoutError:
                    self._changed.update(self._held)
                self._bell.clear()
                await self._write_changed()
        except asyncio.CancelledError:  # the server stops: whoever starts next finds these places free
            await self._write_changed()
            await self._shared.close()
            raise

    async def _is_over(self) -> bool:
        """Close the connection to Redis if nobody is here, and tell whether that is still so."""
        if not self._is_needed():
            await self._shared.close()
        return not self._is_needed()

    def _is_needed(self) -> bool:
        return bool(self._held) or self._admitting > 0

    async def _write_changed(self) -> None:
        while self._changed:
            some = [self._changed.pop() for _ in range(min(AT_ONCE, len(self._changed)))]
            await self._shared.ask(partial(self._write_some, some))

    async def _write_some(self, names: list[str]) -> list[Any]:
        together = self._shared.client.pipeline(transaction=False)
        for name in names:
            await self._write_one(name, self._held.get(name, 0), pipeline=together)
        answers: list[Any] = await together.execute()
        return answers

    async def _write_one(self, name: str, held: int, *, cap: int = 0, pipeline: Any = None) -> Any:
        key = f"{self._shared.prefix}:places:{name}"
        arguments = [self._me, held, cap, int(HOLDS_FOR * 1000)]
        return await self._write(keys=[key], args=arguments, client=pipeline)

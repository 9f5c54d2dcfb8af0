"""Waiting for what another process does, which has no event for us to await."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Generator
from functools import partial

PATIENCE = 60.0
"""Seconds after which what is waited for counts as never coming."""


async def until(holds: Callable[[], bool], *, pause: float = 0.05, patience: float = PATIENCE) -> None:
    """Return once `holds`, which is asked in a thread of its own. Raises TimeoutError after `patience`."""
    await until_true(partial(asyncio.to_thread, holds), pause=pause, patience=patience)


async def until_true(
    ask: Callable[[], Awaitable[bool]], *, pause: float = 0.02, patience: float = PATIENCE
) -> None:
    """Return once the answer to `ask` is True. Raises TimeoutError after `patience`."""
    async with asyncio.timeout(patience):
        while not await ask():  # noqa: ASYNC110 (see above)
            await asyncio.sleep(pause)


class _Turn:
    """Awaited, lets the event loop go round once, whatever became of asyncio.sleep() in a test."""

    def __await__(self) -> Generator[None]:
        yield


async def next_turns(count: int = 1) -> None:
    """Let the event loop go round so often, with all that is ready for it."""
    for _ in range(count):
        await _Turn()


async def turns_until(holds: Callable[[], bool], *, patience: float = PATIENCE) -> None:
    """Return once `holds`, which is asked in each turn of the loop. Raises TimeoutError after `patience`."""
    async with asyncio.timeout(patience):
        while not holds():
            await _Turn()


async def rest(seconds: float) -> None:
    """Let time pass in which something shall not happen, or at which something else goes on."""
    await asyncio.sleep(seconds)


def wait_until(
    holds: Callable[[], bool],
    *,
    pause: float = 0.02,
    patience: float = PATIENCE,
    told: Callable[[], str] = str,
) -> None:
    """Return once `holds`. Raises TimeoutError after `patience`, with what is `told` then."""
    deadline = time.monotonic() + patience
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(told())
        time.sleep(pause)

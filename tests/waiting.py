"""Waiting for what another process does, which has no event for us to await."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

PATIENCE = 60.0
"""Seconds after which what is waited for counts as never coming."""


async def until(holds: Callable[[], bool], *, pause: float = 0.05, patience: float = PATIENCE) -> None:
    """Return once `holds`, which is asked in a thread of its own. Raises TimeoutError after `patience`."""
    async with asyncio.timeout(patience):
        while not await asyncio.to_thread(holds):  # noqa: ASYNC110 (see above)
            await asyncio.sleep(pause)


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

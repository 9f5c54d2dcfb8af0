"""Fresh states: what a plain client's `refresh` asks for, where a stream can make one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from django.db import DatabaseError, InterfaceError, connection

logger = logging.getLogger(__name__)

_makers: dict[str, Callable[[], object]] = {}
_making: dict[tuple[asyncio.AbstractEventLoop, str], asyncio.Task[None]] = {}


def register_refresh(kind: str, make: Callable[[], object]) -> None:
    """Let `make` append a fresh state to streams of this kind. It is called off the event loop."""
    _makers[kind] = make


async def make_fresh(stream: str) -> None:
    """Make a fresh state, where the stream has somebody who can; all who ask meanwhile share it."""
    make = _makers.get(stream.partition(":")[0])
    if make is None:
        return
    asked = (asyncio.get_running_loop(), stream)
    if asked not in _making:
        _making[asked] = asyncio.create_task(asyncio.to_thread(_made, stream, make))
        _making[asked].add_done_callback(lambda _: _making.pop(asked))
    await asyncio.shield(_making[asked])


def _made(stream: str, make: Callable[[], object]) -> None:
    try:
        make()
    except (DatabaseError, InterfaceError) as error:
        logger.warning("No fresh state of %s, the database does not answer: %s", stream, error)
    finally:
        connection.close()  # this thread serves whoever comes next

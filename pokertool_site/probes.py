"""What a load balancer asks: `/healthz` is this process alive, `/readyz` can it serve."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any

from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from redis.exceptions import RedisError

from eventlog.heartbeat import checks_are_overdue

PATIENCE = 2.0
"""Seconds that a part has to answer."""


async def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


async def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 if the database and the channel layer answer, 503 and which does not otherwise.

    Overdue health checks are told too, but take no server out of service: it serves as well as before,
    and all of them would go at once.
    """
    parts = {
        "database": await _works(sync_to_async(_ask_database, thread_sensitive=False)()),
        "channel_layer": await _works(_ask_layer()),
    }
    ready = all(part == "ok" for part in parts.values())
    told = {"ready": ready, **parts, "checks_overdue": checks_are_overdue()}
    return JsonResponse(told, status=200 if ready else 503)


async def _works(question: Awaitable[None]) -> str:
    try:
        await asyncio.wait_for(question, PATIENCE)
    except TimeoutError:
        return f"no answer in {PATIENCE:g} s"
    except (DatabaseError, InterfaceError, RedisError, OSError) as error:
        return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return "ok"


def _ask_database() -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        connection.close()


async def _ask_layer() -> None:
    layer: Any = get_channel_layer()
    await layer.group_send("readyz", {"type": "nobody.listens"})

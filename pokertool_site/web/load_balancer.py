"""What a load balancer asks: `/healthz` is this process alive, `/readyz` can it serve.

`/health` is the former, as front ends of the original service ask it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from eventlog.record import now
from eventlog.streams import checks_are_overdue
from eventlog.wakeup.redis_errors import redis_errors
from pokertool_site.supervisor.disk_space import DiskSpaceCheck

logger = logging.getLogger(__name__)

PATIENCE = 2.0
"""Seconds that a part has to answer."""
_asking = ThreadPoolExecutor(4, thread_name_prefix="readyz")
"""Its own: questions that hang in a dead database take no more threads than these, and nobody else's."""
_writing = ThreadPoolExecutor(1, thread_name_prefix="readyz-disk-space")
_disk_space = DiskSpaceCheck()
_said: dict[str, str] = {}
"""What was said of each part last: a change is logged, and not every look."""


@never_cache
async def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200: the event loop takes requests. Asks nothing that could be another's fault."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@csrf_exempt
@require_safe
async def health(request: HttpRequest) -> JsonResponse:
    """Answer 200: this process takes requests. How the system is, `/api/system/health` tells."""
    return JsonResponse({"status": "healthy", "timestamp": now()})


@never_cache
async def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 if the database and the channel layer answer and something can be written, else 503.

    The answer says what of it fails: 503 too where the disk is full, or may be read only.
    `checks_overdue` is told but does not count: a process serves no worse because Celery is dead,
    and all of them would leave service at once, with the pages that say what is wrong.
    """
    database, writing, layer = await parts()
    ready = database == writing == layer == "ok"
    answer = {
        "ready": ready,
        "database": database,
        "writing": writing,
        "channel_layer": layer,
        "checks_overdue": checks_are_overdue(),
    }
    response = JsonResponse(answer, status=200 if ready else 503)
    response._has_been_logged = True  # type: ignore[attr-defined]  # a change is, in _works(); not each look
    return response


async def parts() -> tuple[str, str, str]:
    """Return `ok`, or what is wrong, of the database, of writing into it, and of the channel layer."""
    return await asyncio.gather(
        _works("database", sync_to_async(ask_database, thread_sensitive=False, executor=_asking)()),
        _works("disk", sync_to_async(_disk_space.check, thread_sensitive=False, executor=_writing)()),
        _works("channel layer", ask_layer()),
    )


async def _works(part: str, question: Awaitable[None]) -> str:
    """Return `ok`, or what kind of error it is: its words, which may name hosts, are for the log."""
    try:
        await asyncio.wait_for(question, PATIENCE)
    except TimeoutError:
        said, why = f"no answer in {PATIENCE:g} s", ""
    except redis_errors(DatabaseError, InterfaceError, OSError) as error:
        said, why = type(error).__name__, f": {str(error).strip()}"
    else:
        said, why = "ok", ""
    if _said.get(part, "ok") != said:
        logger.log(logging.INFO if said == "ok" else logging.WARNING, "The %s: %s%s", part, said, why)
    _said[part] = said
    return said


def ask_database() -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        connection.close()


async def ask_layer() -> None:
    layer: Any = get_channel_layer()
    await layer.group_send("readyz", {"type": "nobody.listens"})

"""How this server process came up, for front ends of the original service, which draw it.

What answers has started: there is nothing to start, and nothing to wait for but the database, the disk
and the channel layer, which are asked as `/readyz` asks them. Nobody has to log in to hear of it, here
as there.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, ClassVar

import psutil
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from eventlog.access.parameters import BadRequest, parse_integer
from eventlog.fanout.hub import Hub
from eventlog.fanout.messages import Dialect, Filter, Message, json_message
from eventlog.fanout.tail import Tail
from eventlog.record import now
from eventlog.websocket.consumer import StreamConsumer
from eventlog.websocket.greeting import Greeting
from eventlog.websocket.subscription import SubscribeRequest
from pokertool_site.web.load_balancer import parts

LINES = 100
MOST_LINES = 1000
SHARED_FOR = 1.0
"""Seconds for which those who ask share what the database and the layer said."""

_loaded = time.time()
"""When this process had read its code: it listens right after."""
last_answer: tuple[float, dict[str, Any]] | None = None
"""When somebody was answered last, by time.monotonic(), and with what."""

STEPS = (
    ("Web server", "Takes requests and WebSockets"),
    ("Database", "Answers questions"),
    ("Disk", "Takes what is written"),
    ("Channel layer", "Carries wake-ups between processes"),
)


async def startup() -> dict[str, Any]:
    """Return the steps of the start, each `success` or `failed`, and how many are which. Times in seconds."""
    global last_answer
    if last_answer is not None and time.monotonic() - last_answer[0] < SHARED_FOR:
        return last_answer[1]
    asked = time.time()
    said = ("ok", *await parts())
    last_answer = (time.monotonic(), _status(said, started=psutil.Process().create_time(), asked=asked))
    return last_answer[1]


def _status(said: tuple[str, ...], *, started: float, asked: float) -> dict[str, Any]:
    answered = time.time()
    spans = [(started, _loaded), *[(asked, answered)] * (len(STEPS) - 1)]
    steps = [
        {
            "number": number,
            "name": name,
            "description": description if word == "ok" else f"{description}: {word}",
            "status": "success" if word == "ok" else "failed",
            "start_time": begin,
            "end_time": end,
            "duration": round(end - begin, 3),
        }
        for number, ((name, description), word, (begin, end)) in enumerate(
            zip(STEPS, said, spans, strict=True), start=1
        )
    ]
    failed = [step for step in steps if step["status"] == "failed"]
    return {
        "elapsed_time": round(_loaded - started + answered - asked, 3),
        "current_step": len(steps),
        "total_steps": len(steps),
        "steps_completed": len(steps) - len(failed),
        "steps_in_progress": 0,
        "steps_failed": len(failed),
        "steps_pending": 0,
        "steps_remaining": len(failed),
        "is_complete": not failed,
        "current_step_info": {name: failed[0][name] for name in ("name", "description", "number")}
        if failed
        else None,
        "steps": steps,
    }


@never_cache
@csrf_exempt
@require_safe
async def startup_status(request: HttpRequest) -> JsonResponse:
    return JsonResponse(await startup())


@never_cache
@csrf_exempt
@require_safe
async def startup_log(request: HttpRequest) -> JsonResponse:
    """Answer `?lines=100` with the last lines of the start, one a step."""
    try:
        lines = parse_integer(request.GET.get("lines", str(LINES)), name="lines", least=1, most=MOST_LINES)
    except BadRequest as error:
        return JsonResponse({"error": error.code, "message": str(error)}, status=400)
    status = await startup()
    log = [_line(step, of=status["total_steps"]) for step in status["steps"]][-lines:]
    return JsonResponse({"log_lines": log, "total_lines": len(log)})


def _line(step: dict[str, Any], *, of: int) -> str:
    at = datetime.fromtimestamp(step["end_time"], tz=UTC).strftime("%H:%M:%S")
    return (
        f"[{at}] [{step['number']}/{of}] {step['name']}: {step['status']} "
        f"after {step['duration']:.2f} s ({step['description']})"
    )


# It starts nothing, so no page of another site gains by having a browser send it.
@never_cache
@csrf_exempt
@require_POST
async def start_backend(request: HttpRequest) -> JsonResponse:
    """Say that the server runs, as whoever is answered can tell."""
    return JsonResponse({"success": True, "message": "The backend is running already"})


NOTHING = Filter(types=frozenset())


class StartupConsumer(StreamConsumer):
    """`/ws/backend-startup`: `{"type":"startup_update","data":...}` after the welcome, and after a `refresh`.

    It is a connection like any other, admitted, counted, limited and closed as those of the stream
    `status` are, of which it wants no event.
    """

    stream: ClassVar[str] = "status"
    welcome_text: ClassVar[str] = "Connected to backend startup"

    async def stream_name(self, hub: Hub) -> str:
        """Return the stream; only a client that could subscribe to its events needs what they need."""
        return self.stream if self.dialect is Dialect.PLAIN else await super().stream_name(hub)

    async def greeting(self, hub: Hub, tail: Tail, request: SubscribeRequest) -> Greeting:
        asked = replace(request, since=None, epoch=None, wanted=NOTHING)
        greeting = await super().greeting(hub, tail, asked)
        if self.dialect is not Dialect.PLAIN:
            return greeting
        return replace(greeting, messages=[*greeting.messages, *await self.newest_state()])

    async def newest_state(self) -> Sequence[Message]:
        return [json_message({"type": "startup_update", "timestamp": now(), "data": await startup()})]

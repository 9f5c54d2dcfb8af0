"""The operations page of the admin: what is written, who follows, how far behind, and how each part is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from eventlog.access.parameters import BadRequest, parse_integer, parse_uuid
from eventlog.fanout.live_connections import request_end
from eventlog.models import Event, ServerProcess, Stream, live_processes
from health.streams import newest_check
from status.components import components

MAY_SEE = "eventlog.view_serverprocess"
MAY_DISCONNECT = "eventlog.add_disconnect"
RATE_OVER = 100
"""Events whose time span says how fast a stream is written."""
STREAMS_SHOWN = 100
"""A log with a stream for each of many users has more; those that were written last are shown."""


@require_http_methods(["GET", "HEAD", "POST"])
def operations(request: HttpRequest) -> HttpResponse:
    """Show the page; a POST of `process` and `number` has that connection ended."""
    if not request.user.has_perm(MAY_SEE):
        raise PermissionDenied("Operations are for those who may view server processes")
    if request.method == "POST":
        return _disconnect(request)
    now = datetime.now(UTC)
    processes = live_processes(role=None)
    context = {
        **admin.site.each_context(request),
        "title": "Operations",
        "streams": list(_streams(now)),
        "processes": processes,
        "connections": _connections(processes),
        "components": components(),
        "check": newest_check(),
        "may_disconnect": request.user.has_perm(MAY_DISCONNECT),
    }
    return TemplateResponse(request, "pokertool/operations.html", context)


def _disconnect(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm(MAY_DISCONNECT):
        raise PermissionDenied("To disconnect somebody takes the permission to add disconnects")
    try:
        process = parse_uuid(request.POST.get("process", ""), name="process")
        number = parse_integer(request.POST.get("number", ""), name="number")
    except BadRequest as error:
        return HttpResponseBadRequest(str(error), content_type="text/plain")
    request_end(process, number)
    messages.success(request, f"Connection {number} is ended within a few seconds.")
    return redirect("operations")


def _streams(now: datetime) -> Iterator[dict[str, Any]]:
    """Yield each stream's numbers, the age of its newest event and the pace of its newest RATE_OVER."""
    for stream in Stream.objects.order_by("-head", "name")[:STREAMS_SHOWN]:
        ends = [stream.head, max(stream.floor, stream.head - RATE_OVER)]
        found = Event.objects.filter(stream=stream, seq__in=ends).values_list("seq", "created_at")
        at = dict(found)
        newest, oldest = at.get(ends[0]), at.get(ends[1])
        seconds = (now - oldest).total_seconds() if oldest and ends[0] > ends[1] else 0
        yield {
            "stream": stream,
            "kept": stream.head - stream.floor + 1,
            "newest": newest,
            "rate": (ends[0] - ends[1]) / seconds if seconds > 0 else None,
        }


def _connections(processes: list[ServerProcess]) -> list[dict[str, Any]]:
    """Return what the processes say of their connections, the newest first, with users by name."""
    rows = [
        {**connection, "process": process, "since": datetime.fromtimestamp(connection["since"], UTC)}
        for process in processes
        for connection in process.connections
    ]
    numbers = {row["user"] for row in rows if row["user"]}
    names = {str(user.pk): user.get_username() for user in get_user_model().objects.filter(pk__in=numbers)}
    for row in rows:
        row["user"] = names.get(row["user"], row["user"])
    return sorted(rows, key=lambda row: row["since"], reverse=True)

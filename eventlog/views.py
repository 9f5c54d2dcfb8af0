"""Replay over HTTP: `/api/events/<stream>`, as NDJSON, by the same rules of access as a socket."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from eventlog.access import AccessDenied, check_may_read, own_stream, user_of_request
from eventlog.parameters import BadRequest, whole_number
from eventlog.replay import Page, events_after, open_stream

DEFAULT_LIMIT = 1000
LARGEST_LIMIT = 10_000
STREAMS = {
    "detection": "detection",
    "detections": "detection",
    "health": "health",
    "system-health": "health",
    "system_health": "health",
    "status": "status",
}
"""Streams by the names that addresses have for them."""


@require_safe
def events(request: HttpRequest, stream: str) -> HttpResponse:
    """Answer `?since=N&limit=M` with the events after N, oldest first, one JSON object a line.

    `limit` is 1000 unless given, 10,000 at most. The headers say where the stream stands:
    `X-Stream-Epoch`, `X-Stream-Head`, `X-Stream-Floor`. A `since` below the floor is 410:
    never a part as if it were all.
    """
    try:
        name = _stream_name(request, stream)
        since = whole_number(request.GET.get("since", "0"), name="since")
        limit = whole_number(
            request.GET.get("limit", str(DEFAULT_LIMIT)), name="limit", least=1, most=LARGEST_LIMIT
        )
    except AccessDenied as error:
        return refusal(error.code - 4000, "login_needed" if error.code == 4401 else "not_yours", str(error))
    except BadRequest as error:
        return refusal(400, error.code, str(error))
    if name is None:
        known = ", ".join(sorted(set(STREAMS.values())))
        return refusal(
            404, "no_such_stream", f"There is no stream {stream[:60]!r}; there are {known}, user:ID"
        )
    page = open_stream(name)
    if since == 0:
        since = page.floor - 1
    page = events_after(name, since, limit=limit) or page
    if since < page.floor - 1:
        oldest = f"The events since {since} are no longer kept; the oldest is {page.floor}"
        return refusal(410, "below_floor", oldest)
    return _ndjson(page)


def _stream_name(request: HttpRequest, stream: str) -> str | None:
    """Return the stream's own name, None if there is none. Raises AccessDenied."""
    user = user_of_request(request)
    if stream.startswith("user:"):
        return own_stream(user, stream.removeprefix("user:"))
    name = STREAMS.get(stream)
    if name is not None:
        check_may_read(user, name)
    return name


def _ndjson(page: Page) -> HttpResponse:
    body = "".join(f"{event.text}\n" for event in page.events)
    response = HttpResponse(body, content_type="application/x-ndjson")
    response["X-Stream-Epoch"] = page.epoch
    response["X-Stream-Head"] = str(page.head)
    response["X-Stream-Floor"] = str(page.floor)
    response["Cache-Control"] = "no-store"
    return response


def refusal(status: int, code: str, message: str) -> JsonResponse:
    """Return an answer that says why there is none: a word for programs and one for people."""
    return JsonResponse({"error": code, "message": message}, status=status)

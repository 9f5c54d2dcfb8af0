"""Replay over HTTP: `/api/events/<stream>`, as NDJSON, by the same rules of access as a socket."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from eventlog.access.address_prefix import address_prefix
from eventlog.access.parameters import BadRequest, check_known, parse_integer, quoted
from eventlog.access.permissions import AccessDenied, check_may_read, own_stream, user_of_request
from eventlog.access.rate_limits import ConcurrencyLimit, TooManyInTotal, TooManyOfKey
from eventlog.http.long_answers import CutShort, LongAnswer
from eventlog.store.outages import FAULTS, is_outage
from eventlog.store.replay import Page, events_after, open_stream
from eventlog.streams import described_streams, stream_named

PARAMETERS = ("since", "limit", "token")
DEFAULT_LIMIT = 1000
LARGEST_LIMIT = 10_000
FIRST_PAGE, LARGEST_PAGE = 32, 256
"""Events read at once: of the first page nobody knows yet how long they are."""
PAGE_CHARACTERS = 256 * 1024
"""What a page should come to: the longer the events, the fewer are read at once."""
COME_BACK = 5
"""Seconds after which one who was refused may try again."""

replays = ConcurrencyLimit()
"""The replays that this process is sending."""


@require_safe
def events(request: HttpRequest, stream: str) -> HttpResponseBase:
    """Answer `?since=N&limit=M` with the events after N, oldest first, one JSON object a line.

    `limit` is 1000 unless given, 10,000 at most; another parameter is 400, not an answer that looks as if it
    had been filtered. The headers say where the stream stood when the
    answer began: `X-Stream-Epoch`, `X-Stream-Head`, `X-Stream-Floor`; it holds nothing newer. A
    `since` below the floor is 410: never a part as if it were all. What is pruned
    while we send ends the answer with a line `{"type":"error","code":"below_floor",...}`, and the
    connection is cut. An address has POKERTOOL_REPLAYS_PER_IP at a time, else 429.
    """
    try:
        name = _stream_name(request, stream)
        check_known(request.GET, known=PARAMETERS)
        since = parse_integer(request.GET.get("since", "0"), name="since")
        limit = parse_integer(
            request.GET.get("limit", str(DEFAULT_LIMIT)), name="limit", least=1, most=LARGEST_LIMIT
        )
        if name is None:
            known = ", ".join(described_streams())
            return refusal(
                404, "no_such_stream", f"There is no stream {quoted(stream)}; there are {known}, user:ID"
            )
        release = replays.acquire(
            address_prefix(request.META.get("REMOTE_ADDR", "")),
            per_key=settings.POKERTOOL_REPLAYS_PER_IP,
            total=settings.POKERTOOL_REPLAYS,
        )
    except AccessDenied as error:
        return refusal(error.status, error.error, str(error))
    except BadRequest as error:
        return refusal(400, error.code, str(error))
    except TooManyOfKey:
        cap = settings.POKERTOOL_REPLAYS_PER_IP
        return _later(429, "too_many_replays", f"Your address has {cap} replays under way already")
    except TooManyInTotal:
        return _later(503, "busy", f"There are {settings.POKERTOOL_REPLAYS} replays under way already")
    except FAULTS as error:
        if not is_outage(error):
            raise
        return _later(503, "database_away", "The database does not answer")
    return _replay(request, name, since, limit, release)


def _stream_name(request: HttpRequest, stream: str) -> str | None:
    """Return the stream's own name, None if there is none. Raises AccessDenied."""
    user = user_of_request(request)
    if stream.startswith("user:"):
        return own_stream(user, stream.removeprefix("user:"))
    name = stream_named(stream)
    if name is not None:
        check_may_read(user, name)
    return name


def _replay(
    request: HttpRequest, name: str, since: int, limit: int, release: Callable[[], None]
) -> HttpResponseBase:
    """Answer with what `since` asks for. `release` is called when the answer ended, or now if it is none."""
    try:
        page = open_stream(name)
        if since == 0:
            since = page.floor - 1
        page = events_after(name, since, limit=min(limit, FIRST_PAGE)) or page
    except FAULTS as error:
        release()
        if not is_outage(error):
            raise
        return _later(503, "database_away", "The database does not answer")
    if since < page.floor - 1:
        release()
        oldest = f"The events since {since} are no longer kept; the oldest is {page.floor}"
        return refusal(410, "below_floor", oldest)
    if request.method == "HEAD":
        release()
        response: HttpResponseBase = HttpResponse(content_type="application/x-ndjson")
        response["Cache-Control"] = "no-store"
    else:
        lines = _lines(name, page, after=since, through=min(since + limit, page.head))
        response = LongAnswer(request, lines, content_type="application/x-ndjson", done=release)
    response["X-Stream-Epoch"] = page.epoch
    response["X-Stream-Head"] = str(page.head)
    response["X-Stream-Floor"] = str(page.floor)
    return response


def _lines(name: str, first: Page, *, after: int, through: int) -> Iterator[bytes]:
    """Yield the events after one seq and through another, a page at a time. Raises CutShort."""
    page: Page | None = first
    size = FIRST_PAGE
    while after < through:
        if page is None or page.epoch != first.epoch or page.floor > after + 1 or not page.events:
            reason = f"The events after {after} were pruned while they were sent"
            yield json.dumps({"type": "error", "code": "below_floor", "message": reason}).encode() + b"\n"
            raise CutShort(f"A replay of {name} is cut short: {reason}")
        text = "".join(f"{event.text}\n" for event in page.events)
        size = max(1, min(LARGEST_PAGE, PAGE_CHARACTERS * len(page.events) // len(text)))
        after = page.events[-1].seq
        yield text.encode()
        if after < through:
            page = events_after(name, after, limit=min(size, through - after))


def _later(status: int, code: str, message: str) -> JsonResponse:
    response = refusal(status, code, f"{message}; try again in {COME_BACK} s")
    response["Retry-After"] = str(COME_BACK)
    return response


def refusal(status: int, code: str, message: str) -> JsonResponse:
    """Return an answer that says why there is none: a word for programs and one for people."""
    return JsonResponse({"error": code, "message": message}, status=status)

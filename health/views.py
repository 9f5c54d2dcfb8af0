"""Health over HTTP: the newest check, history and trends, by the rules of access of the stream `health`."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from eventlog.access.parameters import BadRequest, parse_datetime, parse_integer, quoted
from eventlog.access.permissions import AccessDenied, check_may_read, user_of_request
from eventlog.fanout.refresh import fresh_event
from eventlog.http.long_answers import long_json
from eventlog.http.rate_limit import costs
from eventlog.record import timestamp
from eventlog.streams import checks_are_overdue
from health.history import history, history_of
from health.limits import Verdict
from health.streams import STREAM, newest_check
from health.trends import metrics_by_hour, summed_hours, trends_of

DEFAULT_SPAN = timedelta(hours=1)
DEFAULT_LIMIT = 1000
DEFAULT_LIMIT_OF_HOURS = 100
"""Samples where `hours` is given: front ends of the original service ask so, and read `history`."""
LARGEST_LIMIT = 10_000
DEFAULT_HOURS = 24
LARGEST_HOURS = 24 * 366
COST = 25
"""Requests that history and trends count as: a page of the original's asks for both in a loop."""

Answer = Callable[..., dict[str, Any]]
"""Takes a request and what its address names, and returns what is answered."""


class NoSuchCategory(Exception):
    """The newest check has no category of this name."""


NOTHING_YET: dict[str, Any] = {
    "overall_status": Verdict.UNKNOWN.value,
    "timestamp": None,
    "slot": None,
    "failing_count": 0,
    "degraded_count": 0,
    "categories": {},
    "metrics": {},
}


def _answering(answer: Answer) -> Callable[..., HttpResponseBase]:
    """Return a view that gives `answer` to who may read health. Errors name the parameter."""

    @csrf_exempt
    @require_safe
    @wraps(answer)
    def view(request: HttpRequest, **named: str) -> HttpResponseBase:
        try:
            _check_may_read(request)
            return long_json(request, answer(request, **named))
        except AccessDenied as error:
            return _refused(error)
        except BadRequest as error:
            return _json({"error": error.code, "message": str(error)}, status=400)
        except NoSuchCategory as error:
            return _json({"error": "no_such_category", "message": str(error)}, status=404)

    return view


def _check_may_read(request: HttpRequest) -> None:
    check_may_read(user_of_request(request), STREAM)


def _refused(error: AccessDenied) -> JsonResponse:
    return _json({"error": error.error, "message": str(error)}, status=error.status)


def _json(content: dict[str, Any], *, status: int = 200) -> JsonResponse:
    response = JsonResponse(content, status=status)
    response["Cache-Control"] = "no-store"
    return response


@_answering
def newest(request: HttpRequest) -> dict[str, Any]:
    """Answer with the newest check's data; everything is unknown before the first."""
    check = newest_check()
    data = check.data if check else NOTHING_YET
    return data | {
        "seq": check.seq if check else None,
        "message": check.message if check else "No check yet",
        "severity": check.severity if check else "warning",
        "overdue": checks_are_overdue(),
    }


@costs(COST)
@_answering
def samples(request: HttpRequest) -> dict[str, Any]:
    """Answer `?since=&until=&limit=`, or `?hours=`, with samples, oldest first; the last hour without."""
    now = timezone.now()
    until = _moment(request, "until") or now
    since = _moment(request, "since") or until - _span(request)
    if since > until:
        raise BadRequest("bad_since", f"since is {since.isoformat()}, after until; it must be before")
    usual = DEFAULT_LIMIT_OF_HOURS if "hours" in request.GET else DEFAULT_LIMIT
    limit = _number(request, "limit", default=usual, largest=LARGEST_LIMIT)
    page = history(since=since, until=until, limit=limit)
    return {
        "since": timestamp(since),
        "until": timestamp(until),
        "samples": (
            {
                "slot": timestamp(sample.slot),
                "overall_status": sample.overall_status,
                "failing_count": sample.failing_count,
                "degraded_count": sample.degraded_count,
                "metrics": sample.metrics,
            }
            for sample in page.samples
        ),
        "next": timestamp(page.next) if page.next else None,
        **history_of(since=since, until=until, at=now),
    }


def _span(request: HttpRequest) -> timedelta:
    if "hours" not in request.GET:
        return DEFAULT_SPAN
    return timedelta(hours=_number(request, "hours", default=DEFAULT_HOURS, largest=LARGEST_HOURS))


@costs(COST)
@_answering
def by_hour(request: HttpRequest) -> dict[str, Any]:
    """Answer `?hours=24` with each metric by hour, oldest first, and what became of each feature."""
    hours = _number(request, "hours", default=DEFAULT_HOURS, largest=LARGEST_HOURS)
    now = timezone.now()
    found = summed_hours(until=now, hours=hours)
    metrics = (hour | {"hour": timestamp(hour["hour"])} for hour in metrics_by_hour(found))
    return {"hours": metrics, **trends_of(found, hours=hours, at=now)}


@_answering
def category(request: HttpRequest, name: str) -> dict[str, Any]:
    """Answer with one category of the newest check; 404 where that has none of the name."""
    check = newest_check()
    data = check.data if check else NOTHING_YET
    if name not in data["categories"]:
        known = ", ".join(sorted(data["categories"])) or "none before the first check"
        raise NoSuchCategory(f"There is no category {quoted(name)}; there are {known}")
    return {"timestamp": data["timestamp"], "category": name, "data": data["categories"][name]}


# It changes nothing, so no page of another site gains by having a browser send it.
@csrf_exempt
@require_POST
async def refresh(request: HttpRequest) -> JsonResponse:
    """Answer with a check of this moment, the one that sockets share which ask within a second."""
    try:
        await sync_to_async(_check_may_read)(request)
    except AccessDenied as error:
        return _refused(error)
    event = await fresh_event(STREAM)
    if event is None:
        return _json({"error": "no_answer", "message": "The database does not answer"}, status=503)
    check = json.loads(event.text)
    return _json(
        {
            "job_id": check["event_id"],
            "status": "started",  # what front ends of the original service read; it is done as well
            "message": check["message"],
            "timestamp": check["timestamp"],
            "data": check["data"],
        }
    )


def _moment(request: HttpRequest, name: str) -> datetime | None:
    """Return a parameter as a moment, UTC unless it says otherwise; None without it. Raises BadRequest."""
    text = request.GET.get(name)
    if text is None:
        return None
    return parse_datetime(text, name=name)


def _number(request: HttpRequest, name: str, *, default: int, largest: int) -> int:
    return parse_integer(request.GET.get(name, str(default)), name=name, least=1, most=largest)

"""Health over HTTP: the newest check, history and trends, by the rules of access of the stream `health`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from eventlog.access import AccessDenied, check_may_read, user_of_request
from eventlog.heartbeat import checks_are_overdue
from eventlog.messages import timestamp
from eventlog.parameters import BadRequest, moment, whole_number
from health.history import history
from health.limits import Verdict
from health.newest import STREAM, newest_check
from health.trends import trends

DEFAULT_SPAN = timedelta(hours=1)
DEFAULT_LIMIT = 1000
LARGEST_LIMIT = 10_000
DEFAULT_HOURS = 24
LARGEST_HOURS = 24 * 366

Answer = Callable[[HttpRequest], dict[str, Any]]

NOTHING_YET: dict[str, Any] = {
    "overall_status": Verdict.UNKNOWN.value,
    "timestamp": None,
    "slot": None,
    "failing_count": 0,
    "degraded_count": 0,
    "categories": {},
    "metrics": {},
}


def _answering(answer: Answer) -> Callable[[HttpRequest], JsonResponse]:
    """Return a view that gives `answer` to who may read health. Errors name the parameter."""

    @require_safe
    @wraps(answer)
    def view(request: HttpRequest) -> JsonResponse:
        try:
            check_may_read(user_of_request(request), STREAM)
            response = JsonResponse(answer(request))
        except AccessDenied as error:
            word = "login_needed" if error.code == 4401 else "not_yours"
            response = JsonResponse({"error": word, "message": str(error)}, status=error.code - 4000)
        except BadRequest as error:
            response = JsonResponse({"error": error.code, "message": str(error)}, status=400)
        response["Cache-Control"] = "no-store"
        return response

    return view


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


@_answering
def samples(request: HttpRequest) -> dict[str, Any]:
    """Answer `?since=&until=&limit=` with samples, oldest first; the last hour unless told otherwise."""
    until = _moment(request, "until") or timezone.now()
    since = _moment(request, "since") or until - DEFAULT_SPAN
    if since > until:
        raise BadRequest("bad_since", f"since is {since.isoformat()}, after until; it must be before")
    limit = _number(request, "limit", default=DEFAULT_LIMIT, largest=LARGEST_LIMIT)
    page = history(since=since, until=until, limit=limit)
    return {
        "since": timestamp(since),
        "until": timestamp(until),
        "samples": [
            {
                "slot": timestamp(sample.slot),
                "overall_status": sample.overall_status,
                "failing_count": sample.failing_count,
                "degraded_count": sample.degraded_count,
                "metrics": sample.metrics,
            }
            for sample in page.samples
        ],
        "next": timestamp(page.next) if page.next else None,
    }


@_answering
def by_hour(request: HttpRequest) -> dict[str, Any]:
    """Answer `?hours=24` with min, mean, max and p95 of each metric by hour, oldest first."""
    hours = _number(request, "hours", default=DEFAULT_HOURS, largest=LARGEST_HOURS)
    found = trends(until=timezone.now(), hours=hours)
    return {"hours": [hour | {"hour": timestamp(hour["hour"])} for hour in found]}


def _moment(request: HttpRequest, name: str) -> datetime | None:
    """Return a parameter as a moment, UTC unless it says otherwise; None without it. Raises BadRequest."""
    text = request.GET.get(name)
    if text is None:
        return None
    return moment(text, name=name)


def _number(request: HttpRequest, name: str, *, default: int, largest: int) -> int:
    return whole_number(request.GET.get(name, str(default)), name=name, least=1, most=largest)

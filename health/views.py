"""Health over HTTP: the newest check, the samples, and what they come to by hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from eventlog.access import AccessDenied, check_may_read, user_of_request
from eventlog.heartbeat import checks_are_overdue
from eventlog.messages import timestamp
from eventlog.subscription import BadRequest, whole_number
from eventlog.views import refusal
from health.models import Sample
from health.sampling import STREAM, newest_check
from health.trends import by_hour

DEFAULT_LIMIT, LARGEST_LIMIT = 120, 10_000
MOST_HOURS = 24 * 31
NONE_YET: dict[str, Any] = {
    "overall_status": "unknown",
    "timestamp": None,
    "failing_count": 0,
    "degraded_count": 0,
    "categories": {},
    "metrics": {},
}


@require_safe
def current(request: HttpRequest) -> HttpResponse:
    """Answer the newest check, and whether the next one is overdue; `unknown` before the first."""
    return _answer(request, lambda: {**(newest_check() or NONE_YET), "overdue": checks_are_overdue()})


@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """Answer the samples from `since` to before `until` (ISO 8601), the newest `limit`, oldest first.

    `until` is now unless given, `since` an hour before it; `limit` is 120 unless given, 10,000 at most.
    """
    return _answer(request, lambda: {"samples": _samples(request)})


@require_safe
def trends(request: HttpRequest) -> HttpResponse:
    """Answer the least, mean, most and 95th percentile of each metric in each of the last `hours` hours."""
    return _answer(request, lambda: {"hours": _trends(request)})


def _answer(request: HttpRequest, content: Any) -> HttpResponse:
    try:
        check_may_read(user_of_request(request), STREAM)
        response = JsonResponse(content())
    except AccessDenied as error:
        return refusal(error.code - 4000, "login_needed" if error.code == 4401 else "not_yours", str(error))
    except BadRequest as error:
        return refusal(400, error.code, str(error))
    response["Cache-Control"] = "no-store"
    return response


def _samples(request: HttpRequest) -> list[dict[str, Any]]:
    until = _moment(request, "until") or datetime.now(UTC)
    since = _moment(request, "since") or until - timedelta(hours=1)
    limit = _number(request, "limit", DEFAULT_LIMIT, LARGEST_LIMIT)
    rows = Sample.objects.filter(at__gte=since, at__lt=until).order_by("-at")[:limit]
    return [
        {"timestamp": timestamp(row.at), "overall_status": row.overall, "metrics": row.metrics}
        for row in reversed(rows)
    ]


def _trends(request: HttpRequest) -> list[dict[str, Any]]:
    hours = _number(request, "hours", 24, MOST_HOURS)
    since = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=hours - 1)
    return by_hour(
        Sample.objects.filter(at__gte=since).order_by("at").values_list("at", "metrics").iterator()
    )


def _moment(request: HttpRequest, name: str) -> datetime | None:
    text = request.GET.get(name)
    if text is None:
        return None
    try:
        moment = parse_datetime(text.replace(" ", "+"))  # an unescaped + arrives as a blank
    except ValueError:
        moment = None
    if moment is None:
        raise BadRequest(
            f"bad_{name}", f"{name} is {text[:40]!r}; it is a moment such as 2026-11-23T12:00:00Z"
        )
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _number(request: HttpRequest, name: str, default: int, most: int) -> int:
    number = whole_number(request.GET.get(name, str(default)), name=name)
    if not 1 <= number <= most:
        raise BadRequest(f"bad_{name}", f"{name} is {number}; it is from 1 to {most}")
    return number

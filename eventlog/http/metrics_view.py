"""`/metrics` for Prometheus: any server process answers for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.contrib.auth.models import AbstractUser
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from eventlog.access.permissions import user_of_request
from eventlog.metrics.exposition import Exposition, ReadGauges, appended, gauges
from eventlog.models import live_processes


def metrics_view(*readers: ReadGauges, report: Callable[[], None]) -> Callable[[HttpRequest], HttpResponse]:
    """Return the view, which adds the gauges of `readers` to what the log says of itself.

    `report` stores the figures of the process that answers.
    """

    # A plain view: Django calls it in a thread, so the database is never asked on the event loop.
    @never_cache
    @require_safe
    def metrics(request: HttpRequest) -> HttpResponse:
        return _answer(request, readers, report)

    return metrics


def _answer(request: HttpRequest, readers: Iterable[ReadGauges], report: Callable[[], None]) -> HttpResponse:
    """Answer a staff user's session, or the bearer token of one; in OpenMetrics if asked for.

    The process that answers stores its own figures first and then reads everybody's, so no
    counter of an answer is below that of an earlier one, whichever process gave it.
    """
    try:
        user = user_of_request(request)
        if not user.is_authenticated:
            response = _word(401, "Log in as staff, or send Authorization: Bearer with a staff user's token.")
            response["WWW-Authenticate"] = 'Bearer realm="metrics"'
            return response
        if not isinstance(user, AbstractUser) or not user.is_staff:
            return _word(403, f"{user.get_username()} is not staff; metrics are for staff.")
        report()
        exposition = Exposition(
            processes=live_processes(role=None), appended=appended(), gauges=gauges(readers)
        )
    except (DatabaseError, InterfaceError):
        return _word(503, "The database does not answer: neither who asks nor the figures can be looked up.")
    content, content_type = exposition.encoded(request.headers.get("Accept", ""))
    return HttpResponse(content, content_type=content_type)


def _word(status: int, text: str) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")

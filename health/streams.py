"""The stream of health checks, and the newest of them in the log."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import QuerySet

from eventlog.models import Event
from eventlog.streams import StreamSpec

STREAM = "health"


def health_stream(
    *, make_fresh: Callable[[], str], is_overdue: Callable[[], bool] | None = None
) -> StreamSpec:
    """Describe the stream. Its welcome and second name are those of the original service.

    Args:
        make_fresh: returns a fresh check, out of any slot, as an event (Checks.fresh).
        is_overdue: tells whether a check is (OverdueWatcher.is_overdue).
    """
    return StreamSpec(
        kind=STREAM,
        addresses=(r"ws/system[-_]health",),
        names=("system-health", "system_health"),
        shows_newest=True,
        welcome="Connected to system health monitor: health events",
        second_names={"health_check": "health_update"},
        make_fresh=make_fresh,
        is_overdue=is_overdue,
    )


def newest_check() -> Event | None:
    """Return the newest `health_check` that is still kept."""
    return _checks().first()


def newest_seq() -> int:
    """Return its number; 0 if there is none."""
    return _checks().values_list("seq", flat=True).first() or 0


def _checks() -> QuerySet[Event]:
    return Event.objects.filter(stream__name=STREAM, type="health_check").order_by("-seq")

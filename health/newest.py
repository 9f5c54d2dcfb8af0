"""The newest check in the log."""

from __future__ import annotations

from django.db.models import QuerySet

from eventlog.models import Event

STREAM = "health"


def newest_check() -> Event | None:
    """Return the newest `health_check` that is still kept."""
    return _checks().first()


def newest_seq() -> int:
    """Return its number; 0 if there is none."""
    return _checks().values_list("seq", flat=True).first() or 0


def _checks() -> QuerySet[Event]:
    return Event.objects.filter(stream__name=STREAM, type="health_check").order_by("-seq")

"""Where in the log a moment lies, found by halving: times need no index of their own."""

from __future__ import annotations

from datetime import datetime

from eventlog.models import Event


def first_pk_since(moment: datetime) -> int:
    """Return a primary key from which on all events were created at `moment` or later, and before which none.

    Rows are stored as their events happen, so keys and times rise together; where a clock was
    set back, or two streams wrote at once, the cut falls on one of the possible places.
    """
    rows = Event.objects.order_by("pk").values_list("pk", "created_at")
    newest = rows.last()
    if newest is None:
        return 1
    low, high = 0, newest[0] + 1  # all below low are older, all from high on are not
    while low < high:
        middle = (low + high) // 2
        pk, created = rows.filter(pk__gte=middle).first() or newest
        if created < moment:
            low = pk + 1
        else:
            high = middle
    return low

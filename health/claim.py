"""One run at a time, whichever processes try: a row that is claimed by a conditional UPDATE.

How long it holds is judged by the database's clock, which all who try share.

Raises:
    CheckRunning: another run holds the claim.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from django.db.models import Q

from eventlog.store.database_clock import database_now
from health.models import Claim

SECONDS = 10.0
"""How long a claim holds at most: twice what a probe has, and short enough for a second try in the slot."""

LONGEST = 120.0
"""Seconds that no claim holds longer than."""


class CheckRunning(Exception):
    """Another process runs the check. After `seconds` it is done, or is taken for dead."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"Another check runs, for {seconds:.0f} s at most")
        self.seconds = seconds


@contextmanager
def claimed(name: str = "health_check", *, seconds: float = SECONDS) -> Iterator[None]:
    """Hold the claim, and let go of it at the end. One whose process died runs out. Raises CheckRunning."""
    owner = uuid.uuid4()
    now = database_now()
    Claim.objects.get_or_create(name=name, defaults={"until": datetime(2000, 1, 1, tzinfo=UTC)})
    # One that holds for longer than any could was made before the clock was set back.
    over = Q(until__lte=now) | Q(until__gt=now + timedelta(seconds=LONGEST))
    free = Claim.objects.filter(over, name=name)
    if not free.update(owner=owner, until=now + timedelta(seconds=seconds)):
        until = Claim.objects.values_list("until", flat=True).get(name=name)
        raise CheckRunning(max((until - now).total_seconds(), 0.0))
    try:
        yield
    finally:
        Claim.objects.filter(name=name, owner=owner).update(until=database_now())

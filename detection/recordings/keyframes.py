"""Keyframes: how a table stood every few hundred events, so that any moment of a session is near one.

A session's player replays from the keyframe before the moment that it shows, as a video does.
They are kept in the transaction that appends the events, and are exact: a keyframe with the
events after it is what replaying everything gives.
"""

from __future__ import annotations

from collections.abc import Sequence

from detection.models import Keyframe
from eventlog.models import Stream

EVENTS_APART = 500
"""Events of the session from one keyframe to the next, at most: what one page of the player holds."""
SEQS_APART = 5_000
"""Numbers of the log from one keyframe to the next: other tables' events lie between a session's own."""


def is_due(*, events: int, before: int | None, seq: int) -> bool:
    """Return whether to keep the table after event `seq`, a session's `events`-th; `before` was its last."""
    if before == seq:
        return False  # an event that is another session's
    return events % EVENTS_APART == 0 or (before is not None and seq // SEQS_APART > before // SEQS_APART)


def keep(keyframes: Sequence[Keyframe], *, key: str, stream: str) -> None:
    """Store keyframes of a table, and remove those whose next events were pruned."""
    if not keyframes:
        return
    Keyframe.objects.bulk_create(keyframes)
    floor = Stream.objects.values_list("floor", flat=True).get(name=stream)
    Keyframe.objects.filter(session__key=key, seq__lt=floor - 1).delete()

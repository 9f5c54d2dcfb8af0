"""A recorded session as its player asks for it: any moment with one page, however long the session is.

A page is the table as it stood at a number of the log, and the session's events after it. It
begins at the keyframe before the moment that was asked for (`detection.recordings.projection`), so one
request costs the same anywhere in a session of any length.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Min

from detection.events import STREAM
from detection.models import DetectionSession, Keyframe
from detection.poker.event_rules import apply_to_table
from detection.poker.table_state import TableState
from eventlog.models import Event
from eventlog.record import WireEvent
from eventlog.store.replay import events_of_key, open_stream

LARGEST_PAGE = 1_000
"""Events in a page. More than lie between two keyframes: only a session without any has pages this long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """Provenance a session's events are in the log: the numbers `first` to `last`, among others' events."""

    session: DetectionSession
    first: int
    last: int
    floor: int
    """The oldest number that the log still has."""

    @property
    def begins(self) -> int:
        """The first number that can be shown."""
        return max(self.first, self.floor)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingPage:
    """Consecutive events of a session, with the table before them."""

    after: int
    """The number after which the page begins, and that `table` belongs to."""
    through: int
    """The last number it covers, whether or not that is an event of the session."""
    number: int | None
    """How many events the session had before the page; None where nobody knows any more."""
    table: dict[str, Any] | None
    """A TableState as JSON. None where nothing is known: before the first event, or where that was pruned."""
    complete: bool
    """Whether `table` is exact; False where the events that made it were pruned."""
    events: list[WireEvent]


@dataclass(frozen=True, slots=True)
class Mark:
    """Events of one type in one of the equal parts that a session's numbers were cut into."""

    type: str
    part: int
    count: int


def recording_of(session: DetectionSession) -> Recording | None:
    """Return where a session's events are; None where it has none, or none that are still kept.

    It ends where the table's next session begins: what is told of it afterwards (that it was
    found lost) lies among that one's events.
    """
    first, last = session.first_seq, session.last_seq
    if first is None or last is None:
        return None
    later = DetectionSession.objects.filter(key=session.key, first_seq__gt=first, first_seq__lte=last)
    following = later.aggregate(first=Min("first_seq"))["first"]
    if following is not None:
        last = following - 1
    floor = open_stream(STREAM).floor
    return Recording(session=session, first=first, last=last, floor=floor) if last >= floor else None


def page_at(recording: Recording, seq: int) -> RecordingPage:
    """Return the page that covers number `seq`, or the nearest one that the session has."""
    seq = min(max(seq, recording.begins), recording.last)
    keyframes = recording.session.keyframes.filter(seq__gte=recording.begins - 1, seq__lte=recording.last)
    start = keyframes.filter(seq__lt=seq).order_by("-seq").first()
    following = keyframes.filter(seq__gte=seq).values_list("seq", flat=True).order_by("seq").first()
    through = recording.last if following is None else following
    beginning = _beginning(recording, start)
    page = _read(recording, beginning, through)
    if page.through < seq:  # a stretch without keyframes
        page = _read(recording, _replayed(recording, beginning, seq, through), through)
    return page


def marks(recording: Recording, *, parts: int) -> Sequence[Mark]:
    """Return what happened when: the session's events by type, in `parts` equal parts of its numbers."""
    span = recording.last - recording.begins + 1
    rows = (
        Event.objects.filter(
            stream__name=STREAM, seq__gte=recording.begins, seq__lte=recording.last, key=recording.session.key
        )
        .order_by()
        .annotate(part=(F("seq") - recording.begins) * parts / span)
        .values_list("type", "part")
        .annotate(count=Count("seq"))
        .order_by("type", "part")
    )
    return [Mark(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a page begins, as RecordingPage has it."""

    after: int
    number: int | None
    table: dict[str, Any] | None
    complete: bool


def _beginning(recording: Recording, keyframe: Keyframe | None) -> _Start:
    if keyframe is not None:
        return _Start(keyframe.seq, keyframe.number, keyframe.state, complete=True)
    whole = recording.floor <= recording.first
    return _Start(recording.begins - 1, 0 if whole else None, None, complete=whole)


def _replayed(recording: Recording, start: _Start, seq: int, through: int) -> _Start:
    """Return where the page begins that covers `seq`, full pages after `start`."""
    rows = Event.objects.filter(stream__name=STREAM, seq__lte=through, key=recording.session.key)
    table = None if start.table is None else TableState.from_json(start.table)
    after, number = start.after, start.number
    while True:
        page = rows.filter(seq__gt=after).order_by("seq").values_list("seq", "type", "data")
        events = list(page[: LARGEST_PAGE + 1])
        if len(events) <= LARGEST_PAGE or events[-2][0] >= seq:
            return _Start(after, number, None if table is None else table.to_json(), start.complete)
        for after, kind, data in events[:-1]:
            table = apply_to_table(table, {"type": kind, "seq": after, "data": data})
        number = None if number is None else number + LARGEST_PAGE


def _read(recording: Recording, start: _Start, through: int) -> RecordingPage:
    events = events_of_key(
        STREAM, recording.session.key, after=start.after, through=through, limit=LARGEST_PAGE + 1
    )
    if len(events) > LARGEST_PAGE:
        events = events[:LARGEST_PAGE]
        through = events[-1].seq
    return RecordingPage(
        after=start.after,
        through=through,
        number=start.number,
        table=start.table,
        complete=start.complete,
        events=events,
    )


def every_event(recording: Recording, *, after: int = 0) -> Iterator[dict[str, Any]]:
    """Yield the session's events after a number as the wire carries them, oldest first, read in pages."""
    return (json.loads(event.text) for page in event_pages(recording, after=after) for event in page)


def event_pages(recording: Recording, *, after: int = 0) -> Iterator[Sequence[WireEvent]]:
    """Yield the session's events after a number, oldest first, so many at a time as are read at once."""
    yield from _pages(recording, max(after, recording.begins - 1))


def _pages(recording: Recording, after: int | None) -> Iterator[Sequence[WireEvent]]:
    while after is not None:
        page = events_of_key(
            STREAM, recording.session.key, after=after, through=recording.last, limit=LARGEST_PAGE
        )
        yield page
        after = page[-1].seq if len(page) == LARGEST_PAGE else None

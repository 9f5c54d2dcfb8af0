"""Whether the log keeps its promises: numbers without gap or repetition, ids given once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Max, Min

from eventlog.models import Event, Stream


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was found about one stream."""

    stream: str
    floor: int
    head: int
    events: int
    faults: tuple[str, ...]


def verify() -> Iterator[Verdict]:
    """Yield a verdict for each stream. Reads every event's number once."""
    for row in Stream.objects.all():
        yield verify_stream(row)


def verify_stream(row: Stream) -> Verdict:
    """Check one stream as it is in the database now; hold appends off for an exact answer."""
    found = Event.objects.filter(stream=row).aggregate(
        count=Count("id"), lowest=Min("seq"), highest=Max("seq"), numbers=Count("seq", distinct=True)
    )
    count = found["count"]
    # What was appended or pruned while we counted is no fault: judge by the row as it was, then is.
    now = Stream.objects.get(pk=row.pk)
    faults = []
    if count:
        lowest, highest = found["lowest"], found["highest"]
        if not row.floor <= lowest <= now.floor:
            faults.append(f"the oldest event is {lowest}, and the floor {now.floor}")
        if not row.head <= highest <= now.head:
            faults.append(f"the newest event is {highest}, and the head {now.head}")
        if found["numbers"] != count:
            faults.append(f"{count - found['numbers']} numbers are given twice")
        missing = highest - lowest + 1 - found["numbers"]
        if missing:
            first = _first_gap(row)
            faults.append(f"{missing} numbers are missing, the first is {first}")
    elif row.head >= now.floor:
        faults.append(f"there are no events, and floor {now.floor} to head {row.head} should be kept")
    return Verdict(stream=row.name, floor=now.floor, head=now.head, events=count, faults=tuple(faults))


def _first_gap(row: Stream) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT MIN(seq + 1) FROM eventlog_event e WHERE stream_id = %s AND NOT EXISTS"
            " (SELECT 1 FROM eventlog_event n WHERE n.stream_id = e.stream_id AND n.seq = e.seq + 1)",
            [row.pk],
        )
        (first,) = cursor.fetchone()
    return None if first is None else int(first)

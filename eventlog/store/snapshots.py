"""Snapshots: the state after a stream's newest event, exactly.

An app that keeps a projection describes how it is read (eventlog.streams); the log asks for it
together with the number that the state belongs to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from eventlog.models import Stream
from eventlog.streams import spec_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The state after event `seq` of `stream`: with every later event applied, it is the state now."""

    stream: str
    epoch: str
    seq: int
    floor: int
    state: dict[str, Any]
    """Empty where the stream keeps no projection."""


def snapshot(stream: str) -> Snapshot:
    """Return the stream's state, exact at its number."""
    read = spec_of(stream).read_state
    Stream.objects.get_or_create(name=stream)
    for _ in range(3):
        before = Stream.objects.get(name=stream)
        state = read(stream) if read else {}
        # A projection changes in the transaction that moves the head: same head, same state.
        after = Stream.objects.get(name=stream)
        if (before.epoch, before.head) == (after.epoch, after.head):
            return _taken(after, state)
    with transaction.atomic():  # busy writers: hold them off for one read
        row = Stream.objects.select_for_update().get(name=stream)
        return _taken(row, read(stream) if read else {})


def _taken(row: Stream, state: dict[str, Any]) -> Snapshot:
    return Snapshot(stream=row.name, epoch=row.epoch, seq=row.head, floor=row.floor, state=state)

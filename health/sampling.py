"""A health check: exactly one `health_check` event a slot, however many try."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from eventlog.models import Event
from eventlog.record import NewEvent, StoredEvent, event_text, new_event_id
from eventlog.store.append import append
from eventlog.store.replay import open_stream
from health.limits import Verdict, configured_limits
from health.probes.running import Feature, ProbeRunner
from health.projection import project
from health.report import SEVERITIES, counts_in, report, sentence, verdicts_in
from health.slots import period, slot_id, slot_of
from health.streams import STREAM, newest_check

ROW = 3
"""Periods that two checks in a row are apart at most."""

Listener = Callable[[dict[str, Any]], object]


class Checks:
    """Makes the health checks of this process.

    Args:
        features: what is asked at every check, in this order.
        listeners: called in turn with the data of each check that this process appended, once it is in the
            log: what follows from a check is other apps' matter.
    """

    def __init__(self, features: Iterable[Feature], *, listeners: Iterable[Listener] = ()) -> None:
        self.features = tuple(features)
        self._listeners = tuple(listeners)
        self._runner = ProbeRunner()

    def run(self, at: datetime, *, clock: Callable[[], datetime] = timezone.now) -> StoredEvent | None:
        """Check everything and append it as the check of `at`'s slot; None if the slot has one already.

        1. Look whether the slot is done: a second beat or a retry costs one look-up.
        2. Ask the probes, judge, append. The event's id is the slot's, and the log takes an id once: of two
           that check the same slot at the same time, one appends.

        Where the newest check is of a later slot, the clock was set back since: slots come again, and each
        gets its check again.

        Raises:
            LimitsInvalid: POKERTOOL_HEALTH_LIMITS can't be read.
        """
        slot = slot_of(at)
        event_id = _free_id(slot)
        if event_id is None:
            return None
        event = replace(self._check(at=clock(), slot=slot), event_id=event_id)
        stored = append(stream=STREAM, event=event, project=project)
        if stored is not None:
            for listener in self._listeners:
                listener(event.data)
        return stored

    def fresh(self) -> str:
        """Return a check of this moment, out of any slot, as the wire has it.

        It is not appended: the log has one check a slot, and a client that keeps asking must not hide
        that beat is dead. It comes as an ordinary event with a new `event_id`, no slot in its data, and
        the `seq` of the newest event in the log, from which the client that got it would resume. The probes
        run in the server process that was asked, so what is said of the process is about that one.
        """
        event = self._check(at=timezone.now(), slot=None)
        return event_text(
            stream=STREAM,
            seq=open_stream(STREAM).head,
            type=event.type,
            severity=event.severity,
            message=event.message,
            created_at=event.created_at,
            key=event.key,
            event_id=str(event.event_id),
            data=json.dumps(event.data, separators=(",", ":"), ensure_ascii=False),
        )

    def _check(self, *, at: datetime, slot: datetime | None) -> NewEvent:
        """Ask all probes, and return the check as an event that is not appended."""
        newest = newest_check()
        # After a pause a row of bad readings begins anew: the first check of a start has a busy machine.
        is_row = newest is not None and abs(at - newest.created_at) <= ROW * period()
        data = report(
            self.features,
            self._runner.ask_all(self.features),
            limits=configured_limits(),
            before=verdicts_in(newest.data) if newest else {},
            in_a_row=counts_in(newest.data) if newest and is_row else {},
            at=at,
            slot=slot,
        )
        return NewEvent(
            type="health_check",
            severity=SEVERITIES[Verdict(data["overall_status"])],
            message=sentence(data),
            data=data,
            event_id=new_event_id(),
            created_at=at,
        )


def _free_id(slot: datetime) -> uuid.UUID | None:
    """Return the id that the slot's check is to have; None if the slot has its check."""
    newest = newest_check()
    if newest is None:
        return slot_id(slot)
    last = slot_in(newest.data)
    if last is not None and slot <= last <= slot + period():
        return None  # done, or a message that was a little late
    if not Event.objects.filter(event_id=slot_id(slot)).exists():
        return slot_id(slot)
    return slot_id(slot, again_after=newest.seq)


def slot_in(data: Mapping[str, Any]) -> datetime | None:
    """Return the slot that a check says it is of."""
    text = data.get("slot")
    return datetime.fromisoformat(text) if isinstance(text, str) else None

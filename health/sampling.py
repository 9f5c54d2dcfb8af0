"""A health check: exactly one `health_check` event a slot, however many try."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from django.utils import timezone

from eventlog.append import NewEvent, StoredEvent, append, new_event_id
from eventlog.models import Event
from health.built_in import built_in_features
from health.claim import claimed
from health.limits import Verdict, configured_limits
from health.listeners import tell
from health.newest import STREAM, newest_check
from health.probes import Feature, registered_features
from health.projection import project
from health.report import SEVERITIES, report, sentence, verdicts_in
from health.running import ask_all
from health.slots import slot_id, slot_of

AFTERWARDS = 5.0
"""Seconds that judging and appending have, after the slowest probe was given up."""


def run_check(at: datetime, *, clock: Callable[[], datetime] = timezone.now) -> StoredEvent | None:
    """Check everything and append it as the check of `at`'s slot; None if the slot has one already.

    1. Look whether the slot is done: a second beat or a retry costs one look-up.
    2. Claim the run, so that no two overlap. Look again: who held the claim may have done it.
    3. Ask the probes, judge, append. The event's id is the slot's, so that even a run that
       outlived its claim appends nothing twice.

    Raises:
        CheckRunning: another process is at it; worth another try within the slot.
        LimitsInvalid: POKERTOOL_HEALTH_LIMITS can't be read.
    """
    slot = slot_of(at)
    if _is_done(slot):
        return None
    features = all_features()
    with claimed(seconds=max(feature.patience for feature in features) + AFTERWARDS):
        if _is_done(slot):
            return None
        now = clock()
        event = check_now(features, at=now, slot=slot)
        stored = append(stream=STREAM, event=event, project=project)
    if stored is not None:
        tell(event.data)
    return stored


def check_now(features: Sequence[Feature], *, at: datetime, slot: datetime | None) -> NewEvent:
    """Ask `features` and return the check as an event that is not appended; without a slot it never is."""
    newest = newest_check()
    data = report(
        features,
        ask_all(features),
        limits=configured_limits(),
        before=verdicts_in(newest.data) if newest else {},
        at=at,
        slot=slot,
    )
    return NewEvent(
        type="health_check",
        severity=SEVERITIES[Verdict(data["overall_status"])],
        message=sentence(data),
        data=data,
        event_id=slot_id(slot) if slot else new_event_id(),
        created_at=at,
    )


def all_features() -> list[Feature]:
    """Return what a check asks: our own features, then those of other apps."""
    return [*built_in_features(), *registered_features()]


def _is_done(slot: datetime) -> bool:
    return Event.objects.filter(event_id=slot_id(slot)).exists()

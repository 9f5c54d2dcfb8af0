from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.utils import timezone
from pytest_django import Settings

from health import slots
from health.schedules import EverySlot, Nightly
from health.slots import slot_id, slot_now, slot_of

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "slot"),
    [(0, 0), (0.001, 0), (29.999, 0), (30, 30), (61, 60)],
)
def test_a_slot_holds_its_beginning_and_not_its_end(seconds: float, slot: int) -> None:
    assert slot_of(NOON + timedelta(seconds=seconds)) == NOON + timedelta(seconds=slot)


def test_the_period_is_a_setting(settings: Settings) -> None:
    settings.POKERTOOL_HEALTH_SECONDS = 10

    assert slot_of(NOON + timedelta(seconds=19)) == NOON + timedelta(seconds=10)


def test_a_slot_has_one_id_in_any_time_zone_and_others_have_another() -> None:
    elsewhere = NOON.astimezone(tz=datetime.now().astimezone().tzinfo)

    assert slot_id(NOON) == slot_id(elsewhere)
    assert slot_id(NOON) != slot_id(NOON + timedelta(seconds=30))


def test_beat_sends_the_slot_as_text() -> None:
    assert slot_of(datetime.fromisoformat(slot_now())).isoformat() in {slot_now(), slot_now()}


@pytest.mark.parametrize(
    ("now", "last", "due", "left"),
    [
        (10.0, -1.0, True, 20.0),
        (10.0, 0.0, False, 20.0),
        (29.999, 5.0, False, 0.001),
        (30.0, 29.9, True, 30.0),
        (45.0, -3600.0, True, 15.0),
        (10.0, 3610.0, True, 20.0),
        (29.0, 30.0, True, 1.0),
    ],
    ids=[
        "first in its slot",
        "done in this slot",
        "just before",
        "just begun",
        "after a long pause",
        "after the clock was set back an hour",
        "after it was set back a second, over the beginning of a slot",
    ],
)
def test_it_is_due_once_a_slot_from_its_beginning_on(
    monkeypatch: pytest.MonkeyPatch, now: float, last: float, left: float, *, due: bool
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOON + timedelta(seconds=now))

    is_due, wait = EverySlot(30).is_due(NOON + timedelta(seconds=last))

    assert is_due is due
    assert wait == pytest.approx(left)


def test_ticks_that_come_late_never_drift_into_the_next_slot(monkeypatch: pytest.MonkeyPatch) -> None:
    now, last = NOON, NOON - timedelta(seconds=30)
    sent = []
    for _ in range(5000):
        monkeypatch.setattr(timezone, "now", lambda: now)  # noqa: B023 (called at once)
        is_due, wait = EverySlot(30).is_due(last)
        if is_due:
            sent.append(slot_of(now))
            last = now
        now += timedelta(seconds=wait + 0.02)

    assert len(sent) == len(set(sent))
    assert {later - earlier for earlier, later in pairwise(sent)} == {timedelta(seconds=30)}


def test_a_slot_that_comes_again_has_another_id_and_the_same_in_every_process() -> None:
    ids = [slot_id(NOON), slot_id(NOON, again_after=7), slot_id(NOON, again_after=8)]

    assert len(set(ids)) == 3
    assert slot_id(NOON, again_after=7) == ids[1]


@pytest.mark.parametrize(("hours", "due"), [(-1, False), (0, False), (24 * 365, True)])
def test_a_nightly_task_is_not_put_off_by_a_clock_that_was_ahead(hours: int, *, due: bool) -> None:
    nightly = Nightly(hour=3, minute=17, nowfun=lambda: NOON)

    assert nightly.is_due(NOON + timedelta(hours=hours)).is_due is due


def test_beat_can_keep_both_in_its_file() -> None:
    nightly = pickle.loads(pickle.dumps(Nightly(hour=3, minute=17)))  # noqa: S301 (our own)

    assert isinstance(nightly, Nightly)


def test_beat_can_keep_it_in_its_file() -> None:
    kept = pickle.loads(pickle.dumps(EverySlot(30)))  # noqa: S301 (our own)

    assert isinstance(kept, EverySlot)
    assert kept == EverySlot(30)
    assert kept != EverySlot(10)


def test_files_of_older_versions_find_the_schedules_where_they_were() -> None:
    assert (slots.EverySlot, slots.Nightly) == (EverySlot, Nightly)
    with pytest.raises(AttributeError):
        _ = slots.EveryDay

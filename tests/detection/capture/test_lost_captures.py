from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from detection.capture.lost_captures import (
    SETTLED_AFTER,
    SilenceCheck,
    find_lost,
    mark_lost,
    mark_lost_sessions,
)
from detection.models import SessionState
from eventlog.models import Event
from eventlog.store.outages import Outage
from tests.clocks import TestClock
from tests.detection.sessions import running


@pytest.mark.django_db(transaction=True)
def test_only_silent_sessions_are_lost_and_only_once() -> None:
    lost = running(silent=timedelta(seconds=61))
    alive = running(silent=timedelta(seconds=59), key="table-2")

    assert mark_lost_sessions(timezone.now()) == [lost]
    assert mark_lost_sessions(timezone.now()) == []

    alive.refresh_from_db()
    assert alive.state == SessionState.RUNNING
    end = Event.objects.get()
    assert (end.type, end.severity, end.data["reason"], end.data["frames"]) == (
        "session_end",
        "warning",
        "lost",
        7,
    )


@pytest.mark.django_db(transaction=True)
def test_two_who_find_the_same_session_lost_end_it_once() -> None:
    lost = running(silent=timedelta(seconds=61))

    mark_lost(lost)
    mark_lost(lost)

    assert Event.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_that_was_last_heard_of_before_the_clock_was_set_back_is_lost_too() -> None:
    lost = running(silent=timedelta(hours=-1))

    assert mark_lost_sessions(timezone.now()) == [lost]


@pytest.mark.django_db(transaction=True)
def test_silence_is_found_by_the_databases_clock() -> None:
    lost = running(silent=timedelta(seconds=90))
    running(silent=timedelta(0), key="table-2")

    assert find_lost() == [lost]


NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_nobody_is_judged_right_after_an_outage() -> None:
    clock = TestClock()
    known = Outage(clock=clock)
    silence = SilenceCheck(clock=clock, known_outage=known)
    known.began()
    clock.sleep(90)
    known.ended()

    assert not silence.is_meaningful(NOON)
    clock.sleep(SETTLED_AFTER)
    assert silence.is_meaningful(NOON + timedelta(seconds=SETTLED_AFTER))


@pytest.mark.parametrize("hours", [-1, 1], ids=["set back", "set ahead, or this machine slept"])
def test_nobody_is_judged_right_after_the_databases_clock_was_set(hours: int) -> None:
    clock = TestClock()
    silence = SilenceCheck(clock=clock, known_outage=Outage(clock=clock))
    assert silence.is_meaningful(NOON)
    clock.sleep(30)

    assert not silence.is_meaningful(NOON + timedelta(hours=hours))
    clock.sleep(30)
    assert silence.is_meaningful(NOON + timedelta(hours=hours, seconds=30))

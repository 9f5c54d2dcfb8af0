from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from detection.lost import mark_lost, mark_lost_sessions
from detection.models import SessionState
from eventlog.models import Event
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

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db.models.functions import Now

from eventlog.models import ServerProcess
from eventlog.store.database_clock import database_now

pytestmark = pytest.mark.django_db

CLOSE = timedelta(seconds=5)
"""Between two statements, on a machine that is busy."""


def test_it_is_in_utc_and_moves() -> None:
    first, second = database_now(), database_now()

    assert first.utcoffset() == timedelta(0)
    assert first <= second <= first + CLOSE


def test_what_a_statement_writes_is_on_the_same_clock_and_comes_back_as_utc() -> None:
    before = database_now()
    ServerProcess.objects.create(
        uuid=uuid.uuid4(), host="a", pid=1, started_at=datetime.now(UTC), seen_at=Now()
    )

    written = ServerProcess.objects.get().seen_at

    # SQLite writes milliseconds.
    assert before - timedelta(milliseconds=1) <= written <= database_now()
    assert written.utcoffset() == timedelta(0)


def test_what_is_stored_can_be_compared_with_a_span_before_now() -> None:
    at = database_now() - timedelta(seconds=60)
    ServerProcess.objects.create(uuid=uuid.uuid4(), host="a", pid=1, started_at=at, seen_at=at)

    def silent_for(seconds: float) -> bool:
        return ServerProcess.objects.filter(seen_at__lt=Now() - timedelta(seconds=seconds)).exists()

    assert silent_for(59)
    assert not silent_for(90)

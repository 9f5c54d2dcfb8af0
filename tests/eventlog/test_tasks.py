from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from eventlog.models import Stream
from eventlog.record import NewEvent
from eventlog.store.append import append_all
from eventlog.tasks import prune
from pokertool_site.celery import app


@pytest.mark.django_db
def test_the_nightly_task_prunes_what_is_too_old_and_says_how_much() -> None:
    long_ago = timezone.now() - timedelta(days=settings.POKERTOOL_RETENTION_DAYS, minutes=1)
    append_all(
        stream="detection",
        events=[NewEvent(type="info", created_at=long_ago), NewEvent(type="info", created_at=timezone.now())],
    )

    assert prune.run() == {"detection": 1}
    assert Stream.objects.get(name="detection").floor == 2


def test_it_is_on_the_timetable_and_is_dropped_before_the_next_one() -> None:
    (entry,) = [entry for entry in app.conf.beat_schedule.values() if entry["task"] == prune.name]

    assert entry["options"]["expires"] <= 24 * 3600

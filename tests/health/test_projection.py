from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import Settings

from eventlog.models import Event
from eventlog.record import NewEvent, StoredEvent
from eventlog.store.append import append
from health.models import Hour, Sample
from health.projection import project
from health.slots import slot_id
from health.trends import HOUR
from tests.health.checks import NOON, append_checks, check_data

pytestmark = pytest.mark.django_db


def test_each_check_leaves_one_sample() -> None:
    append_checks(2, status="degraded", cpu_percent=91.0)

    first, second = Sample.objects.all()

    assert (first.slot, second.slot) == (NOON, NOON + timedelta(seconds=30))
    assert (first.overall_status, first.failing_count, first.degraded_count) == ("degraded", 0, 1)
    assert first.metrics == {"cpu_percent": 91.0}
    assert first.features == {"cpu": {"category": "machine", "status": "degraded", "latency_ms": 0.1}}


def test_what_was_appended_before_leaves_no_second_one() -> None:
    append_checks(1)
    append_checks(1, cpu_percent=99.0)

    assert [sample.metrics for sample in Sample.objects.all()] == [{"cpu_percent": 10.0}]


@pytest.mark.django_db(transaction=True)
def test_a_sample_and_its_event_are_stored_together_or_not_at_all() -> None:
    def fail(stored: list[StoredEvent]) -> None:
        project(stored)
        raise OSError

    event = NewEvent(type="health_check", data=check_data(NOON), event_id=slot_id(NOON))
    with pytest.raises(OSError):  # noqa: PT011 (ours, without words)
        append(stream="health", event=event, project=fail)  # type: ignore[arg-type]

    assert (Event.objects.count(), Sample.objects.count()) == (0, 0)


def test_an_hour_is_summed_up_when_the_next_one_begins() -> None:
    append_checks(120)
    assert not Hour.objects.exists()

    append_checks(1, first=NOON + HOUR)

    (hour,) = Hour.objects.all()
    assert (hour.hour, hour.count) == (NOON, 120)
    assert hour.metrics == {"cpu_percent": [10.0, 10.0, 10.0, 10.0]}
    assert (hour.features["cpu"]["healthy"], hour.features["cpu"]["latency_ms"]) == (120, 12.0)


def test_hours_before_a_long_pause_are_summed_up_after_it() -> None:
    append_checks(1)
    append_checks(1, first=NOON + HOUR)
    append_checks(1, first=NOON + 50 * HOUR)

    assert [hour.hour for hour in Hour.objects.all()] == [NOON, NOON + HOUR]


def test_a_sample_that_comes_late_counts_in_its_hour() -> None:
    append_checks(1)
    append_checks(1, first=NOON + HOUR)
    append_checks(1, first=NOON + timedelta(minutes=59), cpu_percent=30.0)

    assert Hour.objects.get(hour=NOON).metrics == {"cpu_percent": [10.0, 20.0, 30.0, 30.0]}


def test_what_retention_does_not_keep_goes_as_hours_end(settings: Settings) -> None:
    settings.POKERTOOL_RETENTION_DAYS = 1
    append_checks(1)
    append_checks(1, first=NOON + HOUR)
    append_checks(1, first=NOON + 30 * HOUR)

    assert [sample.slot for sample in Sample.objects.all()] == [NOON + 30 * HOUR]
    assert not Hour.objects.exists()

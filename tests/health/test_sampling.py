from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from pytest_django import Settings

from eventlog.models import Event
from health import probes
from health.models import Sample
from health.probes import Readings, register_probe
from health.sampling import newest_check, prune_samples, run_check, slot_of

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SLOT = timedelta(seconds=30)


@pytest.fixture(autouse=True)
def measured(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> dict[str, float]:
    """What the only two probes find; a test changes it."""
    found = {"cpu_percent": 10.0}
    settings.POKERTOOL_HEALTH_LIMITS = {"cpu_percent": (80, 95, 5)}
    monkeypatch.setattr(probes, "_probes", {})
    register_probe("cpu", category="machine", description="How busy", look=lambda: dict(found))
    register_probe("disk", category="machine", description="How full", look=lambda: {"disk_percent": 7.0})
    return found


def checks() -> list[Event]:
    return list(Event.objects.filter(stream__name="health").order_by("seq"))


def test_a_check_is_as_the_contract_has_it() -> None:
    run_check(NOON)

    (event,) = checks()
    data = event.data
    assert (event.type, event.severity, event.message) == ("health_check", "success", "System is healthy")
    assert {
        name: data[name] for name in ("overall_status", "timestamp", "failing_count", "degraded_count")
    } == {
        "overall_status": "healthy",
        "timestamp": "2026-11-23T12:00:00.000Z",
        "failing_count": 0,
        "degraded_count": 0,
    }
    assert data["metrics"] == {"cpu_percent": 10.0, "disk_percent": 7.0}
    assert data["categories"]["machine"]["status"] == "healthy"
    first = data["categories"]["machine"]["checks"][0]
    assert set(first) == {
        "feature_name", "category", "status", "last_check", "latency_ms", "error_message", "metadata",
        "description",
    }  # fmt: skip
    assert (first["feature_name"], first["status"], first["error_message"]) == ("cpu", "healthy", None)


def test_a_slot_has_one_check_however_often_it_is_asked_for() -> None:
    made = [run_check(NOON + timedelta(seconds=second)) for second in (0, 1, 29)]

    assert [stored is not None for stored in made] == [True, False, False]
    assert run_check(NOON + SLOT) is not None
    assert len(checks()) == 2
    assert [sample.at for sample in Sample.objects.all()] == [NOON, NOON + SLOT]


def test_two_who_check_at_once_make_one_event() -> None:
    together = threading.Barrier(4)

    def beat() -> None:
        together.wait()
        try:
            run_check(NOON)
        finally:
            connection.close()

    threads = [threading.Thread(target=beat) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert len(checks()) == 1


def test_the_verdict_before_is_read_from_the_log(measured: dict[str, float]) -> None:
    said = []
    for number, percent in enumerate((96.0, 91.0, 90.0, 78.0, 75.0)):
        measured["cpu_percent"] = percent
        run_check(NOON + number * SLOT)
        said.append((newest_check() or {})["overall_status"])

    assert said == ["failing", "failing", "degraded", "degraded", "healthy"]


def test_a_probe_that_raises_is_unknown_and_says_why() -> None:
    def boom() -> Readings:
        raise OSError("no such disk")

    register_probe("disk", category="machine", description="", look=boom)

    run_check(NOON)

    (event,) = checks()
    disk = event.data["categories"]["machine"]["checks"][1]
    assert (disk["status"], disk["error_message"], disk["latency_ms"]) == (
        "unknown",
        "OSError: no such disk",
        None,
    )
    assert event.data["overall_status"] == "unknown"
    assert event.message == "System is unknown: disk unknown"


def test_samples_go_when_their_events_do(settings: Settings) -> None:
    settings.POKERTOOL_RETENTION_DAYS = 2
    for days in (0, 1, 3):
        run_check(NOON - timedelta(days=days))

    assert prune_samples(NOON) == 1
    assert Sample.objects.count() == 2


@pytest.mark.parametrize(
    ("seconds", "moment", "slot"),
    [
        (30, NOON + timedelta(seconds=29), NOON),
        (1, NOON + timedelta(seconds=1.5), NOON + timedelta(seconds=1)),
    ],
)
def test_a_slot_begins_at_a_whole_multiple(
    settings: Settings, seconds: int, moment: datetime, slot: datetime
) -> None:
    settings.POKERTOOL_HEALTH_SECONDS = seconds

    assert slot_of(moment) == slot


def test_before_the_first_check_there_is_none() -> None:
    assert newest_check() is None

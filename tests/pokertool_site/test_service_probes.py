from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from eventlog.metrics.families import APPEND_SECONDS, BUCKETS, DELIVERY_SECONDS
from eventlog.models import ServerProcess
from health.probes.machine import CounterDelta
from pokertool_site.service_probes import LogRate, recognition, scraper, screen, servers, totals
from tests.clocks import TestClock
from tests.detection.sessions import running
from tests.factories import append_cards
from tests.pokertool_site.processes import serve

pytestmark = pytest.mark.django_db(transaction=True)


def histogram(*, bucket: int, count: int) -> list[Any]:
    """Return a stored series in which all fell into one bucket."""
    return [["detection"], [[count if at == bucket else 0 for at in range(len(BUCKETS) + 1)], 1.0]]


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def log_rate(clock: TestClock) -> LogRate:
    return LogRate(CounterDelta(totals, clock=clock, pause=0))


def test_no_server_process_is_told_as_such() -> None:
    assert servers() == {"server_processes": 0}


def test_server_processes_are_counted_with_their_connections() -> None:
    follow = {"pokertool_connections": [[["detection", "v1"], 5], [["status", "plain"], 2]]}
    serve(figures=follow, loop_lag_ms=3.0)
    serve(pid=2, figures=follow, loop_lag_ms=40.0)
    serve(pid=3, role="worker", figures={}, loop_lag_ms=None)

    assert servers() == {
        "server_processes": 2,
        "connections": 14,
        "connections_detection": 10,
        "connections_status": 4,
        "loop_lag_ms": 40.0,
    }


def test_the_logs_rate_is_what_was_appended_since_the_last_look(log_rate: LogRate, clock: TestClock) -> None:
    append_cards(5)
    log_rate()
    append_cards(30)
    clock.now += 30

    assert log_rate() == {"events_per_s": 1.0}


def test_latencies_are_of_what_happened_since_the_last_look(log_rate: LogRate, clock: TestClock) -> None:
    append, deliver = APPEND_SECONDS.name, DELIVERY_SECONDS.name
    capture = serve(role="capture", figures={append: [histogram(bucket=12, count=1000)]})
    server = serve(pid=2, figures={})
    log_rate()
    old, new = histogram(bucket=12, count=1000), histogram(bucket=1, count=10)
    both = [["detection"], [[a + b for a, b in zip(old[1][0], new[1][0], strict=True)], 2.0]]
    ServerProcess.objects.filter(pk=capture.pk).update(figures={append: [both]})
    ServerProcess.objects.filter(pk=server.pk).update(figures={deliver: [histogram(bucket=4, count=1)]})
    clock.now += 30

    readings = log_rate()

    assert BUCKETS[0] < (readings["append_p95_ms"] or 0) / 1000 <= BUCKETS[1]
    assert BUCKETS[3] < (readings["delivery_p95_ms"] or 0) / 1000 <= BUCKETS[4]


def test_without_a_capture_only_that_is_known() -> None:
    assert scraper() == {"captures": 0}


def test_captures_are_measured_by_the_one_that_is_worst_off() -> None:
    running(frames=100, unread=10, fps=4.0, frame_ms=80.0)
    running(key="table-2", silent=timedelta(seconds=30), frames=100, unread=40, fps=2.5, frame_ms=60.0)

    readings = dict(scraper())

    assert 29 < (readings.pop("scraper_silent_seconds") or 0) < 60
    assert 29 < (readings.pop("last_frame_seconds") or 0) < 60
    assert readings == {"captures": 2, "scraper_fps": 2.5, "frame_ms": 80.0, "unread_percent": 25.0}


def test_a_capture_that_has_not_measured_itself_yet_claims_nothing() -> None:
    running(frames=0, last_frame_at=None)

    assert set(scraper()) == {"captures", "scraper_silent_seconds"}


def test_recognition_is_whole_where_the_project_is_installed() -> None:
    assert recognition() == {"networks_missing": 0}


def test_no_screen_is_a_number_and_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)

    assert screen() == {"monitors": 0}

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from eventlog.access.credentials import make_token
from eventlog.models import Event
from health.models import Sample
from health.probes.machine import built_in_features
from health.probes.running import Readings
from health.sampling import Checks
from health.slots import slot_id, slot_of
from tests.eventlog.clients import connected
from tests.factories import append_cards, user
from tests.health.checks import NOON, CountedProbe, append_checks, checks_of, feature
from tests.health.conftest import RefreshedBy
from tests.health.databases import own_database
from tests.servers import PROJECT, server_environment

pytestmark = pytest.mark.django_db(transaction=True)

AT = NOON + timedelta(seconds=17)


def test_a_check_is_the_event_of_its_slot() -> None:
    stored = checks_of(lambda: {"fps": 2.0}).run(AT, clock=lambda: AT)

    assert stored is not None
    (event,) = Event.objects.all()
    assert (event.stream.name, event.type, event.severity) == ("health", "health_check", "info")
    assert event.event_id == slot_id(NOON)
    assert event.created_at == AT
    assert event.data["slot"] == "2026-11-23T12:00:00.000Z"
    assert event.data["metrics"] == {"fps": 2.0}
    assert Sample.objects.get().slot == NOON


def test_a_slot_that_has_its_check_is_not_checked_again() -> None:
    probe = CountedProbe()
    checks = checks_of(probe)
    checks.run(AT)

    assert checks.run(AT) is None
    assert checks.run(AT + timedelta(seconds=5)) is None
    assert probe.calls == 1
    assert checks.run(AT + timedelta(seconds=30)) is not None


def test_after_the_clock_was_set_back_each_slot_gets_its_check_again() -> None:
    probe = CountedProbe()
    checks = checks_of(probe)
    for seconds in (0, 30, 60, 90, 120):
        checks.run(NOON + timedelta(seconds=seconds))

    again = [checks.run(NOON + timedelta(seconds=seconds)) for seconds in (17, 17, 30, 59, 60, 90, 120, 150)]

    assert [stored.seq if stored else None for stored in again] == [6, None, 7, None, 8, 9, 10, 11]
    assert probe.calls == 11
    slots = [event.data["slot"][14:19] for event in Event.objects.order_by("seq")]
    assert slots == [*["00:00", "00:30", "01:00", "01:30", "02:00"] * 2, "02:30"]
    assert Sample.objects.count() == 6


def test_a_message_that_comes_a_slot_late_is_of_no_clock_that_was_set_back() -> None:
    checks = checks_of(CountedProbe())
    checks.run(AT + timedelta(seconds=30))

    assert checks.run(AT) is None


def test_the_first_minute_of_a_start_is_busy_and_not_failing() -> None:
    checks = checks_of(lambda: {"cpu_percent": 100.0, "loop_lag_ms": 9000})
    at = timezone.now()

    stored = [checks.run(at + step, clock=lambda: at + step) for step in minutes(0, 0.5, 1)]  # noqa: B023
    later = checks.run(at + timedelta(hours=9), clock=lambda: at + timedelta(hours=9))

    found = [check.event.data["overall_status"] for check in (*stored, later) if check]
    assert found == ["degraded", "degraded", "failing", "degraded"], "and after a pause it begins anew"


def minutes(*numbers: float) -> list[timedelta]:
    return [timedelta(minutes=number) for number in numbers]


def test_of_two_that_check_a_slot_at_the_same_time_one_appends() -> None:
    checks = checks_of(CountedProbe())

    def at_while_another_checks() -> datetime:
        assert checks.run(AT) is not None
        return AT

    assert checks.run(AT, clock=at_while_another_checks) is None
    assert Event.objects.count() == Sample.objects.count() == 1


def test_a_probe_that_hangs_costs_only_itself() -> None:
    let_go = threading.Event()

    def hanging() -> Readings:
        let_go.wait(30)
        return {}

    stored = Checks([feature(hanging, name="hung", timeout=0.05), feature(CountedProbe())]).run(AT)
    let_go.set()

    assert stored is not None
    hung, fine = stored.event.data["categories"]["test"]["checks"]
    assert (hung["status"], fine["status"]) == ("unknown", "healthy")
    assert hung["error_message"].startswith("No answer")
    assert stored.event.severity == "warning"


def test_a_verdict_holds_across_checks_since_the_log_remembers_it() -> None:
    readings = iter([91.0, 87.0, 84.0])
    checks = checks_of(lambda: {"cpu_percent": next(readings)})  # degraded from 90 on, by 5

    statuses = []
    for number in range(3):
        stored = checks.run(AT + timedelta(seconds=30 * number))
        assert stored is not None
        statuses.append(stored.event.data["overall_status"])

    assert statuses == ["degraded", "degraded", "healthy"]


def test_who_listens_hears_of_each_check_that_was_appended() -> None:
    heard: list[dict[str, Any]] = []
    checks = Checks([feature(CountedProbe())], listeners=[heard.append])
    for _ in range(2):
        checks.run(AT)

    assert [data["metrics"] for data in heard] == [{"a": 1}]


def test_our_own_features_fill_the_contracts_metrics() -> None:
    stored = Checks(built_in_features()).run(AT)

    assert stored is not None
    assert {
        "cpu_percent",
        "memory_percent",
        "disk_percent",
        "load_1m",
        "process_rss_bytes",
    } <= set(stored.event.data["metrics"])


class Checker:
    """One of the processes that compete for a slot."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def hear(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def tell(self, word: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()


@contextmanager
def checkers(environment: Mapping[str, str], count: int) -> Iterator[list[Checker]]:
    with ExitStack() as stack:
        processes = [
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-m", "tests.health.checker"],
                    cwd=PROJECT,
                    env=dict(environment),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            for _ in range(count)
        ]
        for process in processes:
            stack.callback(process.kill)
        ready = [Checker(process) for process in processes]
        assert [checker.hear() for checker in ready] == ["ready"] * count
        yield ready


def test_two_processes_at_once_append_one_check_a_slot(tmp_path: Path) -> None:
    environment = server_environment(own_database(), tmp_path) | {"POKERTOOL_HEALTH_SECONDS": "30"}
    slots = [slot_of(NOON) + timedelta(seconds=30 * number) for number in range(30)]
    heard: list[str] = []

    with checkers(environment, 2) as both:
        for slot in slots:
            for checker in both:
                checker.tell(slot.isoformat())
            heard += [checker.hear() for checker in both]

    assert heard.count("appended") == len(slots), heard
    assert list(Event.objects.filter(stream__name="health").values_list("event_id", flat=True)) == [
        slot_id(slot) for slot in slots
    ]
    assert list(Sample.objects.values_list("slot", flat=True)) == slots


def test_a_fresh_check_is_an_event_that_the_log_does_not_hold() -> None:
    append_checks(2)

    event = json.loads(checks_of(lambda: {"fps": 2.0}).fresh())

    assert set(event) == {
        "stream",
        "seq",
        "type",
        "severity",
        "message",
        "timestamp",
        "key",
        "event_id",
        "data",
    }
    assert (event["type"], event["seq"], event["data"]["slot"]) == ("health_check", 2, None)
    assert event["data"]["metrics"] == {"fps": 2.0}
    assert Event.objects.count() == 2
    assert not Event.objects.filter(event_id=event["event_id"]).exists()


def test_it_is_judged_after_the_newest_check_as_a_slots_would_be() -> None:
    append_checks(1, status="degraded", cpu_percent=91.0)
    fresh = checks_of(lambda: {"cpu_percent": 87.0}).fresh()

    assert json.loads(fresh)["data"]["overall_status"] == "degraded"


async def test_refresh_gets_a_check_of_this_moment_and_the_next_slot_follows_it(
    refreshed_by: RefreshedBy,
) -> None:
    refreshed_by(Checks(built_in_features()))
    await sync_to_async(append_checks)(1, first=timezone.now() - timedelta(minutes=5))
    token = await sync_to_async(make_token)(await sync_to_async(user)("alice"), days=1)
    async with connected(f"/ws/system-health?types=health_check&token={token}") as client:
        await client.receive()
        newest = await client.receive()
        await client.send("refresh")
        fresh = await client.receive()
        await sync_to_async(append_checks)(1, first=timezone.now())
        following = await client.receive()

    assert fresh["timestamp"] > newest["timestamp"]
    assert "cpu_percent" in fresh["data"]["metrics"]
    assert (newest["seq"], following["seq"]) == (1, 2)


async def test_many_clients_that_refresh_at_once_share_one_check(refreshed_by: RefreshedBy) -> None:
    probe = CountedProbe()
    refreshed_by(checks_of(probe))
    token = await sync_to_async(make_token)(await sync_to_async(user)("alice"), days=1)
    address = f"/ws/system-health?types=health_check&token={token}"
    async with connected(address) as first, connected(address) as second:
        both = (first, second)
        for client in both:
            await client.receive()
        await asyncio.gather(*(client.send("refresh") for client in both for _ in range(10)))
        answers = [await client.receive() for client in both for _ in range(10)]

    assert len({answer["event_id"] for answer in answers}) == 1
    assert probe.calls == 1


async def test_a_probe_that_takes_its_time_holds_up_no_one_on_the_same_event_loop(
    refreshed_by: RefreshedBy,
) -> None:
    asked, let_go = threading.Event(), threading.Event()

    def slow() -> Readings:
        asked.set()
        assert let_go.wait(30)
        return {"timeout": 1.0}

    refreshed_by(checks_of(slow, timeout=30))
    token = await sync_to_async(make_token)(await sync_to_async(user)("alice"), days=1)
    async with (
        connected(f"/ws/system-health?types=health_check&token={token}") as health,
        connected() as detection,
    ):
        await health.receive()
        await detection.receive()
        await health.send("refresh")
        assert await asyncio.to_thread(asked.wait, 30)
        await sync_to_async(append_cards)(3)

        assert await detection.receive_until(3) == [1, 2, 3]
        let_go.set()
        assert (await health.receive())["data"]["metrics"] == {"timeout": 1.0}

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from eventlog.access.tokens import make_token
from eventlog.models import Event
from eventlog.streams import described
from health.probes.registry import Readings, register_probe
from health.refreshing import fresh_check
from health.streams import HEALTH, make_check
from tests.eventlog.clients import connected
from tests.factories import append_cards, user
from tests.health.checks import CountedProbe, append_checks

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def nobody_refreshed_yet() -> Iterator[None]:
    """What one asked for is fresh for a second, for others too: not for the next test."""
    with described(replace(HEALTH, make_fresh=lambda: make_check())):
        yield


@pytest.mark.usefixtures("only_registered")
def test_a_fresh_check_is_an_event_that_the_log_does_not_hold() -> None:
    append_checks(2)
    register_probe("scraper", "capture", lambda: {"fps": 2.0})

    event = json.loads(fresh_check())

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


@pytest.mark.usefixtures("only_registered")
def test_it_is_judged_after_the_newest_check_as_a_slots_would_be() -> None:
    append_checks(1, status="degraded", cpu_percent=91.0)
    register_probe("cpu", "machine", lambda: {"cpu_percent": 87.0})

    assert json.loads(fresh_check())["data"]["overall_status"] == "degraded"


async def test_refresh_gets_a_check_of_this_moment_and_the_next_slot_follows_it() -> None:
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


@pytest.mark.usefixtures("only_registered")
async def test_many_clients_that_refresh_at_once_share_one_check() -> None:
    probe = CountedProbe()
    register_probe("a", "test", probe)
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


@pytest.mark.usefixtures("only_registered")
async def test_a_probe_that_takes_its_time_holds_up_no_one_on_the_same_event_loop() -> None:
    asked, let_go = threading.Event(), threading.Event()

    def slow() -> Readings:
        asked.set()
        assert let_go.wait(30)
        return {"patience": 1.0}

    register_probe("slow", "test", slow, patience=30)
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
        assert (await health.receive())["data"]["metrics"] == {"patience": 1.0}

from __future__ import annotations

import threading
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import transaction

from eventlog.fanout.messages import Dialect, Frames
from eventlog.metrics import counters as metrics
from eventlog.metrics.counters import count_wakeup, observe, observe_delivery, read
from eventlog.metrics.families import BUCKETS, DELIVERY_SECONDS
from eventlog.record import NewEvent
from eventlog.store.append import append, append_all
from eventlog.store.retention import keep_newest
from eventlog.websocket.closing import count_close
from tests.eventlog.clients import connected
from tests.factories import append_cards, card
from tests.waiting import until

cards = sync_to_async(append_cards)
V1 = "pokertool.v1"
WITH_DATABASE = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def fresh() -> None:
    """Each test counts from nothing."""
    metrics.begin_anew()


def value(name: str, *labels: str) -> Any:
    """Return a series' value as a process would store it; None if there is none."""
    return next((value for found, value in read().get(name, []) if found == list(labels)), None)


async def counted(name: str, *labels: str, become: int) -> None:
    """Return once a counter stands there: what is sent is counted right after the client may have it."""
    await until(lambda: value(name, *labels) == become, pause=0.01)


@WITH_DATABASE
async def test_a_batch_is_one_frame_and_as_many_events_as_it_holds() -> None:
    async with connected(protocol=V1) as client:
        await client.receive()
        await cards(5)
        frame = await client.socket.receive_output(timeout=30)
        await counted("pokertool_events_delivered_total", "detection", V1, become=5)

    assert value("pokertool_frames_sent_total", "detection", V1) == 1
    assert value("pokertool_sent_bytes_total", "detection", V1) == len(frame["text"].encode())
    assert value("pokertool_connections_opened_total", "detection", V1) == 1


@WITH_DATABASE
async def test_a_filter_counts_what_it_lets_through() -> None:
    async with connected("/ws/detection?types=pot", protocol=V1) as client:
        await client.receive()
        await sync_to_async(append_all)(stream="detection", events=[card(), card(type="pot"), card()])
        await client.receive_until(2)
        await counted("pokertool_events_delivered_total", "detection", V1, become=1)


@WITH_DATABASE
async def test_plain_frames_are_counted_one_an_event() -> None:
    async with connected() as client:
        await client.receive()
        await cards(3)
        await client.receive_until(3)
        await counted("pokertool_frames_sent_total", "detection", "plain", become=3)


def test_bytes_are_bytes_and_not_characters() -> None:
    text = Frames([{"text": "ä♠"}, {"bytes": b"123"}], events=2)

    assert text.size == 5 + 3


@WITH_DATABASE
async def test_a_client_that_comes_back_is_recovered_or_told_that_it_is_not() -> None:
    await cards(10)
    await sync_to_async(keep_newest)("detection", 3)
    for since in (8, 2):
        async with connected(f"/ws/detection?since={since}", protocol=V1) as client:
            await client.receive()
    async with connected(protocol=V1) as client:
        await client.receive()

    assert value("pokertool_recoveries_total", "detection", "true") == 1
    assert value("pokertool_recoveries_total", "detection", "false") == 1


@WITH_DATABASE
async def test_a_page_for_those_behind_is_one_refill_however_many_share_it() -> None:
    await cards(100)
    async with connected("/ws/detection?since=0", protocol=V1) as one:
        await one.receive_until(100)
        async with connected("/ws/detection?since=0", protocol=V1) as another:
            await another.receive_until(100)

    assert value("pokertool_refills_total", "detection") == 1


@WITH_DATABASE
async def test_a_close_of_ours_is_counted_with_its_code_and_once() -> None:
    async with connected("/ws/nonsense-with-no-login") as client:
        await client.closing()

    assert read()["pokertool_closes_total"] == [[["server", "4401"], 1]]


@WITH_DATABASE
async def test_a_client_that_leaves_is_counted_with_the_code_it_gave() -> None:
    async with connected() as client:
        await client.receive()

    assert read()["pokertool_closes_total"] == [[["client", "1000"], 1]]


def test_codes_that_clients_invent_share_a_series() -> None:
    for code in (4999, 3000, 1001):
        count_close(code, by="client")

    assert value("pokertool_closes_total", "client", "other") == 2
    assert value("pokertool_closes_total", "client", "1001") == 1


@WITH_DATABASE
async def test_a_wake_up_says_where_it_came_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eventlog.fanout.hub.file_interval", lambda **_: 3600)
    monkeypatch.setattr("eventlog.fanout.hub.heads_interval", lambda: 3600)
    async with connected(protocol=V1) as client:
        await client.receive()
        await cards(1)
        await client.receive_until(1)

    assert value("pokertool_wakeups_total", "local") == 1
    assert value("pokertool_wakeups_total", "poll") == 0


@WITH_DATABASE
async def test_the_poll_counts_as_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eventlog.store.append.wake_followers", lambda stream: None)
    async with connected(protocol=V1) as client:
        await client.receive()
        for seq in (1, 2):  # the first may still be read as what came while the stream was opened
            await cards(1)
            await client.receive_until(seq)

    assert value("pokertool_wakeups_total", "poll") >= 1
    assert value("pokertool_wakeups_total", "local") == 0


@WITH_DATABASE
def test_an_append_counts_its_events_and_its_time_once_it_is_committed() -> None:
    append_cards(4)
    append(stream="user:7", event=NewEvent(type="notification"))

    assert value("pokertool_process_events_appended_total", "detection") == 4
    assert value("pokertool_process_events_appended_total", "user") == 1
    counts, seconds = value("pokertool_append_duration_seconds", "detection")
    assert sum(counts) == 1
    assert seconds > 0


@WITH_DATABASE
def test_what_is_rolled_back_was_not_appended() -> None:
    with transaction.atomic():
        append_cards(4)
        transaction.set_rollback(True)

    assert "pokertool_process_events_appended_total" not in read()


@WITH_DATABASE
def test_an_event_appended_twice_is_counted_once() -> None:
    event = card()

    append_all(stream="detection", events=[event])
    append_all(stream="detection", events=[event, card()])

    assert value("pokertool_process_events_appended_total", "detection") == 2


@WITH_DATABASE
async def test_delivery_is_timed_once_an_event_for_all_clients() -> None:
    async with connected(protocol=V1) as one, connected(protocol=V1) as another:
        await one.receive()
        await another.receive()
        await cards(3)
        await one.receive_until(3)
        await another.receive_until(3)
        await counted("pokertool_events_delivered_total", "detection", V1, become=6)
        # The pass ends after its last connection's turn.
        await until(lambda: value("pokertool_delivery_latency_seconds", "detection") is not None, pause=0.01)

    assert sum(value("pokertool_delivery_latency_seconds", "detection")[0]) == 3


def test_a_duration_falls_into_the_bucket_that_reaches_it() -> None:
    observe(DELIVERY_SECONDS, "detection", seconds=[0.001, 0.0011, 99])

    counts, total = value("pokertool_delivery_latency_seconds", "detection")
    assert counts == [1, 1] + [0] * (len(BUCKETS) - 2) + [1]
    assert total == pytest.approx(99.0021)


def test_a_clock_that_is_ahead_makes_no_negative_latency(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eventlog.metrics.counters.time.time", lambda: 100.0)

    observe_delivery("detection", [103.0])

    assert value("pokertool_delivery_latency_seconds", "detection") == [[1] + [0] * len(BUCKETS), 0.0]


def test_counting_from_many_threads_loses_nothing() -> None:
    def poll() -> None:
        for _ in range(2000):
            count_wakeup("poll")

    threads = [threading.Thread(target=poll) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert value("pokertool_wakeups_total", "poll") == 16_000


def test_users_share_their_series() -> None:
    assert metrics.traffic("user:1", Dialect.V1) is metrics.traffic("user:2", Dialect.V1)

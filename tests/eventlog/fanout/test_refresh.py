from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest
from django.db import OperationalError

from eventlog.fanout.refresh import fresh_event
from eventlog.streams import StreamSpec, described
from tests.waiting import PATIENCE, next_turns


def counting(calls: list[str]) -> Callable[[], str]:
    def make() -> str:
        calls.append(threading.current_thread().name)
        return f'{{"seq":{len(calls)},"type":"health_check","key":""}}'

    return make


async def test_a_stream_that_nobody_makes_fresh_has_no_fresh_event() -> None:
    assert await fresh_event("status") is None


async def test_a_fresh_event_is_made_off_the_event_loop() -> None:
    calls: list[str] = []
    with described(StreamSpec(kind="health", make_fresh=counting(calls))):
        event = await fresh_event("health")

        assert event is not None
        assert event.text == '{"seq":1,"type":"health_check","key":""}'
        assert calls[0].startswith("refresh")


async def test_a_burst_shares_one_and_so_do_those_soon_after() -> None:
    calls: list[str] = []
    with described(StreamSpec(kind="health", make_fresh=counting(calls))):
        burst = await asyncio.gather(*(fresh_event("health") for _ in range(50)))
        soon = await fresh_event("health")

        assert len(calls) == 1
        assert all(event is soon for event in burst)


async def test_one_that_is_no_longer_fresh_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eventlog.fanout.refresh.FRESH_SECONDS", 0)
    calls: list[str] = []
    with described(StreamSpec(kind="health", make_fresh=counting(calls))):
        await fresh_event("health")
        await fresh_event("health")

        assert len(calls) == 2


async def test_a_client_that_leaves_takes_it_from_nobody_else() -> None:
    let_go = threading.Event()

    def make() -> str:
        let_go.wait(PATIENCE)
        return '{"seq":7,"type":"health_check","key":""}'

    with described(StreamSpec(kind="health", make_fresh=make)):
        leaving, staying = (
            asyncio.create_task(fresh_event("health")),
            asyncio.create_task(fresh_event("health")),
        )
        await next_turns()
        leaving.cancel()
        let_go.set()

        event = await staying
        assert event is not None
        assert event.seq == 7


async def test_a_database_that_is_away_gives_none(caplog: pytest.LogCaptureFixture) -> None:
    def away() -> str:
        raise OperationalError("no route")

    with described(StreamSpec(kind="health", make_fresh=away)):
        assert await fresh_event("health") is None
        assert "no route" in caplog.text

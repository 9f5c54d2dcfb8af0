from __future__ import annotations

import asyncio
import threading

import pytest
from django.db import OperationalError

from eventlog import refresh
from eventlog.refresh import make_fresh, register_refresh


@pytest.fixture(autouse=True)
def nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refresh, "_makers", {})


async def test_all_who_ask_at_once_share_one_fresh_state() -> None:
    made: list[str] = []
    asked = threading.Event()

    def make() -> None:
        asked.wait(10)
        made.append(threading.current_thread().name)

    register_refresh("health", make)
    asking = [asyncio.create_task(make_fresh("health")) for _ in range(5)]
    await asyncio.sleep(0)
    asked.set()
    await asyncio.gather(*asking)
    await make_fresh("health")

    assert len(made) == 2
    assert threading.current_thread().name not in made


async def test_a_stream_that_makes_none_is_left_alone() -> None:
    await make_fresh("detection")


async def test_a_database_that_is_away_is_told_and_breaks_no_connection(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def make() -> None:
        raise OperationalError("no route")

    register_refresh("health", make)

    await make_fresh("health")

    assert "No fresh state of health, the database does not answer: no route" in caplog.text

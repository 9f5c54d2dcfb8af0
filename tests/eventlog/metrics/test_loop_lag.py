from __future__ import annotations

import asyncio
import threading

import pytest

from eventlog.metrics import counters as metrics
from eventlog.metrics import loop_lag
from eventlog.metrics.counters import read
from eventlog.metrics.loop_lag import max_and_mean, measure_loop_lag
from tests.waiting import until


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    metrics.begin_anew()
    monkeypatch.setattr(loop_lag, "EVERY", 0.01)


async def samples(count: int) -> None:
    await until(lambda: len(loop_lag.recent) >= count, pause=0.01)


async def test_a_loop_that_was_held_up_says_for_how_long() -> None:
    measuring = asyncio.create_task(measure_loop_lag())
    await samples(1)
    before = len(loop_lag.recent)
    threading.Event().wait(0.3)  # what must never happen on a loop
    await samples(before + 1)

    found = max_and_mean()
    measuring.cancel()
    await asyncio.wait([measuring])

    assert found is not None
    highest, mean = found
    assert highest >= 0.28
    assert 0 < mean < highest
    ((_, (counts, total)),) = read()["pokertool_loop_lag_seconds"]
    assert sum(counts) >= 2
    assert total >= 0.28


async def test_without_a_measured_loop_the_lag_is_unknown() -> None:
    measuring = asyncio.create_task(measure_loop_lag())
    await samples(1)
    measuring.cancel()
    await asyncio.wait([measuring])

    assert max_and_mean() is None

"""Who catches up has a turn, in the order in which they asked; others have theirs between."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from eventlog.fanout.fairness import SHARE, CatchUpTurns, duty_cycle
from tests.servers import PROJECT
from tests.waiting import next_turns

MANY = 50


async def catch_up(turns: CatchUpTurns, name: int, spans: int, taken: list[int], cost: float) -> None:
    for _ in range(spans):
        began = await turns.take()
        taken.append(name)
        until = time.perf_counter() + cost
        while time.perf_counter() < until:
            pass
        turns.used(began)


async def test_each_has_its_turn_and_nobody_two_while_others_wait() -> None:
    turns = CatchUpTurns(asyncio.get_running_loop())
    taken: list[int] = []

    await asyncio.gather(*(catch_up(turns, name, 3, taken, SHARE) for name in range(MANY)))

    assert sorted(taken) == sorted(list(range(MANY)) * 3)
    ahead = Counter(taken[:MANY])
    assert max(ahead.values()) <= 2, "only the very first may go on while there is room"
    assert len(ahead) >= MANY - 2


async def test_a_pass_of_the_loop_has_room_for_others() -> None:
    turns = CatchUpTurns(asyncio.get_running_loop())
    taken: list[int] = []
    between: list[int] = []

    async def look_on() -> None:
        while True:
            between.append(len(taken))
            await next_turns()

    looking = asyncio.create_task(look_on())
    await asyncio.gather(*(catch_up(turns, name, 4, taken, SHARE) for name in range(MANY)))
    looking.cancel()

    assert len(taken) == 4 * MANY
    assert len(between) > len(taken) / 4, "many had their turns in one pass"


async def test_who_leaves_while_waiting_holds_up_nobody() -> None:
    turns = CatchUpTurns(asyncio.get_running_loop())
    taken: list[int] = []
    waiting = [asyncio.create_task(catch_up(turns, name, 2, taken, SHARE)) for name in range(10)]
    await next_turns()
    for task in waiting[1:9]:
        task.cancel()

    await asyncio.gather(*waiting, return_exceptions=True)

    assert taken.count(0) == taken.count(9) == 2


async def test_who_is_alone_waits_for_nobody() -> None:
    turns = CatchUpTurns(asyncio.get_running_loop())
    taken: list[int] = []

    await asyncio.wait_for(catch_up(turns, 1, 1000, taken, 0), 30)

    assert len(taken) == 1000


LIBRARIES = list(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))


@pytest.mark.parametrize(("waiting", "seconds"), [(1, 0.1), (2, 0.15), (50, 0.2)])
def test_it_rests_the_longer_the_more_wait(waiting: int, seconds: float) -> None:
    began, busy = time.monotonic(), time.thread_time()
    with duty_cycle(waiting):
        while time.thread_time() - busy < 0.05:
            pass
    assert time.monotonic() - began >= seconds - 0.01


@pytest.mark.skipif(
    not LIBRARIES and not os.environ.get("POKERTOOL_TEST_ALL_SERVERS"), reason="faketime is not installed"
)
def test_it_rests_in_a_process_with_a_clock_of_its_own() -> None:
    environment = os.environ | {
        "LD_PRELOAD": str(LIBRARIES[0]), "FAKETIME": "-3600", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }  # fmt: skip
    program = "from eventlog.fanout.fairness import duty_cycle\nwith duty_cycle(1):\n    sum(range(100_000))"
    subprocess.run([sys.executable, "-c", program], cwd=PROJECT, env=environment, check=True)

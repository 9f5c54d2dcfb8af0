from __future__ import annotations

import asyncio
from unittest.mock import ANY, Mock

from eventlog.websocket.liveness import SLOTS, Keepalive, keepalive_of


class Pingable:
    def __init__(self) -> None:
        self.pings: list[bytes] = []

    def ping(self, frame: bytes) -> None:
        self.pings.append(frame)


def turns(loop: Mock, number: int) -> None:
    """Let the timer go off so often."""
    for _ in range(number):
        _, go_off = loop.call_later.call_args.args
        go_off()


def test_each_connection_is_pinged_once_a_round() -> None:
    loop = Mock()
    rounds = Keepalive(loop, seconds=20)
    early, late = Pingable(), Pingable()
    rounds.add(early)
    turns(loop, SLOTS // 2)
    rounds.add(late)

    turns(loop, SLOTS // 2 - 1)
    assert (len(early.pings), len(late.pings)) == (0, 0)
    turns(loop, SLOTS // 2 + 1)
    assert (len(early.pings), len(late.pings)) == (1, 1)
    turns(loop, SLOTS)
    assert (len(early.pings), len(late.pings)) == (2, 2)


def test_who_left_is_not_pinged_and_the_last_one_stops_the_timer() -> None:
    loop = Mock()
    rounds = Keepalive(loop, seconds=20)
    connection = Pingable()
    rounds.remove(connection, rounds.add(connection))

    turns(loop, 2 * SLOTS)
    assert connection.pings == []
    assert loop.call_later.return_value.cancel.called


def test_a_timer_goes_off_a_slot_at_a_time() -> None:
    loop = Mock()
    rounds = Keepalive(loop, seconds=20)
    rounds.add(Pingable())
    rounds.add(Pingable())

    loop.call_later.assert_called_once_with(20 / SLOTS, ANY)


async def test_a_loop_has_one() -> None:
    loop = asyncio.get_running_loop()

    assert keepalive_of(loop, 20) is keepalive_of(loop, 20)

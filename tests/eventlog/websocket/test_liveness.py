from __future__ import annotations

import asyncio
from unittest.mock import ANY, Mock

from eventlog.websocket.liveness import SLOTS, TURN, Keepalive, keepalive_of


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


def test_who_was_pinged_with_a_heartbeat_is_pinged_a_round_later() -> None:
    loop = Mock()
    rounds = Keepalive(loop, seconds=20)
    connection = Pingable()
    slot = rounds.add(connection)
    turns(loop, SLOTS - 1)
    slot = rounds.pinged(connection, slot)

    turns(loop, SLOTS - 1)
    assert connection.pings == []
    turns(loop, 1)
    assert len(connection.pings) == 1
    rounds.remove(connection, slot)
    turns(loop, SLOTS)
    assert len(connection.pings) == 1


def test_many_in_one_slot_are_pinged_in_turns_and_who_needs_none_any_more_is_not() -> None:
    loop = Mock()
    rounds = Keepalive(loop, seconds=20)
    many = [Pingable() for _ in range(TURN + 2)]
    slots = {each: rounds.add(each) for each in many}
    turns(loop, SLOTS)
    (go_on, frame), _ = loop.call_soon.call_args
    waiting = [each for each in many if not each.pings]
    assert len(waiting) == 2

    rounds.remove(waiting[0], slots[waiting[0]])
    rounds.pinged(waiting[1], slots[waiting[1]])
    go_on(frame)

    assert [each.pings for each in waiting] == [[], []]
    assert loop.call_soon.call_count == 1


async def test_a_loop_has_one() -> None:
    loop = asyncio.get_running_loop()

    assert keepalive_of(loop, 20) is keepalive_of(loop, 20)

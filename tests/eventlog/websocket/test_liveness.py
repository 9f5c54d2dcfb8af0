from __future__ import annotations

import asyncio
import socket
import sys
from unittest.mock import ANY, Mock

import pytest

from eventlog.websocket.liveness import SLOTS, Keepalive, bytes_acknowledged, keepalive_of
from tests.waiting import until


class Pingable:
    def __init__(self) -> None:
        self.pings: list[bytes] = []

    def ping(self, payload: bytes) -> None:
        self.pings.append(payload)


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


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux")
async def test_what_the_other_end_confirmed_is_counted() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        _, writer = await asyncio.open_connection(*listener.getsockname())
        peer, _ = listener.accept()
        with peer:
            before = bytes_acknowledged(writer.transport)
            assert before is not None
            writer.write(b"x" * 1000)
            await until(lambda: bytes_acknowledged(writer.transport) == before + 1000)
        writer.close()
        await writer.wait_closed()


async def test_nobody_knows_of_what_is_no_tcp_connection() -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        _, writer = await asyncio.open_connection(sock=ours)
        assert bytes_acknowledged(writer.transport) is None
        writer.close()
        await writer.wait_closed()

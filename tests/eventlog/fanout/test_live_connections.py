from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async

from eventlog.close_codes import CloseCode
from eventlog.fanout.live_connections import SHOWN, connections_of, end_requested, request_end
from eventlog.fanout.messages import Dialect
from eventlog.models import Disconnect


@dataclass(eq=False)
class StubConnection:
    number: int
    cursor: int | None = 3
    since: float = 1000.0
    dialect: Dialect = Dialect.PLAIN
    quota_keys: list[str] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)

    def end(self, code: CloseCode, reason: str, *, error: str) -> None:
        self.ended.append(code)


def tail(*followers: Any, name: str = "detection", head: int = 10) -> Any:
    return SimpleNamespace(name=name, head=head, followers=set(followers))


def test_a_connection_is_told_with_who_and_where_and_how_far_behind() -> None:
    somebody = StubConnection(7, quota_keys=["user:4", "at:2001:db8::/64"])

    assert connections_of([tail(somebody, name="health")]) == [
        {
            "number": 7,
            "stream": "health",
            "dialect": "plain",
            "user": "4",
            "address": "2001:db8::/64",
            "since": 1000.0,
            "behind": 7,
        }
    ]


def test_of_many_the_newest_are_told() -> None:
    many = [StubConnection(number, cursor=None) for number in range(1, SHOWN + 51)]

    told = connections_of([tail(*many[::2]), tail(*many[1::2], name="status")])

    assert [connection["number"] for connection in told] == list(range(SHOWN + 50, 50, -1))
    assert told[0]["behind"] is None
    assert told[0]["user"] is None


@pytest.mark.django_db(transaction=True)
async def test_only_who_was_asked_to_go_goes_and_once() -> None:
    stays, goes = StubConnection(1), StubConnection(2)
    here, elsewhere = uuid4(), uuid4()
    tails = [(asyncio.get_running_loop(), tail(stays, goes))]
    await sync_to_async(request_end)(here, 2)
    await sync_to_async(request_end)(here, 99)
    await sync_to_async(request_end)(elsewhere, 1)

    for _ in range(2):
        await sync_to_async(end_requested)(here, tails)
        await asyncio.sleep(0)

    assert (stays.ended, goes.ended) == ([], [CloseCode.TRY_LATER])
    assert [left.process async for left in Disconnect.objects.all()] == [elsewhere]

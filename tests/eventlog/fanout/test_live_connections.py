from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async

from eventlog.access.close_codes import CloseCode
from eventlog.fanout.hub import open_tails
from eventlog.fanout.live_connections import (
    SHOWN,
    connection_figures,
    connections_of,
    end_requested,
    nearest_ranks,
    request_end,
)
from eventlog.fanout.messages import Dialect
from eventlog.models import Disconnect
from tests.eventlog.clients import connected
from tests.factories import append_cards
from tests.waiting import next_turns


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


class NotShown(StubConnection):
    """A connection that is asked for nothing but its number: nearly all of ten thousand are not shown."""

    def __getattribute__(self, name: str) -> Any:
        assert name in ("number", "__class__"), f"{name} of a connection that is not shown"
        return super().__getattribute__(name)


def test_who_is_not_shown_costs_a_comparison() -> None:
    shown = [StubConnection(number) for number in range(100, SHOWN + 100)]
    rest = [NotShown(number) for number in range(100)]

    assert len(connections_of([tail(*shown, *rest)])) == SHOWN


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
        await next_turns()

    assert (stays.ended, goes.ended) == ([], [CloseCode.TRY_LATER])
    assert [left.process async for left in Disconnect.objects.all()] == [elsewhere]


V1 = "pokertool.v1"


def at(*cursors: int | None, dialect: Dialect = Dialect.V1) -> list[StubConnection]:
    return [StubConnection(number, cursor, dialect=dialect) for number, cursor in enumerate(cursors)]


def test_connections_are_counted_by_stream_and_dialect() -> None:
    tails = [
        tail(*at(9, 9), *at(9, dialect=Dialect.PLAIN), head=9),
        tail(*at(3), name="user:1", head=3),
        tail(*at(0), name="user:2", head=0),
    ]

    assert connection_figures(tails)["pokertool_connections"] == [
        [["detection", "plain"], 1],
        [["detection", V1], 2],
        [["user", V1], 2],
    ]


def test_lag_is_the_distance_to_the_head() -> None:
    followers = at(*(1000 - behind for behind in range(100)))

    assert connection_figures([tail(*followers, head=1000)])["pokertool_cursor_lag_events"] == [
        [["detection", "0.5"], 49],
        [["detection", "0.9"], 89],
        [["detection", "0.99"], 98],
        [["detection", "1"], 99],
    ]


def test_who_has_not_begun_is_connected_and_has_no_lag() -> None:
    found = connection_figures([tail(*at(None), head=1000)])

    assert found["pokertool_connections"] == [[["detection", V1], 1]]
    assert found["pokertool_cursor_lag_events"] == []


@pytest.mark.parametrize("count", [1, 2, 3], ids=["one", "two", "three"])
def test_quantiles_of_few_are_values_that_occur(count: int) -> None:
    values = [10 * number for number in range(count)]

    found = nearest_ranks(Counter(values))

    assert set(found) <= set(values)
    assert found[-1] == values[-1]


@pytest.mark.django_db(transaction=True)
async def test_a_real_connection_is_counted_for_as_long_as_it_lives() -> None:
    await sync_to_async(append_cards)(3)
    async with connected(protocol=V1) as client:
        await client.receive()
        found = connection_figures(open_tails())

    assert found["pokertool_connections"] == [[["detection", V1], 1]]
    assert found["pokertool_cursor_lag_events"][-1] == [["detection", "1"], 0]
    assert connection_figures(open_tails())["pokertool_connections"] == []

from __future__ import annotations

from dataclasses import dataclass

import pytest
from asgiref.sync import sync_to_async

from eventlog.fanout.hub import open_tails
from eventlog.fanout.lag import following, quantiles
from eventlog.fanout.messages import Dialect
from eventlog.fanout.tail import Tail
from eventlog.store.replay import Page
from tests.eventlog.clients import connected
from tests.factories import append_cards

V1 = "pokertool.v1"


@dataclass(eq=False)
class Follower:
    """A connection that is somewhere."""

    cursor: int | None
    dialect: Dialect = Dialect.V1


async def never(stream: str, seq: int, limit: int) -> Page:
    raise AssertionError


def tail(name: str, *, head: int, followers: list[Follower]) -> Tail:
    made = Tail(name, Page(epoch="e", head=head, floor=1, events=[]), never)
    made.followers.update(followers)
    return made


def test_connections_are_counted_by_stream_and_dialect() -> None:
    plain = Follower(cursor=9, dialect=Dialect.PLAIN)
    tails = [
        tail("detection", head=9, followers=[Follower(9), Follower(9), plain]),
        tail("user:1", head=3, followers=[Follower(3)]),
        tail("user:2", head=0, followers=[Follower(0)]),
    ]

    assert following(tails)["pokertool_connections"] == [
        [["detection", "plain"], 1],
        [["detection", V1], 2],
        [["user", V1], 2],
    ]


def test_lag_is_the_distance_to_the_head() -> None:
    followers = [Follower(1000 - behind) for behind in range(100)]

    assert following([tail("detection", head=1000, followers=followers)])["pokertool_cursor_lag_events"] == [
        [["detection", "0.5"], 49],
        [["detection", "0.9"], 89],
        [["detection", "0.99"], 98],
        [["detection", "1"], 99],
    ]


def test_who_has_not_begun_is_connected_and_has_no_lag() -> None:
    found = following([tail("detection", head=1000, followers=[Follower(None)])])

    assert found["pokertool_connections"] == [[["detection", V1], 1]]
    assert found["pokertool_cursor_lag_events"] == []


@pytest.mark.parametrize("count", [1, 2, 3], ids=["one", "two", "three"])
def test_quantiles_of_few_are_values_that_occur(count: int) -> None:
    values = [10 * number for number in range(count)]

    assert set(quantiles(values)) <= set(values)
    assert quantiles(values)[-1] == values[-1]


@pytest.mark.django_db(transaction=True)
async def test_a_real_connection_is_counted_for_as_long_as_it_lives() -> None:
    await sync_to_async(append_cards)(3)
    async with connected(protocol=V1) as client:
        await client.receive()
        found = following(open_tails())

    assert found["pokertool_connections"] == [[["detection", V1], 1]]
    assert found["pokertool_cursor_lag_events"][-1] == [["detection", "1"], 0]
    assert following(open_tails())["pokertool_connections"] == []

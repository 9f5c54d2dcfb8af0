from __future__ import annotations

import pytest

from eventlog.fanout.tail import Tail
from eventlog.store.replay import Page
from eventlog.websocket.greeting import can_recover, first_cursor
from eventlog.websocket.subscription import SubscribeRequest


async def nothing(stream: str, after: int, limit: int) -> Page:
    raise AssertionError((stream, after, limit))


@pytest.fixture
def tail() -> Tail:
    """A stream that keeps its events 11 to 20."""
    return Tail("detection", Page(epoch="e1", head=20, floor=11, events=[]), nothing)


@pytest.mark.parametrize(
    ("subscribe", "recovered", "cursor"),
    [
        (SubscribeRequest(), None, 20),
        (SubscribeRequest(since=0), True, 10),
        (SubscribeRequest(since=9), False, 20),  # the tenth is gone
        (SubscribeRequest(since=10), True, 10),
        (SubscribeRequest(since=20), True, 20),
        (SubscribeRequest(since=21), False, 20),  # from another log
        (SubscribeRequest(since=15, epoch="e1"), True, 15),
        (SubscribeRequest(since=15, epoch="e0"), False, 20),
        (SubscribeRequest(since=0, epoch="e0"), False, 20),
    ],
)
async def test_all_since_an_event_or_told_that_it_cannot_be(
    tail: Tail,
    subscribe: SubscribeRequest,
    recovered: bool | None,  # noqa: FBT001
    cursor: int,
) -> None:
    assert can_recover(tail, subscribe) is recovered
    assert first_cursor(tail, subscribe, recovered=recovered) == cursor

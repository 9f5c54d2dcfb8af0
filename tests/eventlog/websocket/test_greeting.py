from __future__ import annotations

import pytest

from eventlog.fanout.tail import Tail
from eventlog.store.replay import Page
from eventlog.websocket.greeting import can_recover, first_cursor
from eventlog.websocket.subscription import Wish


async def nothing(stream: str, after: int, limit: int) -> Page:
    raise AssertionError((stream, after, limit))


@pytest.fixture
def tail() -> Tail:
    """A stream that keeps its events 11 to 20."""
    return Tail("detection", Page(epoch="e1", head=20, floor=11, events=[]), nothing)


@pytest.mark.parametrize(
    ("wish", "recovered", "cursor"),
    [
        (Wish(), None, 20),
        (Wish(since=0), True, 10),
        (Wish(since=9), False, 20),  # the tenth is gone
        (Wish(since=10), True, 10),
        (Wish(since=20), True, 20),
        (Wish(since=21), False, 20),  # from another log
        (Wish(since=15, epoch="e1"), True, 15),
        (Wish(since=15, epoch="e0"), False, 20),
        (Wish(since=0, epoch="e0"), False, 20),
    ],
)
async def test_all_since_an_event_or_told_that_it_cannot_be(
    tail: Tail,
    wish: Wish,
    recovered: bool | None,  # noqa: FBT001
    cursor: int,
) -> None:
    assert can_recover(tail, wish) is recovered
    assert first_cursor(tail, wish, recovered=recovered) == cursor

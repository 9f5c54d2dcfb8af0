from __future__ import annotations

import asyncio

import pytest

from eventlog.fanout import pages as pages_module
from eventlog.fanout.pages import SIZE, SPANS, Pages
from eventlog.record import WireEvent
from eventlog.store.replay import Page
from tests.waiting import next_turns


class Log:
    """A log in memory of `head` events, which counts its reads and fails the next one if told so."""

    def __init__(self, head: int) -> None:
        self.head = head
        self.reads: list[int] = []
        self.fails = False

    async def read(self, after: int, limit: int) -> Page:
        self.reads.append(after)
        await next_turns()
        if self.fails:
            self.fails = False
            raise OSError("the disk is gone")
        seqs = range(after + 1, min(after + limit, self.head) + 1)
        events = [WireEvent(seq=seq, type="card", key="", text=f"{seq}") for seq in seqs]
        return Page(epoch="e1", head=self.head, floor=1, events=events)


async def catch_up(pages: Pages, cursor: int, head: int) -> list[int]:
    """Return what a connection at `cursor` is given until it is level with `head`."""
    seqs: list[int] = []
    while cursor < head:
        span = (await pages.page_of(cursor, head=head)).span_after(cursor)
        assert span is not None
        seqs += [event.seq for event in span.events]
        cursor = span.through
    return seqs


@pytest.mark.parametrize("places", [1, 200], ids=["from one place", "each from another place"])
async def test_a_thousand_behind_cost_as_many_reads_as_there_are_pages(places: int) -> None:
    log = Log(1300)
    pages = Pages(log.read)

    came = await asyncio.gather(*(catch_up(pages, 300 + at % places, 1300) for at in range(1000)))

    assert [seqs[0] for seqs in came] == [301 + at % places for at in range(1000)]
    assert all(seqs == list(range(seqs[0], 1301)) for seqs in came)
    assert sorted(log.reads) == [SIZE * number for number in range(1, 6)]


async def test_what_is_kept_of_a_page_is_bounded_and_its_beginning_outlives_strays() -> None:
    log = Log(SIZE)
    page = await Pages(log.read).page_of(0, head=SIZE)
    shared = page.span_after(0)

    for cursor in range(1, SIZE):
        page.span_after(cursor)
        assert page.span_after(0) is shared  # as for a crowd

    assert len(page.spans) == SPANS


async def test_pages_that_nobody_asked_for_lately_are_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    log = Log(3 * SIZE)
    page = await Pages(log.read).page_of(0, head=3 * SIZE)
    monkeypatch.setattr(pages_module, "PAGE_CACHE_BYTES", round(2.5 * page.size))
    pages = Pages(log.read)
    await catch_up(pages, 0, 3 * SIZE)
    log.reads.clear()

    await catch_up(pages, SIZE, 3 * SIZE)
    assert log.reads == []
    await catch_up(pages, 0, SIZE)
    assert log.reads == [0]


async def test_a_page_that_is_larger_than_all_that_may_be_kept_is_given_and_not_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pages_module, "PAGE_CACHE_BYTES", 1000)
    log = Log(SIZE)
    pages = Pages(log.read)

    assert await catch_up(pages, 0, SIZE) == list(range(1, SIZE + 1))
    assert await catch_up(pages, 0, SIZE) == list(range(1, SIZE + 1))

    assert len(log.reads) > 1


async def test_the_page_that_grows_is_read_again_once_there_is_more() -> None:
    log = Log(10)
    pages = Pages(log.read)
    assert await catch_up(pages, 0, 10) == list(range(1, 11))

    log.head = 12

    assert await catch_up(pages, 10, 12) == [11, 12]


@pytest.mark.parametrize("head", [SIZE, 10], ids=["a complete page", "one that grows"])
async def test_a_read_that_failed_fails_those_who_waited_and_nobody_later(head: int) -> None:
    log = Log(head)
    pages = Pages(log.read)
    log.fails = True

    waiting = await asyncio.gather(*(catch_up(pages, 0, head) for _ in range(3)), return_exceptions=True)

    assert [type(each) for each in waiting] == [OSError] * 3
    assert len(await catch_up(pages, 0, head)) == head

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from detection.capture.tables.table_search import (
    FIRST_WAIT,
    LONGEST_WAIT,
    REST,
    SMALLEST,
    TableSearch,
    shows_table,
)
from detection.demo import DemoTable
from detection.poker.cards import parse_cards
from detection.poker.readings import HIDDEN, SeatReading, TableReading
from detection.vision.geometry import Pixels
from tests.clocks import TestClock
from tests.detection.capture.tables.desktops import ReadsColours, TestDesktop

SEATS = (SeatReading(seat=0, name="Ann", stack=Decimal(5)), SeatReading(seat=1, name="Bob", stack=Decimal(7)))
NO_CARDS = TableReading(seats=SEATS, hero=(), board=())
CASES = {
    "nothing": (TableReading(), False),
    "names and amounts": (NO_CARDS, False),
    "names, amounts and a total": (
        TableReading(seats=SEATS, hero=(), board=(), pot=Decimal(12)),
        False,
    ),
    "cards alone": (TableReading(hero=parse_cards("AhKd"), board=parse_cards("2c 7d Th")), False),
    "cards and a total": (TableReading(hero=parse_cards("AhKd"), pot=Decimal(9)), False),
    "a seat with cards": (TableReading(hero=parse_cards("AhKd"), seats=SEATS[:1]), False),
    "seats and the hero's cards": (TableReading(hero=parse_cards("AhKd"), board=(), seats=SEATS), True),
    "seats and a board": (TableReading(hero=(), board=parse_cards("2c 7d Th"), seats=SEATS), True),
    "seats and the button": (TableReading(hero=(), board=(), seats=SEATS, dealer_seat=1), True),
    "seats and hidden cards": (
        TableReading(hero=(), board=(), seats=(SEATS[0], SeatReading(seat=1, cards=HIDDEN))),
        True,
    ),
    "seats, a pot and cards that can't be read": (
        TableReading(hero=None, board=(), seats=SEATS, pot=Decimal(4)),
        True,
    ),
}


@pytest.mark.parametrize(("reading", "is_table"), CASES.values(), ids=CASES.keys())
def test_a_table_has_seats_and_what_only_tables_have(reading: TableReading, *, is_table: bool) -> None:
    assert shows_table(reading) is is_table


def test_the_demos_table_is_one_at_every_moment() -> None:
    assert all(shows_table(step.truth) for step in DemoTable(seed=3, hands=2).steps())


@pytest.fixture
def desktop() -> TestDesktop:
    return TestDesktop()


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


class Search:
    """A search, with all readers that it made."""

    def __init__(self, desktop: TestDesktop, clock: TestClock) -> None:
        self.readers: list[ReadsColours] = []
        self.desktop = desktop
        self.search = TableSearch(self.new_reader, clock=clock)

    def new_reader(self) -> ReadsColours:
        self.readers.append(ReadsColours())
        return self.readers[-1]

    def find(self, *followed: int, **how: Any) -> list[int]:
        found = self.search.find(self.desktop, self.desktop.windows(), followed=followed, **how)
        return [each.window.id for each in found]

    @property
    def reads(self) -> int:
        return sum(len(reader.read_sizes) for reader in self.readers)


@pytest.fixture
def search(desktop: TestDesktop, clock: TestClock) -> Search:
    return Search(desktop, clock)


def test_a_table_is_found_with_the_reader_that_knows_it(search: Search, desktop: TestDesktop) -> None:
    desktop.put(1, "table")

    (found,) = search.search.find(desktop, desktop.windows(), followed=())

    assert found.window.title == "table"
    assert found.reader is search.readers[0]
    assert found.pixels.shape == (300, 400, 3)


def test_a_search_ends_at_a_table_the_topmost_first(search: Search, desktop: TestDesktop) -> None:
    desktop.put(1, "table")
    desktop.put(2, "table", left=500)
    desktop.put(3, "files", left=1000, colour=20)

    assert [search.find(), search.find(2), search.find(1, 2)] == [[2], [1], []]
    assert search.reads == 3
    assert len(search.readers) == 2


def test_a_table_that_is_followed_waits_for_one_window_and_no_more(
    search: Search, desktop: TestDesktop
) -> None:
    for number in (1, 2, 3):
        desktop.put(number, "window", left=500 * number, colour=220 if number == 1 else 20)

    unfinished = []
    for _ in range(3):
        search.find(1)
        unfinished.append((search.reads, search.search.is_unfinished))

    assert unfinished == [(1, True), (2, True), (2, False)]


def test_a_stop_waits_for_no_other_window(search: Search, desktop: TestDesktop) -> None:
    desktop.put(1, "files", colour=20)
    desktop.put(2, "mail", left=500, colour=20)

    search.find(is_closed=lambda: search.reads > 0)

    assert search.reads == 1


def test_everywhere_is_every_window_at_once(search: Search, desktop: TestDesktop) -> None:
    for number in (1, 2, 3):
        desktop.put(number, "window", left=500 * number, colour=20 if number == 2 else 220)
    desktop.screen = desktop.standing[0].__class__(id=0, title="", left=0, top=0, width=9999, height=9999)

    assert search.find(everywhere=True) == [3, 1]


def test_what_was_none_is_read_again_when_it_has_changed_and_ever_more_seldom(
    search: Search, desktop: TestDesktop, clock: TestClock
) -> None:
    read_at = []
    for second in range(60):
        clock.now = float(second)
        before = search.reads
        desktop.put(1, "a film", colour=second)
        search.find()
        if search.reads > before:
            read_at.append(second)

    waits = [later - earlier for earlier, later in pairwise(read_at)]
    assert waits == [FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT, LONGEST_WAIT, LONGEST_WAIT]


def test_what_was_none_and_stands_still_is_not_read_again(
    search: Search, desktop: TestDesktop, clock: TestClock
) -> None:
    desktop.put(1, "files", colour=20)

    for second in range(100):
        clock.now = float(second)
        search.find()

    assert search.reads == 1


def test_what_becomes_a_table_is_found_within_seconds(
    search: Search, desktop: TestDesktop, clock: TestClock
) -> None:
    desktop.put(1, "lobby", colour=20)
    assert search.find() == []
    desktop.put(1, "table")

    assert search.find() == []
    clock.now += FIRST_WAIT
    assert search.find() == [1]


@pytest.mark.parametrize(
    ("title", "fields"),
    [
        ("too narrow", {"width": SMALLEST[0] - 1}),
        ("too low", {"height": SMALLEST[1] - 1}),
        ("PokerTool - Mozilla Firefox", {}),
        ("a menu", {"decoration": True}),
        ("half outside", {"left": -200}),
    ],
)
def test_what_can_be_none_is_never_read(
    search: Search, desktop: TestDesktop, title: str, fields: dict[str, int]
) -> None:
    desktop.put(1, title, **fields)  # type: ignore[arg-type]  # a decoration is True or False

    assert search.find() == []
    assert search.reads == 0


def test_a_covered_window_waits_until_it_is_free(search: Search, desktop: TestDesktop) -> None:
    desktop.put(1, "table")
    desktop.put(2, "small", width=100, height=100)

    assert search.find() == []
    desktop.close(2)
    assert search.find() == [1]


def test_tables_that_are_followed_get_most_of_the_time(
    search: Search, desktop: TestDesktop, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def takes_a_second(self: ReadsColours, pixels: Pixels) -> TableReading:
        clock.now += 1
        self.read_sizes.append((0, 0))
        return TableReading()

    monkeypatch.setattr(ReadsColours, "read", takes_a_second)
    desktop.put(1, "table")
    desktop.put(2, "files", left=500)
    desktop.put(3, "mail", left=1000)

    search.find(1)
    search.find(1)
    assert search.reads == 1
    clock.now += REST
    search.find(1)
    assert search.reads == 2


def test_a_window_that_can_not_be_read_is_none(
    search: Search, desktop: TestDesktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(self: ReadsColours, pixels: Pixels) -> TableReading:
        raise ValueError("odd")

    monkeypatch.setattr(ReadsColours, "read", fails)
    desktop.put(1, "odd")

    assert search.find() == []


def test_a_window_may_be_left_alone_for_a_while(
    search: Search, desktop: TestDesktop, clock: TestClock
) -> None:
    desktop.put(1, "table")
    search.search.postpone(desktop.windows()[0], 30)

    assert search.find() == []
    clock.now += 30
    assert search.find() == [1]

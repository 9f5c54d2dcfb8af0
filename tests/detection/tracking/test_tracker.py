from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from detection.demo import DemoTable
from detection.poker.cards import DECK, parse_cards
from detection.poker.readings import HIDDEN, Confidence, SeatReading, TableReading
from detection.tracking.decoder import SURE
from detection.tracking.tracker import Tracker

SEATS = (
    SeatReading(seat=0, hero=True, name="Heron"),
    SeatReading(seat=1, name="Ann"),
)


def kinds(tracker: Tracker, *readings: TableReading) -> list[list[str]]:
    """Return what each reading changed."""
    return [[change.type for change in tracker.observe(reading).changes] for reading in readings]


def test_a_change_is_believed_when_it_is_seen_twice() -> None:
    dealt = TableReading(hero=parse_cards("AhKd"))

    assert kinds(Tracker(), dealt, dealt, dealt) == [[], ["hand_start", "card"], []]


def test_a_sure_reading_is_believed_at_once() -> None:
    dealt = TableReading(hero=parse_cards("AhKd"), confidence=Confidence(hero=0.97))

    assert kinds(Tracker(), dealt) == [["hand_start", "card"]]


def test_cards_that_are_unsure_are_looked_at_anew_and_must_insist() -> None:
    dealt = TableReading(hero=parse_cards("AhKd"), confidence=Confidence(hero=0.8))
    tracker = Tracker()

    seen = [tracker.observe(dealt) for _ in range(6)]

    assert [[change.type for change in each.changes] for each in seen] == [[]] * 4 + [
        ["hand_start", "card"],
        [],
    ]
    assert [set(each.doubts) for each in seen] == [{"unsure hero"}] * 5 + [set()]


def test_a_misreading_of_one_frame_is_never_heard_of() -> None:
    dealt = TableReading(hero=parse_cards("AhKd"), pot=Decimal(3))
    misread = replace(dealt, pot=Decimal(30))
    tracker = Tracker()
    kinds(tracker, dealt, dealt)

    assert kinds(tracker, misread, dealt, dealt) == [[], [], []]


def test_a_frame_that_says_nothing_breaks_no_streak() -> None:
    dealt = TableReading(hero=parse_cards("AhKd"))

    assert kinds(Tracker(), dealt, TableReading(), dealt)[2] == ["hand_start", "card"]


def test_a_doubt_is_published_only_when_it_is_insisted_on() -> None:
    tracker = Tracker(frames_to_believe=1)
    before = TableReading(hero=parse_cards("AhKd"), pot=Decimal(30))
    corrected = replace(before, pot=Decimal(3))
    tracker.observe(before)

    assert kinds(tracker, *[corrected] * 5) == [[], [], [], [], ["pot"]]


def test_a_doubt_that_is_gone_for_a_frame_starts_anew() -> None:
    tracker = Tracker(frames_to_believe=1)
    before = TableReading(hero=parse_cards("AhKd"), pot=Decimal(30))
    doubtful = replace(before, pot=Decimal(3))
    tracker.observe(before)

    assert kinds(tracker, *[doubtful] * 4, before, *[doubtful] * 4) == [[]] * 9


def test_a_seat_missing_for_one_frame_is_still_there() -> None:
    tracker = Tracker()
    table = TableReading(seats=(*SEATS, SeatReading(seat=2, name="Bob")))
    kinds(tracker, table, table)

    assert kinds(tracker, replace(table, seats=SEATS), table) == [[], []]
    assert kinds(tracker, *[replace(table, seats=SEATS)] * 2) == [[], ["player"]]


@pytest.mark.parametrize("frames", [1, 2, 3])
def test_readings_without_a_fault_give_the_truth_and_nothing_else(frames: int) -> None:
    tracker = Tracker(frames_to_believe=frames)
    acted: list[dict[str, Any]] = []
    true: list[dict[str, Any]] = []

    for step in DemoTable(seed=frames, hands=5).steps():
        changes = [change for _ in range(frames) for change in tracker.observe(step.truth).changes]
        acted += [change.data for change in changes if change.type == "action"]
        true += [event.data for event in step.events if event.type == "action"]
        told = [(change.type, change.data) for change in changes if change.type != "action"]
        events = [event for event in step.events if event.type != "action"]

        assert [kind for kind, _ in told] == [event.type for event in events]
        for (_, data), event in zip(told, events, strict=True):
            assert {name: data.get(name) for name in event.data} == event.data
    assert [{name: data[name] for name in event} for data, event in zip(acted, true, strict=True)] == true


@pytest.mark.parametrize("seed", [4, 5, 6])
def test_readings_with_holes_and_misreadings_invent_nothing(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - the same holes in every run
    tracker = Tracker(sure=1.1)
    truth: Counter[str] = Counter()
    told: Counter[str] = Counter()

    for step in DemoTable(seed=seed, hands=5).steps():
        truth.update(_told(event.type, event.data) for event in step.events)
        for reading in [*(_spoiled(step.truth, rng) for _ in range(6)), step.truth, step.truth]:
            told.update(
                _told(change.type, change.data)
                for change in tracker.observe(reading).changes
                if change.data.get("certainty", 1) >= SURE
            )

    del told[""], truth[""]
    assert told - truth == Counter()
    missing = truth - told
    assert all(each.startswith("action") for each in missing)
    assert missing.total() <= 0.1 * truth.total()


def test_a_call_of_a_raise_that_cant_be_read_is_a_call() -> None:
    """The raise stood unread for all its frames: its stack and the pot say what it was."""
    tracker = Tracker()
    held = [replace(seat, stack=Decimal(50), cards=HIDDEN, active=True) for seat in SEATS]
    small, big = (
        replace(held[0], stack=Decimal(49), bet=Decimal(1)),
        replace(held[1], stack=Decimal(48), bet=Decimal(2)),
    )
    third = replace(held[0], seat=2, hero=False)
    dealt = TableReading(board=(), pot=Decimal(3), seats=(small, big, third))
    raised = replace(dealt, pot=Decimal(9), seats=(small, big, replace(third, stack=Decimal(44))))
    called = replace(
        raised, pot=Decimal(14), seats=(replace(small, stack=Decimal(44), bet=Decimal(6)), *raised.seats[1:])
    )

    told = [
        (change.data["seat"], change.data["action"], change.data["amount"])
        for reading in [dealt] * 4 + [raised] * 4 + [called] * 4
        for change in tracker.observe(reading).changes
        if change.type == "action" and change.data["action"] != "post"
    ]

    assert told == [(2, "raise", "6"), (0, "call", "6")]


def test_the_pot_comes_with_the_bet_that_fills_it_however_sure_it_is() -> None:
    tracker = Tracker()
    before = TableReading(
        board=parse_cards("2c 7d Th"),
        pot=Decimal(9),
        seats=tuple(replace(seat, stack=Decimal(50)) for seat in SEATS),
    )
    bet = replace(
        before,
        pot=Decimal(14),
        seats=(before.seats[0], replace(SEATS[1], stack=Decimal(45), bet=Decimal(5))),
        confidence=Confidence(pot=0.99),
    )
    kinds(tracker, before, before)

    assert kinds(tracker, bet, bet) == [[], ["player", "pot"]]


def _told(kind: str, data: dict[str, Any]) -> str:
    """Return what an event is about, so far as a hole in a reading can't delay or split it."""
    if kind == "player":
        return ""
    names = ("hand", "street", "board", "cards", "seat", "amount", "pot", "dealer_seat")
    return f"{kind} { {name: data.get(name) for name in names} }"


def _spoiled(reading: TableReading, rng: random.Random) -> TableReading:
    """Return a reading as a bad frame gives it: fields unread, seldom a card or an amount misread."""
    lost = {name: None for name in ("hero", "board", "pot", "dealer_seat") if rng.random() < 0.2}
    reading = replace(reading, **lost)  # type: ignore[arg-type]
    if reading.pot is not None and rng.random() < 0.05:
        reading = replace(reading, pot=Decimal(rng.randrange(1, 900)))
    if reading.hero and rng.random() < 0.05:
        reading = replace(reading, hero=(rng.choice(DECK), *reading.hero[1:]))
    if reading.board and rng.random() < 0.05:
        reading = replace(reading, board=(*reading.board[:-1], rng.choice(DECK)))
    seats = [
        replace(seat, **{name: None for name in ("name", "stack", "bet") if rng.random() < 0.1})  # type: ignore[arg-type]
        for seat in reading.seats
    ]
    return replace(reading, seats=tuple(seats))

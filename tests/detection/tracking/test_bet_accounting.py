from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from detection.demo import truth
from detection.demo.game import game_steps
from detection.demo.game_state import GameState
from detection.poker.readings import SeatReading, TableReading
from detection.poker.table_state import TableState
from detection.tracking.bet_accounting import BetAccounting
from detection.tracking.tracker import Tracker
from tests.detection.tables import FLOP, TURN, seen, sits, table

ON_THE_FLOP: dict[str, Any] = {"board": [*map(str, FLOP)], "street": "flop"}


def frame(*bets_and_stacks: tuple[str | None, str | None], pot: str | None, **fields: Any) -> TableReading:
    """Return a frame of the flop with so much before each player and so much behind."""
    seats = tuple(
        seen(
            number,
            bet=None if bet is None else Decimal(bet),
            stack=None if stack is None else Decimal(stack),
        )
        for number, (bet, stack) in enumerate(bets_and_stacks)
    )
    return TableReading(seats=seats, pot=None if pot is None else Decimal(pot), **{"board": FLOP, **fields})


def flop(*stacks: str, pot: str = "8", **fields: Any) -> TableState:
    """Return what is believed of a flop before anybody acted."""
    return table(*(sits(at, stack=stack) for at, stack in enumerate(stacks)), pot=pot, **ON_THE_FLOP | fields)


def opened(believed: TableState, reading: TableReading) -> BetAccounting:
    """Return the bet accounting of a street of which that was seen before anybody acted."""
    accounting = BetAccounting()
    preflop = replace(believed, board=(), street="preflop")
    accounting.complete(replace(reading, board=()), preflop)  # what the pot held when the flop came
    assert accounting.complete(reading, believed) == reading
    return accounting


def bets(reading: TableReading) -> list[str | None]:
    return [None if seat.bet is None else str(seat.bet) for seat in reading.seats]


QUIET = frame((None, "34.50"), (None, "105.50"), (None, "20"), pot="8")
BELIEVED = flop("34.50", "105.50", "20")


def test_a_bet_that_cant_be_read_is_what_its_stack_paid_into_the_pot() -> None:
    accounting = opened(BELIEVED, QUIET)

    unread = frame((None, "34.50"), (None, "98.50"), (None, "20"), pot="15")

    assert bets(accounting.complete(unread, BELIEVED)) == [None, "7", None]


def test_a_bet_that_was_worked_out_lies_there_until_the_bets_are_swept() -> None:
    accounting = opened(BELIEVED, QUIET)
    unread = frame((None, "34.50"), (None, "98.50"), (None, "20"), pot="15")
    later = frame((None, "34.50"), (None, None), (None, "20"), pot=None)
    called = frame(("7", "27.50"), (None, "98.50"), (None, "20"), pot="22")
    swept = frame((None, "27.50"), (None, "98.50"), (None, "20"), pot="22")
    turn = replace(swept, board=TURN)

    told = [
        bets(accounting.complete(reading, BELIEVED))
        for reading in (unread, later, called, swept, swept, turn)
    ]

    assert told == [[None, "7", None]] * 2 + [["7", "7", None]] + [[None] * 3] * 3


def test_a_bet_that_stack_and_pot_speak_against_was_misread() -> None:
    accounting = opened(BELIEVED, QUIET)

    misread = frame((None, "34.50"), ("1", "98.50"), (None, "20"), pot="15")

    assert bets(accounting.complete(misread, BELIEVED)) == [None, "7", None]


def test_a_pot_that_cant_be_read_is_what_all_stacks_lost() -> None:
    accounting = opened(BELIEVED, QUIET)

    unread = frame((None, "34.50"), ("7", "98.50"), (None, "20"), pot=None)

    assert accounting.complete(unread, BELIEVED).pot == Decimal(15)


@pytest.mark.parametrize(
    "unread",
    [
        frame((None, "34.50"), ("7", "98.50"), (None, None), pot=None),
        frame((None, "34.50"), ("6", "98.50"), (None, "20"), pot=None),
        frame((None, "34.50"), (None, "98.50"), (None, "20"), pot=None),
        frame((None, "34.5"), ("7", "98.50"), (None, "20"), pot=None),
        frame((None, "34.50"), ("7", "98.50"), pot=None),
    ],
    ids=["a stack unread", "a bet disputed", "a bet unread", "a stack rounded", "a player unseen"],
)
def test_a_pot_that_one_player_says_nothing_of_stays_unread(unread: TableReading) -> None:
    assert opened(BELIEVED, QUIET).complete(unread, BELIEVED).pot is None


def test_a_bet_that_only_its_stack_speaks_against_is_not_known() -> None:
    accounting = opened(BELIEVED, QUIET)

    disputed = frame((None, "34.50"), ("1", "98.50"), (None, "20"), pot=None)

    assert bets(accounting.complete(disputed, BELIEVED)) == [None, None, None]


def test_a_stack_that_lost_nothing_disputes_no_bet() -> None:
    accounting = opened(BELIEVED, QUIET)

    paid_later = frame((None, "34.50"), ("7", "105.50"), (None, "20"), pot="8")

    assert bets(accounting.complete(paid_later, BELIEVED)) == [None, "7", None]


def test_a_stack_that_pot_and_bet_speak_against_changes_no_bet() -> None:
    accounting = opened(BELIEVED, QUIET)

    misread = frame((None, "34.50"), ("7", "38.50"), (None, "20"), pot="15")

    assert bets(accounting.complete(misread, BELIEVED)) == [None, "7", None]


@pytest.mark.parametrize(
    ("believed", "quiet", "unread"),
    [
        (
            BELIEVED,
            QUIET,
            frame((None, "34.50"), (None, "98.50"), (None, "20"), pot="8"),
        ),
        (
            flop("34.5", "105.5", "20"),
            frame((None, "34.5"), (None, "105.5"), (None, "20"), pot="8"),
            frame((None, "34.5"), (None, "98.5"), (None, "20"), pot="15"),
        ),
        (
            BELIEVED,
            QUIET,
            frame(("6", "28.50"), (None, "99"), (None, "20"), pot="20.50"),
        ),
        (
            BELIEVED,
            QUIET,
            frame(("6", "28.50"), (None, "100.50"), (None, "20"), pot="19"),
        ),
        (
            flop("34.50", "2000", "20"),
            frame((None, "34.50"), (None, "2000"), (None, "20"), pot="8"),
            frame((None, "34.50"), (None, "1990"), (None, "20"), pot="18"),
        ),
    ],
    ids=[
        "the pot leaves out bets",
        "big blinds are rounded",
        "less than a raise may be",
        "less than a call",
        "thousands may be rounded",
    ],
)
def test_what_is_not_certain_is_not_told(
    believed: TableState, quiet: TableReading, unread: TableReading
) -> None:
    accounting = opened(believed, quiet)

    assert bets(accounting.complete(unread, believed)) == bets(unread)


def test_a_pot_that_came_with_the_board_may_hold_a_bet_already() -> None:
    accounting = BetAccounting()
    accounting.complete(replace(QUIET, board=(), pot=Decimal(5)), replace(BELIEVED, board=(), pot=Decimal(5)))
    accounting.complete(QUIET, BELIEVED)

    unread = frame((None, "34.50"), (None, "98.50"), (None, "20"), pot="15")

    assert bets(accounting.complete(unread, BELIEVED)) == [None, None, None]


def test_chips_that_no_bet_accounts_for_are_missed_when_they_were_for_two_frames() -> None:
    accounting = opened(BELIEVED, QUIET)
    hidden = frame((None, "34.50"), (None, None), (None, "20"), pot="15")
    legible = frame((None, "34.50"), ("7", None), (None, "20"), pot="15")

    missing = []
    for reading in (hidden, hidden, legible, replace(legible, pot=Decimal(8))):
        accounting.complete(reading, BELIEVED)
        missing.append(accounting.missing)

    assert missing == [False, True, False, False]


def test_preflop_the_blinds_make_up_the_pot() -> None:
    believed = table(sits(0), sits(1, stack="99.50", bet="0.50"), sits(2, stack="99", bet="1"), pot="1.50")
    quiet = frame((None, "100"), ("0.50", "99.50"), ("1", "99"), pot="1.50", board=())
    unread = frame((None, "97"), ("0.50", "99.50"), ("1", "99"), pot="4.50", board=())
    accounting = BetAccounting()
    accounting.complete(quiet, believed)

    assert bets(accounting.complete(unread, believed)) == ["3", "0.50", "1"]


def test_with_antes_in_the_pot_nobody_can_say_what_was_bet() -> None:
    believed = table(sits(0), sits(1, stack="99.50", bet="0.50"), sits(2, stack="99", bet="1"), pot="1.80")
    quiet = frame((None, "100"), ("0.50", "99.50"), ("1", "99"), pot="1.80", board=())
    unread = frame((None, "97"), ("0.50", "99.50"), ("1", "99"), pot="4.80", board=())
    accounting = BetAccounting()
    accounting.complete(quiet, believed)

    assert bets(accounting.complete(unread, believed)) == [None, "0.50", "1"]


@pytest.mark.parametrize("seed", range(1, 9))
def test_whatever_stays_unread_or_misread_no_action_is_invented(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - the same holes in every run
    tracker = Tracker()
    happened: Counter[str] = Counter()
    told: Counter[str] = Counter()
    before: GameState | None = None
    spoilt: dict[Any, Decimal | None] = {}

    for moment in game_steps(seed=seed, hands=8):
        happened.update(
            acts((each.type, each.data) for each in truth.events(before, moment.move, moment.table))
        )
        before = moment.table
        reading = truth.reading(moment.table, width=1280, height=720)
        seats = tuple(with_holes(seat, moment.table.hand, spoilt, rng) for seat in reading.seats)
        for _ in range(6):
            changes = tracker.observe(replace(reading, seats=seats)).changes
            told.update(acts((change.type, change.data) for change in changes))

    assert told - happened == Counter()
    assert told.total() > 0.85 * happened.total()


def with_holes(
    seat: SeatReading, hand: int, spoilt: dict[Any, Decimal | None], rng: random.Random
) -> SeatReading:
    """Return a seat of which one amount in twenty stays unread as long as it stands, or a bet misread."""
    for name, value in (("stack", seat.stack), ("bet", seat.bet)):
        if value is None:
            continue
        misread = Decimal(rng.randrange(1, 90)) if name == "bet" and rng.random() < 0.3 else None
        kept = spoilt.setdefault((hand, seat.seat, name, value), misread if rng.random() < 0.05 else value)
        seat = replace(seat, stack=kept) if name == "stack" else replace(seat, bet=kept)
    return seat


def acts(events: Iterable[tuple[str, dict[str, Any]]]) -> Iterator[str]:
    names = ("seat", "action", "amount", "street")
    return (f"{[data[name] for name in names]}" for kind, data in events if kind == "action")

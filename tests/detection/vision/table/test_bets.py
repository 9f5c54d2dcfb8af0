from __future__ import annotations

import numpy as np
import pytest

from detection.poker.amounts import whole_amount
from detection.vision.elements import PotReading
from detection.vision.geometry import Box
from detection.vision.table.amounts import PrintedAmount
from detection.vision.table.bets import bets
from detection.vision.table.pots import find_pot
from detection.vision.table.roles import ROLES, Roles
from detection.vision.table.seating import Seating
from tests.detection.vision.texts import line

SEATS = [
    Box(360, 520, 440, 560),
    Box(60, 280, 140, 320),
    Box(360, 60, 440, 100),
    Box(660, 280, 740, 320),
]
"""The user's below, then to the left, above and to the right."""


def printed(text: str) -> PrintedAmount:
    amount = whole_amount(text)
    assert amount is not None
    return PrintedAmount(line(text, 0, 0), amount)


def pot(text: str) -> PotReading:
    found = find_pot([line(text, 400, 225)], None, [], 700)
    assert found is not None
    return found


def said(
    *amounts: tuple[str, float, float, float],
    together: dict[int, int] | None = None,
    pot: PotReading | None = None,
    stacks: tuple[str, ...] = (),
    has_board: bool = False,
) -> dict[int, str]:
    """Return the bet at each seat; an amount is text, place and how likely it is a bet.

    `together`: with the stack of which seat the network takes an amount to be at one seat.
    """
    lines = [line("500", box.x, box.y) for box in SEATS] + [line(text, x, y) for text, x, y, _ in amounts]
    shares = np.zeros((len(lines), len(ROLES)), np.float32)
    shares[: len(SEATS), ROLES.index("stack")] = 1
    shares[len(SEATS) :, ROLES.index("bet")] = [share for *_, share in amounts]
    pairs = np.zeros((len(lines), len(lines)), np.float32)
    for at, seat in (together or {}).items():
        pairs[len(SEATS) + at, seat] = 0.9
    roles = Roles(len(lines), shares, pairs)
    seating = Seating.of(SEATS, lines, roles)
    found = bets(
        SEATS,
        [printed(text) for text in stacks],
        lines,
        seating,
        pot=pot,
        centre=(400, 300),
        has_board=has_board,
    )
    return {seat: str(amount.value) for seat, amount in found.items()}


def test_a_bet_is_of_the_seat_that_the_network_says_or_else_of_the_one_it_lies_before() -> None:
    lying = (("200", 400, 470, 0.9), ("50", 560, 300, 0.9))

    assert said(*lying) == {0: "200", 3: "50"}
    assert said(*lying, together={0: 1}) == {1: "200", 3: "50"}


def test_what_lies_behind_the_seats_is_nobodys() -> None:
    assert said(("200", 400, 590, 0.9)) == {}
    assert said(("200", 400, 590, 0.9), together={0: 0}) == {0: "200"}


def test_of_two_amounts_at_a_seat_the_likelier_is_its_bet() -> None:
    assert said(("200", 400, 470, 0.7), ("600", 400, 440, 0.9)) == {0: "600"}


@pytest.mark.parametrize(("text", "share"), [("200", 0.5), ("0", 0.99), ("Bob", 0.99)])
def test_what_is_unlikely_nothing_or_no_amount_is_no_bet(text: str, share: float) -> None:
    assert said((text, 400, 470, share)) == {}


@pytest.mark.parametrize(("share", "found"), [(0.9, {}), (0.99, {0: "756"})])
def test_an_amount_that_is_the_pot_is_a_bet_only_for_certain(share: float, found: dict[int, str]) -> None:
    assert said(("756", 400, 440, share), pot=pot("Pot: 756")) == found


@pytest.mark.parametrize("has_board", [True, False])
def test_what_makes_up_the_pot_beside_a_board_was_collected_before(*, has_board: bool) -> None:
    lying = (("850", 400, 410, 0.9), ("300", 200, 300, 0.99), ("400", 600, 300, 0.9))

    def told(total: str) -> dict[int, str]:
        return said(*lying, pot=pot(f"Pot: {total}"), has_board=has_board)

    assert told("1,550") == ({1: "300"} if has_board else {0: "850", 1: "300", 3: "400"})
    assert told("1,700") == {0: "850", 1: "300", 3: "400"}


@pytest.mark.parametrize(
    ("other", "alike", "stacks"),
    [
        ("12", "2 BB", ("119 BB", "14.5 BB")),
        ("12", "$2", ("$119", "$14")),
        ("12", "1.5", ("119.0", "14.5")),
    ],
    ids=["blinds", "a sign", "a fraction"],
)
def test_what_is_printed_otherwise_than_stacks_is_a_bet_only_for_certain(
    other: str, alike: str, stacks: tuple[str, ...]
) -> None:
    value = str(printed(alike).amount.value)

    assert said((other, 400, 490, 0.9), (alike, 400, 160, 0.9), stacks=stacks) == {2: value}
    assert said((other, 400, 490, 0.99), (alike, 400, 160, 0.9), stacks=stacks) == {0: other, 2: value}


def test_where_not_all_stacks_have_a_fraction_bets_need_none() -> None:
    assert said(("12", 400, 490, 0.9), stacks=("119", "14.5")) == {0: "12"}


def test_a_word_may_stand_before_a_bet() -> None:
    assert said(("Bet: $20", 400, 490, 0.9), stacks=("$119",)) == {0: "20"}


def test_nobody_sits_there_nobody_bets() -> None:
    roles = Roles(1, np.ones((1, len(ROLES)), np.float32), np.zeros((1, 1), np.float32))

    assert (
        bets([], [], [line("5", 400, 470)], Seating(roles), pot=None, centre=(400, 300), has_board=False)
        == {}
    )

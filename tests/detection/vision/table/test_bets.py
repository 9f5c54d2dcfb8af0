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
    found = bets(SEATS, [printed(text) for text in stacks], lines, roles, pot=pot, centre=(400, 300))
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


def test_where_stacks_are_in_blinds_a_bare_figure_is_a_clock() -> None:
    lying = (("12", 400, 490, 0.9), ("2 BB", 400, 160, 0.9))

    assert said(*lying, stacks=("119 BB", "14.5 BB")) == {2: "2"}
    assert said(*lying, stacks=("119", "14.5 BB")) == {0: "12", 2: "2"}


def test_bets_have_the_sign_that_stacks_have() -> None:
    assert said(("12", 400, 490, 0.9), ("$2", 400, 160, 0.9), stacks=("$119", "$14.5")) == {2: "2"}


def test_nobody_sits_there_nobody_bets() -> None:
    roles = Roles(1, np.ones((1, len(ROLES)), np.float32), np.zeros((1, 1), np.float32))

    assert bets([], [], [line("5", 400, 470)], roles, pot=None, centre=(400, 300)) == {}

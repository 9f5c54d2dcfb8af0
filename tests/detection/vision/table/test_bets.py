from __future__ import annotations

import pytest

from detection.poker.amounts import whole_amount
from detection.vision.elements import PotReading
from detection.vision.geometry import Box
from detection.vision.table.amounts import PrintedAmount
from detection.vision.table.pots import CommunityArea, bets, find_pot
from tests.detection.vision.texts import line

HERO, LEFT, TOP, RIGHT = SEATS = [
    Box(360, 520, 440, 560),
    Box(60, 280, 140, 320),
    Box(360, 60, 440, 100),
    Box(660, 280, 740, 320),
]
FLOP = Box(280, 260, 424, 340)
"""Three cards, with room for two more to their right."""


def printed(text: str, x: float, y: float) -> PrintedAmount:
    there = line(text, x, y)
    amount = whole_amount(text)
    assert amount is not None
    return PrintedAmount(there, amount)


def pot(text: str) -> PotReading:
    found = find_pot([line(text, 400, 225)], None, [], 700)
    assert found is not None
    return found


def said(
    *amounts: tuple[str, float, float],
    pot: PotReading | None = None,
    board: Box | None = None,
    stacks: tuple[str, ...] = (),
) -> dict[int, str]:
    community = CommunityArea(centre=(400, 300), board=board, cards=3 if board else 0, pot=pot)
    found = bets(
        SEATS, [printed(text, 0, 0) for text in stacks], [printed(*each) for each in amounts], community
    )
    return {seat: str(item.amount.value) for seat, item in found.items()}


def test_a_bet_is_of_the_seat_that_it_lies_before() -> None:
    assert said(("200", 400, 470), ("50", 560, 300)) == {0: "200", 3: "50"}


def test_of_two_amounts_before_a_seat_the_nearer_one_is_its_bet() -> None:
    assert said(("200", 400, 470), ("600", 400, 440)) == {0: "200"}


def test_what_lies_right_under_the_board_is_nobodys() -> None:
    """Of three cards too: the others' places are to the right of them."""
    assert said(("236", 440, 370)) == {0: "236"}
    assert said(("236", 440, 370), board=FLOP) == {}
    assert said(("236", 440, 450), board=FLOP) == {0: "236"}


@pytest.mark.parametrize("board", [None, FLOP])
def test_an_amount_that_is_the_pot_is_no_bet(board: Box | None) -> None:
    assert said(("756", 400, 440), pot=pot("Pot: 756"), board=board) == {}


def test_what_makes_up_the_pot_with_the_bets_was_collected_before() -> None:
    lying = (("850", 400, 410), ("300", 200, 300), ("400", 600, 300))

    assert said(*lying, pot=pot("Pot: 1,550"), board=FLOP) == {1: "300", 3: "400"}
    assert said(*lying, pot=pot("Pot: 1,550")) == {0: "850", 1: "300", 3: "400"}  # nothing was before
    assert said(*lying, pot=pot("Pot: 1,700"), board=FLOP) == {0: "850", 1: "300", 3: "400"}


def test_where_stacks_are_in_blinds_a_bare_figure_is_a_clock() -> None:
    stacks = ("119 BB", "14.5 BB")

    assert said(("12", 400, 490), ("2 BB", 400, 160), stacks=stacks) == {2: "2"}
    assert said(("12", 400, 490), stacks=("119", "14.5 BB")) == {0: "12"}


def test_nobody_sits_there_nobody_bets() -> None:
    assert bets([], [], [printed("5", 400, 470)], CommunityArea(centre=(400, 300))) == {}

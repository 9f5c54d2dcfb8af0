from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest

from detection.demo.game import HERO_NAME, game_steps
from detection.demo.game_state import GameState
from detection.demo.moves import Cleared, Dealt
from detection.models import Hand
from detection.poker.table_state import SeatState, TableState, read_amount
from detection.recordings.hands import hero_stack, lower, result
from tests.detection.played import play


@pytest.mark.parametrize(
    ("before", "low", "after", "pot", "told"),
    [
        ("100", "95", "95", "30", "-5"),
        ("100", "0", "0", "200", "-100"),
        ("100", "80.50", "121.50", "41", "+21.50"),
        ("100", "80", "118", "40", "+18"),  # the room kept two
        ("100", "100", "100", "3", "0"),
        ("100", "90", "90", "", "-10"),
    ],
)
def test_chips_that_the_pot_explains_are_won_or_lost(
    before: str, low: str, after: str, pot: str, told: str
) -> None:
    assert result_of(before, low, after, pot) == Decimal(told)


@pytest.mark.parametrize(
    ("before", "low", "after", "pot"),
    [
        ("100", "0", "120", "200"),  # bought in again
        ("100", "90", "200", "40"),  # bought more
        ("100", "90", "110", ""),
        ("", "90", "95", "40"),
        ("100", "90", "", "40"),
        ("many", "90", "95", "40"),
        ("1e999999", "1", "1", "40"),
    ],
)
def test_what_nothing_explains_is_left_open(before: str, low: str, after: str, pot: str) -> None:
    assert result_of(before, low, after, pot) is None


def test_the_heros_stack_is_the_one_that_was_read() -> None:
    def table(stack: str | None, *, hero: bool = True) -> TableState:
        return TableState(seats={3: SeatState(3, stack=None if stack is None else Decimal(stack), hero=hero)})

    assert hero_stack(table("12.50")) == Decimal("12.50")
    assert hero_stack(table("0")) == 0
    assert {hero_stack(told) for told in (None, TableState(), table("9", hero=False), table(None))} == {None}


def test_the_lower_of_two_is_the_one_that_is_known() -> None:
    nine, ten = Decimal(9), Decimal(10)

    assert [lower(nine, ten), lower(None, ten), lower(nine, None), lower(None, None)] == [
        nine,
        ten,
        nine,
        None,
    ]


@pytest.mark.django_db(transaction=True)
def test_what_is_told_of_the_demos_hero_is_what_happened() -> None:
    hands = 15
    play(seed=1, hands=hands)

    true = true_results(seed=1, hands=hands)
    told = {hand.number: Decimal(hand.result) for hand in Hand.objects.exclude(result="")}
    assert told == {number: true[number] for number in told}
    # The first is dealt before anybody knows who the hero is; a hero who buys in again leaves one open.
    assert len(told) >= hands - 3
    assert {won > 0 for won in told.values()} == {True, False}


def result_of(before: str, low: str, after: str, pot: str) -> Decimal | None:
    had, least, has, won = (read_amount(text) for text in (before, low, after, pot))
    return result(before=had, low=least, after=has, pot=won)


def true_results(*, seed: int, hands: int) -> dict[int, Decimal]:
    """Return what the hero won in each hand, by its number, from the game itself."""
    won, had = {}, 0
    for before, step in pairwise(game_steps(seed=seed, hands=hands)):
        if isinstance(step.move, Dealt):
            had = stack_of_hero(before.table)
        if isinstance(step.move, Cleared):
            won[step.move.hand] = Decimal(stack_of_hero(step.table) - had) / 100
    return won


def stack_of_hero(table: GameState) -> int:
    return next(seat.stack for seat in table.seats if seat.name == HERO_NAME)

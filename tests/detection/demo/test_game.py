from __future__ import annotations

from itertools import chain, pairwise

import pytest

from detection.demo.game import HERO_NAME, LEAST_STACK, MOST_STACK, GameStep, game_steps
from detection.demo.game_state import SEATS, GameState
from detection.demo.moves import Acted, Cleared, Dealt, Left, Opened, Sat, Shown, Street, Won

HANDS = 100


@pytest.fixture(scope="module")
def played() -> list[GameStep]:
    return list(game_steps(seed=11, hands=HANDS))


def chips(table: GameState) -> int:
    """Return all chips at the table; the pot includes what lies in front of the players."""
    return table.pot + sum(seat.stack for seat in table.seats)


def test_the_same_seed_plays_the_same_hands() -> None:
    assert list(game_steps(seed=3, hands=5)) == list(game_steps(seed=3, hands=5))


def test_another_seed_plays_other_hands() -> None:
    assert list(game_steps(seed=3, hands=2)) != list(game_steps(seed=4, hands=2))


def test_as_many_hands_as_asked_for_are_dealt_and_cleared(played: list[GameStep]) -> None:
    dealt = [step.move.hand for step in played if isinstance(step.move, Dealt)]
    cleared = [step.move.hand for step in played if isinstance(step.move, Cleared)]

    assert dealt == cleared == list(range(1, HANDS + 1))


def test_no_chip_is_made_or_lost_while_nobody_comes_or_goes(played: list[GameStep]) -> None:
    for before, after in pairwise(played):
        if not isinstance(after.move, (Left, Sat)):
            assert chips(after.table) == chips(before.table), after.move


def test_the_pot_is_all_that_was_put_in_since_the_deal(played: list[GameStep]) -> None:
    """Counted from the stacks alone: pokerkit's total must say the same, side pots and all."""
    before_the_hand = chips(played[0].table)
    for step in played:
        if step.table.pot:
            assert step.table.pot == before_the_hand - sum(seat.stack for seat in step.table.seats)
        else:
            before_the_hand = chips(step.table)


def test_no_card_is_seen_twice_in_a_hand(played: list[GameStep]) -> None:
    for step in played:
        cards = [*step.table.board, *chain.from_iterable(seat.cards for seat in step.table.seats)]
        assert len(cards) == len(set(cards))


def test_the_button_moves_one_seat_a_hand(played: list[GameStep]) -> None:
    dealers = [step.table.dealer for step in played if isinstance(step.move, Dealt)]

    assert all(after == (before + 1) % SEATS for before, after in pairwise(dealers))


def test_every_hand_begins_at_a_full_table_that_can_pay_the_blinds(played: list[GameStep]) -> None:
    for before, after in pairwise(played):
        if isinstance(after.move, Dealt):
            assert [seat.number for seat in before.table.seats] == list(range(SEATS))
            assert len({seat.name for seat in before.table.seats}) == SEATS
            assert all(seat.stack >= LEAST_STACK for seat in before.table.seats)


def test_stacks_stay_within_reason_however_long_it_plays(played: list[GameStep]) -> None:
    for step in played:
        if isinstance(step.move, Dealt):
            assert all(seat.stack + seat.bet <= MOST_STACK for seat in step.table.seats)


def test_the_hero_stays_and_faces_up(played: list[GameStep]) -> None:
    for step in played:
        hero = step.table.seat(0)
        assert hero is not None
        assert hero.name == HERO_NAME
        assert hero.face_up or not hero.cards


def test_opponents_show_only_what_they_turned_over(played: list[GameStep]) -> None:
    turned: set[int] = set()
    for step in played:
        if isinstance(step.move, Dealt):
            turned = set()
        if isinstance(step.move, Shown):
            turned.add(step.move.seat)
        up = {seat.number for seat in step.table.seats if seat.face_up and seat.number}
        assert up <= turned


def test_a_decided_hand_lights_a_winner(played: list[GameStep]) -> None:
    assert all(step.table.lit for step in played if isinstance(step.move, Won))


def test_everything_that_can_happen_happens(played: list[GameStep]) -> None:
    moves = {type(step.move) for step in played}
    verbs = {step.move.verb for step in played if isinstance(step.move, Acted)}

    assert moves == {Opened, Dealt, Acted, Street, Shown, Won, Cleared, Left, Sat}
    assert verbs == {"fold", "check", "call", "bet", "raise", "all-in"}


def test_players_see_flops_but_not_every_one(played: list[GameStep]) -> None:
    flops = sum(isinstance(step.move, Street) and step.move.name == "flop" for step in played)

    assert HANDS * 0.3 < flops < HANDS

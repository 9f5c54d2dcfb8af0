from __future__ import annotations

from itertools import chain, pairwise

import pytest

from detection.demo.felt import SEATS, Table
from detection.demo.game import HERO_NAME, LEAST_STACK, MOST_STACK, Moment, moments
from detection.demo.moves import Acted, Cleared, Dealt, Left, Opened, Sat, Shown, Street, Won

HANDS = 100


@pytest.fixture(scope="module")
def played() -> list[Moment]:
    return list(moments(seed=11, hands=HANDS))


def chips(table: Table) -> int:
    """Return all chips at the table; the pot includes what lies in front of the players."""
    return table.pot + sum(seat.stack for seat in table.seats)


def test_the_same_seed_plays_the_same_hands() -> None:
    assert list(moments(seed=3, hands=5)) == list(moments(seed=3, hands=5))


def test_another_seed_plays_other_hands() -> None:
    assert list(moments(seed=3, hands=2)) != list(moments(seed=4, hands=2))


def test_as_many_hands_as_asked_for_are_dealt_and_cleared(played: list[Moment]) -> None:
    dealt = [moment.move.hand for moment in played if isinstance(moment.move, Dealt)]
    cleared = [moment.move.hand for moment in played if isinstance(moment.move, Cleared)]

    assert dealt == cleared == list(range(1, HANDS + 1))


def test_no_chip_is_made_or_lost_while_nobody_comes_or_goes(played: list[Moment]) -> None:
    for before, after in pairwise(played):
        if not isinstance(after.move, (Left, Sat)):
            assert chips(after.table) == chips(before.table), after.move


def test_the_pot_is_all_that_was_put_in_since_the_deal(played: list[Moment]) -> None:
    """Counted from the stacks alone: pokerkit's total must say the same, side pots and all."""
    before_the_hand = chips(played[0].table)
    for moment in played:
        if moment.table.pot:
            assert moment.table.pot == before_the_hand - sum(seat.stack for seat in moment.table.seats)
        else:
            before_the_hand = chips(moment.table)


def test_no_card_is_seen_twice_in_a_hand(played: list[Moment]) -> None:
    for moment in played:
        cards = [*moment.table.board, *chain.from_iterable(seat.cards for seat in moment.table.seats)]
        assert len(cards) == len(set(cards))


def test_the_button_moves_one_seat_a_hand(played: list[Moment]) -> None:
    dealers = [moment.table.dealer for moment in played if isinstance(moment.move, Dealt)]

    assert all(after == (before + 1) % SEATS for before, after in pairwise(dealers))


def test_every_hand_begins_at_a_full_table_that_can_pay_the_blinds(played: list[Moment]) -> None:
    for before, after in pairwise(played):
        if isinstance(after.move, Dealt):
            assert [seat.number for seat in before.table.seats] == list(range(SEATS))
            assert len({seat.name for seat in before.table.seats}) == SEATS
            assert all(seat.stack >= LEAST_STACK for seat in before.table.seats)


def test_stacks_stay_within_reason_however_long_it_plays(played: list[Moment]) -> None:
    for moment in played:
        if isinstance(moment.move, Dealt):
            assert all(seat.stack + seat.bet <= MOST_STACK for seat in moment.table.seats)


def test_the_hero_stays_and_faces_up(played: list[Moment]) -> None:
    for moment in played:
        hero = moment.table.seat(0)
        assert hero is not None
        assert hero.name == HERO_NAME
        assert hero.face_up or not hero.cards


def test_opponents_show_only_what_they_turned_over(played: list[Moment]) -> None:
    turned: set[int] = set()
    for moment in played:
        if isinstance(moment.move, Dealt):
            turned = set()
        if isinstance(moment.move, Shown):
            turned.add(moment.move.seat)
        up = {seat.number for seat in moment.table.seats if seat.face_up and seat.number}
        assert up <= turned


def test_a_decided_hand_lights_a_winner(played: list[Moment]) -> None:
    assert all(moment.table.lit for moment in played if isinstance(moment.move, Won))


def test_everything_that_can_happen_happens(played: list[Moment]) -> None:
    moves = {type(moment.move) for moment in played}
    verbs = {moment.move.verb for moment in played if isinstance(moment.move, Acted)}

    assert moves == {Opened, Dealt, Acted, Street, Shown, Won, Cleared, Left, Sat}
    assert verbs == {"fold", "check", "call", "bet", "raise", "all-in"}


def test_players_see_flops_but_not_every_one(played: list[Moment]) -> None:
    flops = sum(isinstance(moment.move, Street) and moment.move.name == "flop" for moment in played)

    assert HANDS * 0.3 < flops < HANDS

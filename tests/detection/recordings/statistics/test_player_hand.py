"""What a player did in a hand: figures by hand, and as pokerkit's own replay of the hand has them."""

from __future__ import annotations

from decimal import Decimal
from itertools import takewhile

import pytest
from pokerkit import BoardDealing, CheckingOrCalling, CompletionBettingOrRaisingTo
from pokerkit import HandHistory as PokerkitHistory

from detection.recordings.histories.referee import history_of
from detection.recordings.statistics.player_hand import PlayerHand, player_hands
from detection.recordings.statistics.positions import positions
from detection.recordings.statistics.totals import Share, totals
from tests.detection.recordings.histories.chance import chance_hand

THREE_BET = """
variant = 'NT'
ante_trimming_status = true
antes = [0, 0, 0, 0]
blinds_or_straddles = [50, 100, 0, 0]
min_bet = 100
starting_stacks = [10000, 10000, 10000, 10000]
actions = ['d dh p1 7h2h', 'd dh p2 QsQd', 'd dh p3 5d5c', 'd dh p4 AhKh', 'p3 cc', 'p4 cbr 300', 'p1 f',
  'p2 cbr 1000', 'p3 f', 'p4 cc', 'd db QhJc2d', 'p2 cbr 1000', 'p4 cc', 'd db 7d', 'p2 cc', 'p4 cc',
  'd db 8c', 'p2 cbr 2000', 'p4 cc', 'p2 sm QsQd', 'p4 sm AhKh']
players = ['Ann', 'Bob', 'Cat', 'Dan']
"""


def by_name(text: str) -> dict[str, PlayerHand]:
    told = player_hands(history_of(PokerkitHistory.loads(text)))
    return {each.name: each for each in told}


def test_a_three_bet_pot_is_counted_as_by_hand() -> None:
    told = by_name(THREE_BET)

    assert [each.position for each in told.values()] == ["SB", "BB", "CO", "BTN"]
    assert [each.vpip for each in told.values()] == [False, True, True, True]
    assert [each.pfr for each in told.values()] == [False, True, False, True]
    assert [each.three_bet_chance for each in told.values()] == [True, True, False, False]
    assert [each.three_bet for each in told.values()] == [False, True, False, False]
    assert [each.street for each in told.values()] == ["preflop", "river", "preflop", "river"]
    assert [each.result for each in told.values()] == [-50, 4150, -100, -4000]
    assert told["Bob"].result_in_big_blinds == Decimal("41.5")
    assert (told["Bob"].bets_and_raises, told["Bob"].calls) == (2, 0)
    assert (told["Dan"].bets_and_raises, told["Dan"].calls) == (0, 2)
    assert (told["Bob"].won_at_showdown, told["Dan"].won_at_showdown) == (True, False)
    assert told["Dan"].showdown_result == -4000
    assert told["Cat"].non_showdown_result == -100


def test_figures_say_what_they_rest_on() -> None:
    told = by_name(THREE_BET)

    figures = totals([told["Bob"], told["Ann"]])

    assert figures.vpip == Share(1, 2)
    assert figures.three_bet == Share(1, 2)
    assert figures.went_to_showdown == Share(1, 1)
    assert figures.result == 4100
    assert totals([]).vpip.percent is None
    assert totals([]).aggression_factor is None


@pytest.mark.parametrize("seed", range(60))
def test_chips_and_choices_are_those_of_pokerkits_replay(seed: int) -> None:
    played = chance_hand(seed)
    *_, end = played
    before_flop = list(takewhile(lambda each: not isinstance(each, BoardDealing), end.operations))
    raised = {each.player_index for each in before_flop if isinstance(each, CompletionBettingOrRaisingTo)}
    called = {
        each.player_index for each in before_flop if isinstance(each, CheckingOrCalling) and each.amount
    }

    told = player_hands(history_of(played))

    assert [each.result for each in told] == list(end.payoffs)
    assert {place for place, each in enumerate(told) if each.pfr} == raised
    assert {place for place, each in enumerate(told) if each.vpip} == raised | called
    assert all(each.pfr and each.three_bet_chance for each in told if each.three_bet)


@pytest.mark.parametrize(
    ("dealt_in", "names"),
    [
        (2, "BB BTN"),
        (3, "SB BB BTN"),
        (4, "SB BB CO BTN"),
        (5, "SB BB UTG CO BTN"),
        (6, "SB BB UTG HJ CO BTN"),
        (9, "SB BB UTG UTG+1 UTG+2 LJ HJ CO BTN"),
    ],
)
def test_positions_are_named_by_the_number_dealt_in(dealt_in: int, names: str) -> None:
    assert positions(dealt_in) == tuple(names.split())

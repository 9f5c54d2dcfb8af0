from __future__ import annotations

from random import Random

import pytest

from detection.demo.policy import Decision, choose, strength
from detection.poker.cards import parse_cards


def seeded(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - repeatable, not secret


def decision(hole: str, *, to_call: int, smallest: int | None = 200, largest: int | None = 10000) -> Decision:
    return Decision(
        hole=parse_cards(hole),
        board=(),
        bet=0,
        to_call=to_call,
        pot=150 + to_call,
        smallest=smallest,
        largest=largest,
        big_blind=100,
    )


@pytest.mark.parametrize(
    ("better", "worse", "board"),
    [
        ("AsAd", "7c2d", ""),
        ("AsKs", "AsKd", ""),
        ("9s8d", "9s3d", ""),
        ("AsAd", "KsQd", "2c7h9s"),
        ("9c9d", "AsAd", "2c7h9s"),
    ],
    ids=["aces", "suited", "neighbours", "a pair", "a set"],
)
def test_the_better_hand_looks_stronger(better: str, worse: str, board: str) -> None:
    cards = parse_cards(board)

    assert strength(parse_cards(better), cards) > strength(parse_cards(worse), cards)


def test_nobody_folds_what_they_may_check() -> None:
    rng = seeded(1)

    assert not any(choose(decision("7c2d", to_call=0), rng).fold for _ in range(200))


def test_bets_stay_within_the_rules() -> None:
    rng = seeded(2)

    amounts = [
        choose(decision("AsAd", to_call=100, smallest=200, largest=450), rng).amount for _ in range(200)
    ]

    assert all(amount is None or 200 <= amount <= 450 for amount in amounts)
    assert any(amount is not None for amount in amounts)


def test_a_player_who_may_not_raise_calls_or_folds() -> None:
    rng = seeded(3)

    choices = [choose(decision("AsAd", to_call=5000, smallest=None, largest=None), rng) for _ in range(100)]

    assert all(choice.amount is None for choice in choices)

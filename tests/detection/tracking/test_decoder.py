"""The decoder tells legal hands as they were played, and no move for certain that was not made."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks._recorded_hands import SEATS, degraded, played
from detection.poker.hand import Move
from detection.poker.readings import TableReading
from detection.tracking.decoder import Decoder, News
from detection.tracking.story import HandBegan, HandEnded


def decoded(looks: list[TableReading]) -> list[News]:
    decoder = Decoder()
    return [news for look in looks for news in decoder.observe(look)] + decoder.finish()


def moves(told: list[News]) -> list[Move]:
    return [news.thing for news in told if isinstance(news.thing, Move)]


@settings(max_examples=30)
@given(st.integers(0, 10_000))
def test_a_hand_that_is_seen_wholly_is_told_wholly(seed: int) -> None:
    hand = played(seed, button=seed % SEATS)

    told = decoded(list(hand.looks))

    assert moves(told) == list(hand.moves)
    assert isinstance(told[0].thing, HandBegan)


def test_hands_in_a_row_are_told_one_after_the_other() -> None:
    hands = [played(seed, button=seed % SEATS) for seed in range(8)]

    told = decoded([look for hand in hands for look in hand.looks])

    assert [type(news.thing) for news in told if isinstance(news.thing, HandBegan)] == [HandBegan] * 8
    assert moves(told) == [move for hand in hands for move in hand.moves]
    assert all(news.thing.whole for news in told if isinstance(news.thing, HandEnded))


@pytest.mark.parametrize("seed", range(10))
def test_what_is_not_read_takes_nothing_away_but_certainty(seed: int) -> None:
    hand, random = played(seed, button=0), Random(seed)  # noqa: S311 - of what is unread
    looks = [look if number == 0 else degraded(look, random, 0.05) for number, look in enumerate(hand.looks)]

    told = decoded(looks)

    certain = [news.thing for news in told if news.is_certain and isinstance(news.thing, Move)]
    rest = iter(hand.moves)
    assert all(move in rest for move in certain), (certain, hand.moves)


def test_a_misread_stack_makes_no_move() -> None:
    hand = played(3, button=0)
    second = hand.looks[1]
    seats = tuple(replace(seat, stack=Decimal(7)) if seat.seat == 1 else seat for seat in second.seats)

    looks = [hand.looks[0], replace(second, seats=seats), *hand.looks[1:]]

    assert moves(decoded(looks)) == list(hand.moves)

from __future__ import annotations

from dataclasses import replace

import pytest

from detection.poker.cards import Card, Rank, parse_cards
from detection.vision.elements import Dealt, FoundCard, Row
from detection.vision.table.rows import hero_and_board, one_of_each
from tests.detection.vision.tables import found


def card(text: str, likely: float, *, or_else: str = "", less: float = 0.0, suit: float = 1.0) -> FoundCard:
    """Return a card that reads as `text`, or else as another rank."""
    ranks = {Rank(text[0]): likely, **({Rank(or_else): less} if or_else else {})}
    return replace(
        found(Card.parse(text), 0, 0),
        confidence=likely * suit,
        ranks=tuple(ranks.get(rank, 0.0) for rank in Rank),
        suit=suit,
    )


def dealt(hero: list[FoundCard], board: list[FoundCard]) -> Dealt:
    return Dealt(hero=Row(cards=tuple(hero)), board=Row(cards=tuple(board)), shown=())


def read(said: Dealt) -> tuple[tuple[Card, ...] | None, tuple[Card, ...] | None]:
    assert said.hero is not None
    assert said.board is not None
    return said.hero.read, said.board.read


HERO = [card("6h", 0.997), card("Ac", 0.997)]


def test_a_five_that_looks_more_like_a_six_that_the_hero_holds_is_a_five() -> None:
    board = [card("9d", 0.99), card("6h", 0.82, or_else="5", less=0.17), card("Kh", 0.99)]

    hero, flop = read(said := one_of_each(dealt(HERO, board)))

    assert hero == tuple(parse_cards("6hAc"))
    assert flop == tuple(parse_cards("9d5hKh"))
    assert said.board is not None
    assert 0.9 < said.board.cards[1].confidence < 0.96  # the hero's may be the misread one
    assert said.hero is not None
    assert 0.97 < said.hero.cards[0].confidence < 0.99


def test_where_both_are_as_sure_neither_is_claimed() -> None:
    board = [card("9d", 0.99), card("6h", 0.99, or_else="5", less=0.01), card("Kh", 0.99)]
    hero = [card("6h", 0.99, or_else="8", less=0.01), card("Ac", 0.99)]

    said = dealt(hero, board)

    assert one_of_each(said) == said
    assert hero_and_board(said) == (None, None)


def test_a_suit_that_is_in_doubt_is_not_guessed() -> None:
    """It is a six, but of which other suit nobody said."""
    board = [card("9d", 0.99), card("6h", 0.99, or_else="5", less=0.01, suit=0.7), card("Kh", 0.99)]

    hero, flop = read(one_of_each(dealt(HERO, board)))

    assert hero == tuple(parse_cards("6hAc"))
    assert flop is None


def test_a_board_has_each_card_once_too() -> None:
    board = [card("9d", 0.99), card("6s", 0.99), card("6s", 0.7, or_else="5", less=0.29)]

    assert read(one_of_each(dealt(HERO, board)))[1] == tuple(parse_cards("9d6s5s"))


@pytest.mark.parametrize("hero", [None, Row(cards=(card("6h", 0.9), card("Ac", 0.9)))])
def test_what_is_there_once_stays_as_it_was(hero: Row | None) -> None:
    board = Row(cards=(card("9d", 0.9), card("5h", 0.9), card("Kh", 0.9)))
    before = Dealt(hero=hero, board=board, shown=(board,))

    assert one_of_each(before) == before
    assert one_of_each(Dealt(hero=None, board=None, shown=())) == Dealt(hero=None, board=None, shown=())

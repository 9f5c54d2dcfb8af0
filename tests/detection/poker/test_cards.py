from __future__ import annotations

import pytest

from detection.poker.cards import DECK, Card, Rank, Suit, parse_cards


def test_a_card_is_written_as_it_is_read() -> None:
    assert [str(Card.parse(str(card))) for card in DECK] == [str(card) for card in DECK]


def test_the_deck_has_each_card_once() -> None:
    assert len(DECK) == len(set(DECK)) == 52


def test_ranks_rise_from_deuce_to_ace() -> None:
    assert "".join(Rank) == "23456789TJQKA"


@pytest.mark.parametrize("text", ["AhKd", "Ah Kd", " Ah\tKd\n"])
def test_cards_may_stand_together_or_apart(text: str) -> None:
    assert parse_cards(text) == (Card(Rank.ACE, Suit.HEARTS), Card(Rank.KING, Suit.DIAMONDS))


def test_no_text_is_no_cards() -> None:
    assert parse_cards("  ") == ()


@pytest.mark.parametrize("text", ["A", "10h", "ah", "AH", "Ax", "1h", "AhK", "Ah,Kd", "??"])
def test_what_is_no_card_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a valid|A card is two characters"):
        parse_cards(text)

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from detection.poker.cards import Suit, parse_cards
from detection.vision.cards.evidence import CONFIRMED, suit_by_colour, with_colours
from detection.vision.elements import FoundCard
from detection.vision.geometry import Pixels
from tests.detection.vision.tables import found

GREEN, BLUE, RED, BLACK, WHITE = (40, 140, 30), (200, 90, 20), (40, 30, 200), (20, 20, 20), (245, 245, 245)
GREY = (110, 105, 100)
Colour = tuple[int, int, int]


def laid(*cards: tuple[str, float, Colour, Colour]) -> tuple[list[FoundCard], Pixels]:
    """Return cards in a row, each as read with so sure a suit and drawn with such ink on such a face."""
    pixels = np.full((200, 80 * len(cards) + 80, 3), (30, 90, 30), np.uint8)
    read = []
    for at, (name, suit, ink, face) in enumerate(cards):
        x, y = 60 + 80 * at, 60
        cv2.rectangle(pixels, (x - 20, y - 20), (x + 40, y + 80), face, -1)
        cv2.putText(pixels, name[0], (x - 9, y + 9), cv2.FONT_HERSHEY_SIMPLEX, 0.8, ink, 2, cv2.LINE_AA)
        card = found(parse_cards(name)[0], x, y, 0.9)
        read.append(replace(card, suit=suit, confidence=0.98 * suit))
    return read, pixels


def suits(cards: list[FoundCard], pixels: Pixels) -> list[float]:
    return [card.suit for card in with_colours(cards, pixels)]


@pytest.mark.parametrize(
    ("ink", "face", "suit"),
    [
        (GREEN, WHITE, Suit.CLUBS),
        (BLUE, WHITE, Suit.DIAMONDS),
        (RED, WHITE, Suit.HEARTS),
        (BLACK, WHITE, Suit.SPADES),
        (WHITE, BLUE, Suit.DIAMONDS),
        (WHITE, GREEN, Suit.CLUBS),
        (WHITE, RED, Suit.HEARTS),
        (WHITE, GREY, Suit.SPADES),
        (WHITE, WHITE, None),
    ],
)
def test_the_face_or_else_the_ink_has_the_suits_colour(ink: Colour, face: Colour, suit: Suit | None) -> None:
    (card,), pixels = laid(("As", 0.6, ink, face))

    assert suit_by_colour(card, pixels) is suit


def test_beside_a_sure_blue_diamond_colours_confirm_what_was_read() -> None:
    cards, pixels = laid(("9d", 0.99, WHITE, BLUE), ("4d", 0.6, WHITE, BLUE), ("8s", 0.7, WHITE, GREY))

    after = with_colours(cards, pixels)

    assert [card.suit for card in after] == [0.99, CONFIRMED, CONFIRMED]
    assert after[1].confidence == pytest.approx(0.98 * CONFIRMED)
    assert [card.card for card in after] == [card.card for card in cards]


def test_in_a_deck_of_two_colours_they_confirm_nothing() -> None:
    cards, pixels = laid(("9d", 0.99, RED, WHITE), ("4s", 0.7, BLACK, WHITE), ("Kc", 0.99, BLACK, WHITE))

    assert suits(cards, pixels) == [0.99, 0.7, 0.99]


def test_a_colour_that_says_another_suit_changes_nothing() -> None:
    cards, pixels = laid(("9d", 0.99, WHITE, BLUE), ("4s", 0.7, WHITE, GREEN))

    assert suits(cards, pixels) == [0.99, 0.7]


def test_what_may_be_no_card_is_not_made_surer() -> None:
    cards, pixels = laid(("9d", 0.99, WHITE, BLUE), ("4d", 0.7, WHITE, BLUE))
    cards[1] = replace(cards[1], confidence=0.68 * cards[1].suit)

    assert suits(cards, pixels) == [0.99, 0.7]

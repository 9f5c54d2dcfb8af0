from __future__ import annotations

from dataclasses import replace

import pytest

from detection.poker.cards import Card, Suit
from detection.vision.cards.evidence import one_per_face
from detection.vision.elements import RANKS, FoundCard
from detection.vision.geometry import Box

FACE = Box(90, 85, 170, 220)


def rank_at(
    card: str, x: float, y: float, sure: float, *, suit: float = 1.0, height: float = 20
) -> FoundCard:
    """Return a rank on the face, which the network holds for `card` so surely; all else is a jack."""
    named = Card.parse(card)
    ranks = [sure if rank is named.rank else 0.0 for rank in RANKS]
    ranks[RANKS.index(Card.parse("Jc").rank)] += 1 - sure
    return FoundCard(
        card=named, confidence=sure * suit, face_up=1.0, heat=0.9, face=FACE, x=x, y=y, height=height,
        ranks=tuple(ranks), suit=suit,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("index", "large", "read"),
    [
        (("8c", 0.6), ("Jc", 0.98), "Jc"),
        (("8c", 0.995), ("Jc", 0.98), "8c"),
        (("8c", 0.6), ("Jc", 0.5), "8c"),
    ],
    ids=["the large one is clear", "the index is clear", "the large one is not clear"],
)
def test_a_rank_that_is_printed_twice_is_weighed_with_its_second(
    index: tuple[str, float], large: tuple[str, float], read: str
) -> None:
    upper = rank_at(index[0], 100, 100, index[1])
    lower = rank_at(large[0], 140, 180, large[1], height=50)

    (card,) = one_per_face([upper, lower])

    assert str(card.card) == read
    assert (card.x, card.y, card.height) == (100, 100, 20)


def test_two_that_agree_on_a_suit_are_surer_of_it() -> None:
    upper, lower = rank_at("8c", 100, 100, 0.99, suit=0.7), rank_at("8c", 140, 180, 0.99, suit=0.9)

    (card,) = one_per_face([upper, lower])

    assert card.card.suit is Suit.CLUBS
    assert card.suit == pytest.approx(0.63 / (0.63 + 0.03))


def test_two_that_differ_in_suit_are_less_sure() -> None:
    upper, lower = rank_at("8c", 100, 100, 0.99, suit=0.7), rank_at("8s", 140, 180, 0.99, suit=0.9)

    (card,) = one_per_face([upper, lower])

    assert card.card.suit is Suit.SPADES
    assert card.suit < 0.5


def test_a_second_card_laid_a_little_lower_is_on_its_own_face() -> None:
    first = rank_at("4d", 100, 100, 0.99)
    second = replace(rank_at("Qh", 125, 118, 0.99), face=Box(115, 103, 195, 240))

    assert [str(card.card) for card in one_per_face([first, second])] == ["4d", "Qh"]

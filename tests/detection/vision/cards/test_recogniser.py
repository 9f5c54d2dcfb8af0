from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from detection.poker.cards import Card
from detection.vision.cards.recogniser import CardRecogniser, without_doubles
from detection.vision.cards.search import RankSearch
from tests.detection.vision.tables import found
from training.decks import random_deck
from training.faces import draw_card

needs_fonts = pytest.mark.skipif(
    not any(Path("/usr/share/fonts").rglob("*.[ot]tf")), reason="cards are drawn with the machine's fonts"
)


def test_of_two_heights_the_one_that_is_read_surer_stays() -> None:
    blurred = replace(found(Card.parse("8c"), 100, 100, 0.35), height=38)
    clear, other = found(Card.parse("Jc"), 102, 101, 0.99), found(Card.parse("5h"), 160, 100, 0.9)

    assert [str(card.card) for card in without_doubles([blurred, other, clear])] == ["Jc", "5h"]


@needs_fonts
def test_no_card_is_read_twice_in_one_place() -> None:
    rng = np.random.default_rng(21)
    deck = random_deck(rng)
    table = np.full((400, 700, 3), (40, 90, 30), np.uint8)
    for at, card in enumerate(("Ah", "Tc", "7d", "Ks")):
        sprite = draw_card(deck, card[0], card[1], 18 / deck.rank, rng).pixels
        height, width = sprite.shape[:2]
        left = 60 + round(1.1 * at * width)
        solid = sprite[:, :, 3:] > 127
        area = table[120 : 120 + height, left : left + width]
        area[:] = np.where(solid, sprite[:, :, :3], area)

    cards = CardRecogniser().read(RankSearch().find(table))

    ranks = [(card.x, card.y) for card in cards if card.confidence > 0.5]
    assert len(ranks) >= 4
    assert all(
        abs(x - u) > 9 or abs(y - v) > 9 for at, (x, y) in enumerate(ranks) for u, v in ranks[at + 1 :]
    )

from __future__ import annotations

import numpy as np
import pytest

from detection.demo.faces import SHADOW, back, face, outlines
from detection.demo.sprites import Sprite
from detection.poker.cards import DECK, Suit, parse_cards


def redness(sprite: Sprite) -> float:
    """Return how much redder than blue a picture is."""
    colours = sprite.colours.astype(np.int32)
    return float((colours[:, :, 2] - colours[:, :, 0]).mean())


@pytest.mark.parametrize("size", [(84, 118), (66, 93), (24, 34)], ids=str)
def test_all_faces_differ(size: tuple[int, int]) -> None:
    assert len({face(card, *size).colours.tobytes() for card in DECK}) == len(DECK)


def test_hearts_and_diamonds_are_red_and_the_others_are_not() -> None:
    red = [redness(face(card, 84, 118)) for card in parse_cards("2h2d")]
    black = [redness(face(card, 84, 118)) for card in parse_cards("2c2s")]

    assert min(red) > 10 > max(black)


def test_faces_and_backs_are_as_large_as_asked_for_with_a_shadow_around() -> None:
    for sprite in (face(DECK[0], 84, 118), back(84, 118)):
        assert (sprite.width, sprite.height) == (84 + 2 * SHADOW, 118 + 2 * SHADOW)


def test_corners_are_round_and_paper_is_not_clear() -> None:
    through = face(DECK[0], 84, 118).through

    assert through[0, 0, 0] > 200
    assert through[59, 42, 0] == 0


@pytest.mark.parametrize("suit", list(Suit))
def test_pips_stay_within_their_height(suit: Suit) -> None:
    points = [point for shape in outlines(suit) for point in shape]

    assert all(-0.52 <= x <= 0.52 and -0.62 <= y <= 0.62 for x, y in points)

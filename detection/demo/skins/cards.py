"""Cards as other rooms draw them: two or four colours, an index, a large one, or a filled ground."""

from __future__ import annotations

from functools import lru_cache

from detection.demo.faces import INK, PAPER, SHADOW, blank, pip, rank
from detection.demo.skins.skin import Deck
from detection.demo.sprites import SMOOTH, Colour, Sprite, shrunk
from detection.poker.cards import Card, Suit

FOUR: dict[Suit, Colour] = {
    Suit.CLUBS: (20, 122, 58),
    Suit.DIAMONDS: (24, 84, 190),
    Suit.HEARTS: (204, 26, 40),
    Suit.SPADES: (26, 28, 36),
}


@lru_cache(maxsize=512)
def face(card: Card, width: int, height: int, deck: Deck, four_colours: bool) -> Sprite:  # noqa: FBT001
    """Return a card's face."""
    ink = (FOUR if four_colours else INK)[card.suit]
    image, pen = blank(width, height, ink if deck == "filled" else PAPER)
    if deck == "filled":
        ink = PAPER
    words = "10" if card.rank == "T" else str(card.rank)
    unit = height * SMOOTH
    left = top = SHADOW * SMOOTH
    middle = left + width * SMOOTH / 2
    if deck == "index":
        rank(image, words, ink, centre=(left + unit * 0.15, top + unit * 0.17), height=unit * 0.22)
        pip(pen, card.suit, ink, centre=(left + unit * 0.15, top + unit * 0.4), height=unit * 0.17)
        pip(pen, card.suit, ink, centre=(left + unit * 0.44, top + unit * 0.68), height=unit * 0.42)
    elif deck == "large":
        rank(image, words, ink, centre=(left + unit * 0.24, top + unit * 0.26), height=unit * 0.36)
        pip(pen, card.suit, ink, centre=(left + unit * 0.42, top + unit * 0.72), height=unit * 0.38)
    else:
        rank(image, words, ink, centre=(middle, top + unit * 0.3), height=unit * 0.38)
        pip(pen, card.suit, ink, centre=(middle, top + unit * 0.73), height=unit * 0.36)
    return Sprite.of(shrunk(image))


@lru_cache(maxsize=32)
def back(width: int, height: int, colour: Colour) -> Sprite:
    """Return a back: a ground with a rim, and rings."""
    image, pen = blank(width, height)
    left = top = SHADOW * SMOOTH
    inset = round(width * 0.08) * SMOOTH
    right, bottom = left + width * SMOOTH - 1, top + height * SMOOTH - 1
    box = (left + inset, top + inset, right - inset, bottom - inset)
    pale = tuple(min(255, part + 60) for part in colour)
    pen.rounded_rectangle(box, radius=inset, fill=(*colour, 255))
    middle_x, middle_y = (left + right) / 2, (top + bottom) / 2
    for ring in (0.4, 0.3, 0.2):
        reach = width * SMOOTH * ring
        ends = (middle_x - reach, middle_y - reach, middle_x + reach, middle_y + reach)
        pen.ellipse(ends, outline=(*pale, 255), width=2 * SMOOTH)
    return Sprite.of(shrunk(image))

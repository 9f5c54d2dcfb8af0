"""Deals decks that nobody made: any font, index, colour and art. What they look like drawn: faces.py."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from training.glyphs import font_paths

Colour = tuple[int, int, int]
"""Blue, green, red; each 0 to 255."""

RANKS = "23456789TJQKA"
SUITS = "cdhs"
INDEXES = {
    "column": 0.34,
    "spread": 0.14,
    "over": 0.2,
    "beside": 0.07,
    "corner": 0.08,
    "twin": 0.05,
    "opposite": 0.06,
    "centre": 0.06,
}
"""Where rank and suit stand, and how often.

column    the suit under the rank, in the upper left corner
spread    the rank in the upper left corner, the suit in the upper right
over      the suit in the upper left corner, a large rank below it and to the right
beside    the suit right of the rank
corner    as column, with a large rank in the lower right corner
twin      as column, with a larger rank right of it
opposite  a large rank above, a large suit in the lower right corner
centre    a large rank in the middle, the suit under it
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deck:
    """How all cards of one deck look. Lengths are fractions of the card's height."""

    font: Path
    big_font: Path
    form: int
    """Which shape the suits have, see `suit_mask`."""
    aspect: float
    """A card's width over its height."""
    index: str
    rank: float
    suit: float
    gap: float
    margin: tuple[float, float]
    stretch: float
    """The width of its letters over what the font says."""
    bold: float
    """How much fatter its letters are than the font says, as a share of the rank's height."""
    ink: dict[str, Colour]
    face: dict[str, Colour]
    art: str
    frame: bool
    far_corner: bool
    """Whether the index stands in the lower right corner once more, on its head."""
    large: Colour | None
    """Colour of a large rank in the lower right corner, if it is not the suit's."""
    rim: Colour | None
    """Colour of the line around a large rank."""
    ten: str
    ten_squeeze: float
    radius: float
    border: Colour | None
    gradient: float


def shade(rng: np.random.Generator, low: Colour, high: Colour) -> Colour:
    """Return a random colour between two."""
    blue, green, red = (int(rng.integers(a, b + 1)) for a, b in zip(low, high, strict=True))
    return blue, green, red


def mixed(colour: Colour, other: Colour, share: float) -> Colour:
    """Return `colour` with `share` of `other` in it."""
    blue, green, red = (int(a * (1 - share) + b * share) for a, b in zip(colour, other, strict=True))
    return blue, green, red


def random_deck(rng: np.random.Generator) -> Deck:
    """Return the next deck that `rng` deals."""
    fonts = font_paths()
    face, ink = colours(rng)
    index = str(rng.choice(list(INDEXES), p=list(INDEXES.values())))
    big = index in ("over", "opposite", "centre") or rng.random() < 0.2
    rank = rng.uniform(0.32, 0.6) if big else rng.uniform(0.14, 0.34)
    suit = rank * rng.uniform(0.5, 1.15)
    if index == "over":
        suit = rank * rng.uniform(0.35, 0.75)
    if index == "opposite":
        suit = rng.uniform(0.3, 0.55)
    if index == "centre":
        suit = min(rank * rng.uniform(0.5, 1.0), 0.88 - rank)
    narrow = rng.random() < 0.3
    return Deck(
        font=fonts[int(rng.integers(len(fonts)))],
        big_font=fonts[int(rng.integers(len(fonts)))],
        form=int(rng.integers(0, 24)),
        aspect=rng.uniform(0.62, 0.82),
        index=index,
        rank=rank,
        suit=suit,
        gap=rng.uniform(0.01, 0.06),
        margin=(rng.uniform(0.015, 0.08), rng.uniform(0.02, 0.08)),
        stretch=rng.uniform(0.55, 0.8) if narrow else rng.uniform(0.8, 1.15),
        bold=rng.uniform(0.01, 0.07) if rng.random() < 0.3 else 0.0,
        ink=ink,
        face=face,
        art=str(rng.choice(["pips", "suit", "rank", "both", "plain"], p=[0.4, 0.24, 0.1, 0.1, 0.16])),
        frame=rng.random() < 0.3,
        far_corner=rng.random() < 0.35,
        large=None if rng.random() < 0.5 else shade(rng, (0, 0, 0), (50, 50, 50)),
        rim=None if rng.random() < 0.5 else shade(rng, (200, 200, 200), (255, 255, 255)),
        ten="10" if rng.random() < 0.8 else "T",
        ten_squeeze=rng.uniform(0.65, 1.0),
        radius=rng.uniform(0.02, 0.12),
        border=None if rng.random() < 0.5 else shade(rng, (0, 0, 0), (255, 255, 255)),
        gradient=rng.uniform(-0.25, 0.25) if rng.random() < 0.4 else 0.0,
    )


def colours(rng: np.random.Generator) -> tuple[dict[str, Colour], dict[str, Colour]]:
    """Return each suit's face and ink: light, coloured or dark faces, of two colours or of four."""
    four = rng.random() < 0.55
    black, red = shade(rng, (0, 0, 0), (45, 40, 40)), shade(rng, (0, 0, 150), (60, 50, 240))
    blue, green = shade(rng, (140, 0, 0), (250, 130, 60)), shade(rng, (0, 90, 0), (80, 170, 70))
    style = rng.random()
    if style < 0.62:
        tone = int(rng.integers(225, 256)) if rng.random() < 0.85 else int(rng.integers(140, 226))
        white = shade(rng, (tone - 12, tone - 6, tone - 6), (tone, tone, tone))
        ink = {"s": black, "h": red, "d": blue if four else red, "c": green if four else black}
        return dict.fromkeys(SUITS, white), ink
    if style < 0.92:
        dull = rng.uniform(0, 0.5)
        grey = shade(rng, (40, 40, 40), (150, 150, 150))
        strong = {
            "s": grey if four else black,
            "h": shade(rng, (10, 10, 150), (90, 110, 255)),
            "d": shade(rng, (130, 60, 10), (230, 170, 140)),
            "c": shade(rng, (30, 90, 10), (150, 190, 90)),
        }
        if not four:
            strong = {"s": grey, "c": grey, "h": strong["h"], "d": strong["h"]}
        face = {s: mixed(c, (90, 90, 90), dull * 0.6) for s, c in strong.items()}
        return face, dict.fromkeys(SUITS, shade(rng, (225, 225, 225), (255, 255, 255)))
    dark, pale = shade(rng, (25, 25, 25), (80, 80, 80)), shade(rng, (215, 215, 215), (255, 255, 255))
    bright = {"s": pale, "h": (80, 80, 245), "d": (240, 150, 80), "c": (90, 200, 90)}
    return dict.fromkeys(SUITS, dark), bright if rng.random() < 0.6 else dict.fromkeys(SUITS, pale)

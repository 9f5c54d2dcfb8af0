"""A skin: how a room draws its table, as a value."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from detection.demo.skins.words import WORDS, Language, Words
from detection.demo.sprites import Colour

Unit = Literal["", "$", "€", "BB"]
Labels = Literal["none", "name", "under", "cards"]
Button = Literal["disc", "word", "letter"]
Deck = Literal["index", "large", "filled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """Colours. Texts are legible on what lies under them."""

    wall: Colour
    felt: Colour
    rail: Colour
    plate: Colour
    rim: Colour
    name: Colour
    stack: Colour
    bet: Colour
    lit: Colour
    back: Colour

    @property
    def is_light(self) -> bool:
        return sum(self.wall) > 3 * 140


def palette(felt: float, accent: float, *, light: bool = False, grey: bool = False) -> Palette:
    """Return colours around two hues, each 0 to 1."""

    def colour(hue: float, lightness: float, strength: float) -> Colour:
        red, green, blue = colorsys.hls_to_rgb(hue % 1, lightness, strength)
        return round(red * 255), round(green * 255), round(blue * 255)

    strength = 0.06 if grey else 0.5
    return Palette(
        wall=colour(felt, 0.88 if light else 0.11, 0.15),
        felt=colour(felt, 0.74 if light else 0.25, strength),
        rail=colour(accent, 0.55 if light else 0.19, 0.25),
        plate=colour(felt, 0.97 if light else 0.09, 0.1),
        rim=colour(accent, 0.5 if light else 0.4, 0.2),
        name=colour(felt, 0.16 if light else 0.9, 0.1),
        stack=colour(accent, 0.26 if light else 0.74, 0.6),
        bet=colour(felt, 0.1 if light else 0.97, 0.1),
        lit=colour(accent, 0.42 if light else 0.62, 0.9),
        back=colour(accent, 0.38, 0.55),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Skin:
    """Where a room puts things, and how they look. Lengths are in pixels, shares from 0 to 1."""

    name: str
    size: tuple[int, int]
    seats: int
    palette: Palette
    user_at: float = 0.0
    """Where on the ring the user sits: clockwise from the bottom's middle, as a share of the ring."""
    plate: tuple[int, int] = (150, 50)
    card: int = 96
    """How high a card of the board is."""
    hand: float = 1.0
    """How high the user's cards are, as a share of the board's."""
    shown: float = 0.6
    """How high an opponent's cards are, likewise."""
    backs: float = 0.9
    """How much of an opponent's backs stands out over the plate."""
    stack_first: bool = False
    """Whether the stack stands over the name."""
    language: Language = "en"
    unit: Unit = "$"
    unit_behind: bool = False
    labels: Labels = "none"
    """Where what a player did is printed: in place of the name, under the plate, over the cards."""
    label_amounts: bool = False
    bets: bool = True
    """Whether what was bet lies on the table as a figure."""
    chips: bool = True
    """Whether chips lie beside that figure."""
    chips_over: bool = False
    """Whether these chips cover a part of the figure."""
    pot_word: bool = True
    pot_counts_bets: bool = True
    deck: Deck = "index"
    four_colours: bool = False
    button: Button = "disc"
    title: bool = True
    """Whether the stakes are printed at the top."""
    levels: bool = False
    """Whether they are printed as a tournament's level."""
    avatars: bool = False
    fonts: tuple[str, ...] = ()
    """Files of fonts, the first that the system has; without one, what Pillow carries."""

    @property
    def words(self) -> Words:
        return WORDS[self.language]

    def printed(self, cents: int) -> str:
        """Return an amount of this room's unit in words: `$1,234.50`, `12,5 BB`, `1.234 €`."""
        amount = Decimal(cents) / 100
        text = f"{amount:,.2f}" if cents % 100 else f"{amount:,.0f}"
        if self.unit == "BB" and "." in text:
            text = text.rstrip("0")
        words = self.words
        text = text.translate({ord(","): words.comma, ord("."): words.point})
        if not self.unit:
            return text
        return f"{text} {self.unit}" if self.unit_behind or self.unit == "BB" else f"{self.unit}{text}"

    @property
    def currency(self) -> str:
        """The sign of a currency, "" where amounts are chips or big blinds."""
        return "" if self.unit == "BB" else self.unit

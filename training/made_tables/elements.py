"""What a made-up table is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from detection.vision.geometry import Box
from training.made_tables import texts

Rng = np.random.Generator
NOBODY = -1


@dataclass(frozen=True, slots=True)
class Element:
    """A line of text, or a card where `text` is empty; what it is, and whose (a seat, or NOBODY)."""

    box: Box
    text: str
    role: str
    seat: int = NOBODY
    is_hero: bool = False
    score: float = 1.0

    @property
    def is_card(self) -> bool:
        return not self.text


@dataclass(slots=True)
class Table:
    """A made-up frame."""

    size: tuple[int, int]
    elements: list[Element] = field(default_factory=list)

    def add(
        self,
        text: str,
        role: str,
        x: float,
        y: float,
        tall: float,
        *,
        align: float = 0.5,
        seat: int = NOBODY,
        is_hero: bool = False,
    ) -> Box:
        """Print a line so high that `align` of its width is left of x, with its middle at y."""
        wide = max(texts.width_of(text) * tall, 0.4 * tall)
        box = Box(x - align * wide, y - tall / 2, x + (1 - align) * wide, y + tall / 2)
        self.elements.append(Element(box, text, role, seat, is_hero))
        return box

    def lay(self, box: Box, role: str, *, seat: int = NOBODY, is_hero: bool = False) -> None:
        """Lay a face-up card."""
        self.elements.append(Element(box, "", role, seat, is_hero))


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How one room prints: chosen once for a table, or it would not look like one."""

    rng: Rng
    amount: Callable[[float], str]
    bare: Callable[[float], str]
    """The same amounts without sign or unit."""
    tall: float
    """The height of a line on a plate, in pixels."""
    layout: str
    gap: float
    """Between the lines of a plate, in their heights."""
    align: float
    card: float
    """The height of a card on the board, in pixels."""
    language: str
    big_blind: float
    badges: float
    """How many of the plates have a sign beside them, 0 to 1."""
    ranks: float
    """How many of the cards have their rank read as a line of text too, 0 to 1."""
    labels: float
    """How many of the players have a label of what they did, 0 to 1."""
    label_for_name: float
    """How many of those labels are printed in place of the name, 0 to 1."""
    statistics: bool
    """Whether an overlay prints figures under each plate."""

"""Finds the dealer's button: a small disc with a D on it, between a player and the table's middle."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from detection.vision.changes import grown
from detection.vision.geometry import Box, Pixels
from detection.vision.shapes.discs import DiscDetector
from detection.vision.table.seats import Plate
from detection.vision.text.recogniser import Line, cut_out

WORDS = frozenset({"DEALER", "BTN", "BU"})
LIKE_D = 0.8
"""How much of a glyph and the letter must be common, of what either covers."""
LIKE_A_SIGN = 0.45
"""So much do rooms' own signs, such as a star on a white disc, have in common with a D."""
CLEARLY_NEARER = 1.3
BESIDE = 2.5
"""How far from a plate a word may stand that says who deals, in heights of the plates' text."""
FURTHEST = 6.5
"""How far from its plate the button may lie, in heights of the plates' text."""


class DealerButtonDetector:
    """Finds the button in frame after frame."""

    def __init__(self) -> None:
        self._discs = DiscDetector()
        self._last: tuple[Box, Box, Pixels] | None = None
        """The disc with a D that lay there last, what is around it, and how that looked."""

    def find(
        self,
        pixels: Pixels,
        lines: Sequence[Line],
        plates: Sequence[Plate],
        centre: tuple[float, float],
        taken: Sequence[Box],
    ) -> int | None:
        """Return the index of the plate that the dealer's button lies at; None where that can't be told.

        `taken` is where other things are known to be, such as cards and the pot.
        """
        if len(plates) < 2:
            return None
        if self._last is not None and np.array_equal(cut_out(pixels, self._last[1]), self._last[2]):
            return seat_at(self._last[0], plates, centre)  # there is one button, and it did not move
        self._last = None
        named = [
            line.box for line in lines if line.text.strip().upper() in WORDS and is_beside(line.box, plates)
        ]
        discs = self._discs.find(pixels, around_table(plates, pixels), text_height(plates), taken)
        discs_with_d = [disc.box for disc in discs if disc.similarity >= LIKE_D]
        found = discs_with_d or named
        if not found:
            # Some rooms print their sign instead of a D.
            found = [disc.box for disc in discs if disc.marked and disc.similarity >= LIKE_A_SIGN]
        if len(discs_with_d) == 1:
            (disc,) = discs_with_d
            around = grown(disc, round(disc.width / 2), width=pixels.shape[1], height=pixels.shape[0])
            self._last = (disc, around, cut_out(pixels, around))
        seats = {seat_at(box, plates, centre) for box in found}
        return seats.pop() if len(seats) == 1 else None


def is_beside(word: Box, plates: Sequence[Plate]) -> bool:
    """Whether a word stands next to a plate: menus and chats speak of dealers too."""
    reach = BESIDE * text_height(plates)
    return any(
        math.hypot(
            max(plate.box.left - word.right, word.left - plate.box.right, 0.0),
            max(plate.box.top - word.bottom, word.top - plate.box.bottom, 0.0),
        )
        < reach
        for plate in plates
    )


def around_table(plates: Sequence[Plate], pixels: Pixels) -> Box:
    """Return the part of the frame that holds the plates, and a plate more to each side."""
    wide = max(plate.box.width for plate in plates)
    tall = 2 * max(plate.box.height for plate in plates)
    left, right = min(p.box.left for p in plates) - wide, max(p.box.right for p in plates) + wide
    top, bottom = min(p.box.top for p in plates) - tall, max(p.box.bottom for p in plates) + tall
    return Box(max(left, 0), max(top, 0), min(right, pixels.shape[1]), min(bottom, pixels.shape[0]))


def text_height(plates: Sequence[Plate]) -> float:
    """Return about how tall a line on the plates is."""
    heights = sorted(
        plate.box.height / (2.2 if plate.name is not None and plate.stack is not None else 1.0)
        for plate in plates
    )
    return heights[len(heights) // 2]


def seat_at(box: Box, plates: Sequence[Plate], centre: tuple[float, float]) -> int | None:
    """Return the plate that the button at `box` belongs to; None where two are about as near."""
    ranked = sorted((apart(box, plate.box, centre), number) for number, plate in enumerate(plates))
    nearest, second = ranked[0], ranked[1]
    if second[0] < CLEARLY_NEARER * nearest[0] or nearest[0] > FURTHEST * text_height(plates):
        return None
    return nearest[1]


def apart(button: Box, plate: Box, centre: tuple[float, float]) -> float:
    """Return how far a button lies from a plate's edge; what lies outside of the plate counts twice."""
    across = max(plate.left - button.x, button.x - plate.right, 0.0)
    down = max(plate.top - button.y, button.y - plate.bottom, 0.0)
    near = math.hypot(across, down) + 0.1 * button.distance(plate)
    to_centre = math.hypot(button.x - centre[0], button.y - centre[1])
    plate_to_centre = math.hypot(plate.x - centre[0], plate.y - centre[1])
    return near * (2.0 if to_centre > 1.35 * plate_to_centre else 1.0)

"""Who deals: whose plate the likeliest of what may be the button lies at.

There is one button at a table. What is printed on a thing tells of it too: a word that says who deals, or one
that says something else.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from detection.vision.elements import LIKE_D, Disc, Line, Plate, Spot
from detection.vision.geometry import Box, Point
from detection.vision.table.owners import text_height

WORDS = frozenset({"DEALER", "BTN", "BU", "GEBER", "REPARTIDOR", "\u0414\u0418\u041b\u0415\u0420"})
"""What rooms print for the button."""
WORD = 0.95
"""How probable such a word at a plate is the button."""
LETTER = 4.0
"""So many times are the odds of what the OCR reads as a lone D."""
NONE = 0.3
"""The odds that no button is to be seen."""
BRIGHT, SIGN = 0.98, 0.95
"""How probable a bright disc that was seen with a D is the button, and one with a room's own sign."""
LIKE_A_SIGN = 0.45
"""So much do rooms' own signs, such as a star on a white disc, have in common with a D."""
SURE = 0.7
"""A seat that has the button with less than this probability is not claimed."""
NEARER = 1.3
"""The button is nobody's if another plate is not so many times as far from it as the nearest."""
FURTHEST = 6.5
"""How far from its plate the button may lie, in heights of the plates' text."""
BESIDE = 2.5
"""How far from a plate a word may stand that says who deals, likewise."""


def dealer_plate(
    buttons: Sequence[Spot],
    lines: Sequence[Line],
    plates: Sequence[Plate],
    centre: Point,
    hands: Mapping[int, Box] | None = None,
    discs: Sequence[Disc] = (),
) -> int | None:
    """Return the index of the plate that the dealer's button lies at; None where that can't be told.

    Args:
        buttons: what may be the button, each with its probability.
        lines: the text of the frame.
        plates: where the players are.
        centre: the table's middle.
        hands: where cards lie open, by the index of the plate: a button may lie beyond them.
        discs: bright discs, each with how much what is printed on it is like a D.
    """
    if len(plates) < 2:
        return None
    tall = text_height(plates, lines)
    likely = [(spot.box, odds) for spot in buttons if (odds := odds_of(spot, lines)) > 0]
    likely += bright_discs(discs)
    likely += [
        (line.box, WORD / (1 - WORD)) for line in lines if is_word(line) and is_beside(line.box, plates, tall)
    ]
    at: dict[int | None, float] = {}
    for box, odds in likely:
        near = by_nearness(box, plates, centre, hands or {})
        if near[0][0] <= FURTHEST * tall:
            seat = None if near[1][0] < NEARER * near[0][0] else near[0][1]
            at[seat] = max(odds, at.get(seat, 0.0))
    if not at:
        return None
    likeliest = max(at, key=at.__getitem__)
    return likeliest if at[likeliest] >= SURE * (sum(at.values()) + NONE) else None


def bright_discs(discs: Sequence[Disc]) -> list[tuple[Box, float]]:
    """Return the discs with a D, or else those with one sign, each with its odds of being the button."""
    found = [disc.box for disc in discs if disc.similarity >= LIKE_D]
    if found:
        return [(box, BRIGHT / (1 - BRIGHT)) for box in found]
    return [(disc.box, SIGN / (1 - SIGN)) for disc in discs if disc.marked and disc.similarity >= LIKE_A_SIGN]


def odds_of(spot: Spot, lines: Sequence[Line]) -> float:
    """Return how much likelier than not something is the button, in the light of what is printed there."""
    odds = spot.probability / max(1 - spot.probability, 1e-6)
    for line in lines:
        box = line.box
        if box.left < spot.box.x < box.right and box.top < spot.box.y < box.bottom:
            said = "".join(filter(str.isalnum, line.text)).upper()
            if said == "D":
                odds *= LETTER
            elif len(said) > 1 and not is_word(line):
                return 0.0
    return odds


def is_word(line: Line) -> bool:
    return line.text.strip().upper() in WORDS


def is_beside(word: Box, plates: Sequence[Plate], tall: float) -> bool:
    """Whether a word stands next to a plate: menus and chats speak of dealers too."""
    return any(
        math.hypot(
            max(plate.box.left - word.right, word.left - plate.box.right, 0.0),
            max(plate.box.top - word.bottom, word.top - plate.box.bottom, 0.0),
        )
        < BESIDE * tall
        for plate in plates
    )


def by_nearness(
    box: Box, plates: Sequence[Plate], centre: Point, hands: Mapping[int, Box]
) -> list[tuple[float, int]]:
    """Return how far the button at `box` lies from each plate, or from the cards there; the nearest first."""
    return sorted(
        (min(apart(box, own, centre) for own in (plate.box, hands.get(number)) if own is not None), number)
        for number, plate in enumerate(plates)
    )


def apart(button: Box, plate: Box, centre: Point) -> float:
    """Return how far a button lies from a plate's edge; what lies outside of the plate counts twice."""
    across = max(plate.left - button.x, button.x - plate.right, 0.0)
    down = max(plate.top - button.y, button.y - plate.bottom, 0.0)
    near = math.hypot(across, down) + 0.1 * button.distance(plate)
    to_centre = math.hypot(button.x - centre[0], button.y - centre[1])
    plate_to_centre = math.hypot(plate.x - centre[0], plate.y - centre[1])
    return near * (2.0 if to_centre > 1.35 * plate_to_centre else 1.0)

"""What rooms print at a seat about its player: `Fold`, `Call 200`, `All-In`, `wins 1,748`, `Sitting out`."""

from __future__ import annotations

import math
from collections.abc import Sequence

from detection.poker.readings import SeatLabel
from detection.vision.elements import Controls, Line
from detection.vision.geometry import Box
from detection.vision.table.vocabulary import LABEL_KINDS
from detection.vision.table.words import said

FURTHEST = 3.0
"""How far from its plate a label may stand, edge to edge, in heights of its text."""
NEARER = 1.5
"""A label is nobody's if another plate is not so many times as far from it as the nearest."""

IN_PLACE_OF_STACK = frozenset({"fold", "check", "call", "bet", "raise", "all-in", "sitting-out", "away"})
"""The rest are printed in a chat too, or with the stack."""


def seat_labels(lines: Sequence[Line], plates: Sequence[Box], controls: Controls) -> dict[int, SeatLabel]:
    """Return by its index what is printed at each of the `plates`.

    No label is one of the user's buttons, or about as near to two plates. Of two at a plate the nearer
    counts, and a clock only where there is nothing else.
    """
    found: dict[int, tuple[tuple[bool, float], SeatLabel]] = {}
    for line in lines:
        label = label_in(line)
        at = None if label is None or controls.hold(line.box) else nearest(line.box, plates)
        if label is None or at is None:
            continue
        apart = gap(line.box, plates[at])
        is_timer = label.kind == "timer"
        if is_timer and (apart > line.box.height or not line.box.overlap_across(plates[at])):
            continue  # what is left to the user, shown beside the plate all the time
        rank = (is_timer, apart)
        if at not in found or rank < found[at][0]:
            found[at] = rank, label
    return {at: label for at, (_, label) in found.items()}


def label_in(line: Line) -> SeatLabel | None:
    """Return the label that a line is; None for one that is none, or may mean two things."""
    told = said(line.text)
    kinds = [LABEL_KINDS.get(meaning) for meaning in told.meanings]
    if len(kinds) != 1 or kinds[0] is None or not line.is_legible:
        return None
    seconds = kinds[0] == "timer"
    return SeatLabel(kinds[0], None if seconds or told.amount is None else told.amount.value)


def nearest(box: Box, plates: Sequence[Box]) -> int | None:
    """Return the plate that a label at `box` is of; None where that can't be told."""
    ranked = sorted((gap(box, plate), at) for at, plate in enumerate(plates))
    if not ranked or ranked[0][0] > FURTHEST * box.height:
        return None
    unclear = len(ranked) > 1 and ranked[1][0] < NEARER * ranked[0][0]
    return None if unclear else ranked[0][1]


def gap(one: Box, other: Box) -> float:
    """Return how far two boxes are apart, edge to edge; 0 where they overlap."""
    across = max(one.left - other.right, other.left - one.right, 0.0)
    down = max(one.top - other.bottom, other.top - one.bottom, 0.0)
    return math.hypot(across, down)

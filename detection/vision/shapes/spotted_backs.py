"""Says who holds cards face down, by what the spotter saw: one card, tilted or fanned ones, any pattern.

It remembers where each player's backs lay: so it is seen that they are gone.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence

from detection.vision.elements import CardBacks, Spot
from detection.vision.geometry import Box
from detection.vision.shapes.spotter import Spots

FURTHEST = 4.0
"""How far from a plate its backs may lie, in heights of the plates' text."""
NEARER = 1.5
"""Backs are nobody's if another plate is not so many times as far from them as the nearest."""
LEAST = 1.5
"""How much must be seen of a player's backs, in squares as high as the text."""
GONE = 0.3
"""Where a player's backs were, and a back is nowhere more probable than this, there are none."""
LIKELY = 0.6
"""Backs that are less probable than this are nobody's."""

NOTHING_SEEN = CardBacks()


class CardBackMemory:
    """Follows the backs of one table."""

    def __init__(self) -> None:
        self._places: dict[Hashable, Box] = {}

    def held(
        self,
        spots: Spots,
        plates: Sequence[Box],
        tall: float,
        seats: Sequence[Hashable],
        face_up: Sequence[Box],
        pairs: CardBacks = NOTHING_SEEN,
    ) -> CardBacks:
        """Return at which plates backs lie, where that is certain, and where they are gone.

        Args:
            spots: what was spotted in a frame.
            plates: where the players' plates are.
            tall: the height of the text on them in pixels.
            seats: names each plate's seat, None for a plate at none.
            face_up: where cards lie open: what looks like a back there is none.
            pairs: what a second witness says. Seen by one, backs are there; where the spotter saw some
                before, it tells whether they are gone.
        """
        found: dict[int, list[Spot]] = {}
        for spot in spots.backs:
            if any(spot.box.overlap(box) > 0.3 for box in face_up):
                continue
            at = owner(spot.box, plates, tall)
            if at is not None:
                found.setdefault(at, []).append(spot)
        held = {
            at
            for at, lying in found.items()
            if sum(spot.area for spot in lying if spot.probability >= LIKELY) >= LEAST * tall**2
        }
        held |= pairs.held
        gone = set(pairs.gone)
        for at, seat in enumerate(seats):
            place = self._places.get(seat)
            if at in found:
                gone.discard(at)
                continue
            if place is None or any(place.overlap(box) > 0.2 for box in face_up):
                continue
            likely = spots.back_probability(place)
            (gone.add if likely is not None and likely < GONE else gone.discard)(at)
        for at in held:
            if seats[at] is not None and at in found:
                self._places[seats[at]] = max((spot.box for spot in found[at]), key=lambda box: box.width)
        return CardBacks(held=frozenset(held), gone=frozenset(gone - held))


def owner(backs: Box, plates: Sequence[Box], tall: float) -> int | None:
    """Return the plate whose player holds what lies in a box; None where that is in doubt."""
    ranked = sorted((apart(backs, plate) / tall, at) for at, plate in enumerate(plates))
    if not ranked or ranked[0][0] > FURTHEST:
        return None
    # Where cards lie on a plate, nobody else's do.
    if len(ranked) > 1 and ranked[1][0] < NEARER * max(ranked[0][0], 0.5):
        return None
    return ranked[0][1]


def apart(one: Box, other: Box) -> float:
    """Return how far two boxes' edges are from each other."""
    across = max(one.left - other.right, other.left - one.right, 0.0)
    down = max(one.top - other.bottom, other.top - one.bottom, 0.0)
    return math.hypot(across, down)

"""What the network might say, for tests that need no network."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from detection.vision.elements import Row
from detection.vision.table.roles import ROLES, Roles
from detection.vision.table.seating import Seating


def seating(plates: int, *at: tuple[Row, int], heros: Sequence[Row] = ()) -> Seating:
    """Return so many plates, with rows of cards at some of them; `heros` look like the user's hand."""
    cards = [card.face for row, _ in at for card in row.cards]
    whole = plates + len(cards)
    shares, together = np.zeros((whole, len(ROLES)), np.float32), np.zeros((whole, whole), np.float32)
    numbers = {face: plates + number for number, face in enumerate(cards)}
    for row, plate in at:
        for card in row.cards:
            together[numbers[card.face], plate] = 1
            shares[numbers[card.face], ROLES.index("hero" if row in heros else "shown")] = 1
    return Seating(Roles(plates, shares, together, numbers), tuple((plate,) for plate in range(plates)))

"""What each element of a frame is on the table, and whose: said by a small network (docs/adr/0016).

The network sees no pixels, but where each line of text and each card is, how large, and what it says. It is
taught with made-up tables alone (training/made_tables).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from statistics import fmean

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from detection.vision.elements import FoundCard, Line, Row
from detection.vision.geometry import Box
from detection.vision.model_files import MODELS
from detection.vision.runtime import session
from detection.vision.table.features import features, places

ROLES = (
    "other",
    "name",
    "stack",
    "named stack",
    "bet",
    "pot",
    "side pot",
    "bets total",
    "label",
    "button",
    "board",
    "hero",
    "shown",
)
"""`named stack` is a name and a stack on one line; `other` is nothing of the table's, or a card of nobody."""


@dataclass(frozen=True, slots=True)
class Roles:
    """What the elements of a frame are: each line, and then each card.

    Elements are given by their number. All shares are from 0 to 1.
    """

    lines: int
    """How many of the elements are lines."""
    shares: NDArray[np.float32]
    """How likely each is each of ROLES, (N, ROLES)."""
    together: NDArray[np.float32]
    """How likely two are at one seat, (N, N)."""
    cards: Mapping[Box, int] = field(default_factory=dict)
    """Which element each card is, by its face."""

    def share(self, role: str, element: int) -> float:
        return float(self.shares[element, ROLES.index(role)])

    def shares_of(self, *roles: str) -> NDArray[np.float32]:
        """Return how likely each element is one of some roles."""
        return np.asarray(self.shares[:, [ROLES.index(role) for role in roles]].sum(axis=1), np.float32)

    def role(self, element: int) -> str:
        """Return the likeliest role of an element."""
        return ROLES[int(self.shares[element].argmax())]

    def of_row(self, role: str, row: Row) -> float:
        """Return how likely the cards of a row are one role, on the average of those that were asked of."""
        known = [self.share(role, self.cards[card.face]) for card in row.cards if card.face in self.cards]
        return fmean(known) if known else 0.0

    def is_other(self, element: int) -> bool:
        """Whether an element is most likely nothing of the table's."""
        return self.role(element) == "other"


UNASKED = Roles(0, np.zeros((0, len(ROLES)), np.float32), np.zeros((0, 0), np.float32))
"""What the network says where it sees nothing, or was not asked."""


def roles_of(lines: Sequence[Line], faces: Sequence[FoundCard], size: tuple[int, int]) -> Roles:
    """Return what lines and face-up cards are in a frame of this width and height, in pixels."""
    elements = [*lines, *(Line(card.face, "", card.confidence) for card in faces)]
    if not elements:
        return UNASKED
    seen = {"features": features(elements, size)[np.newaxis], "places": places(elements, size)[np.newaxis]}
    logits, same = (answer[0] for answer in _network().run(["roles", "same"], seen))
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    return Roles(
        lines=len(lines),
        shares=shares / shares.sum(axis=1, keepdims=True),
        together=np.asarray(1 / (1 + np.exp(-same)), np.float32),
        cards={card.face: len(lines) + at for at, card in enumerate(faces)},
    )


@lru_cache(maxsize=1)
def _network() -> onnxruntime.InferenceSession:
    return session(MODELS / "roles.onnx")

"""The demo table: seeded hands, drawn as a room draws them, with the truth beside each picture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from detection.demo import geometry, truth
from detection.demo.drawing import TableDrawing
from detection.demo.game import game_steps
from detection.demo.game_state import GameState
from detection.demo.moves import Acted, Cleared, Dealt, Left, Move, Opened, Sat, Shown, Street, Won
from detection.demo.truth import TruthEvent
from detection.poker.readings import TableReading
from detection.vision.geometry import Pixels

HOLDS: dict[type[Move], float] = {
    Opened: 1.0,
    Dealt: 1.6,
    Acted: 1.0,
    Street: 1.8,
    Shown: 1.4,
    Won: 2.2,
    Cleared: 1.2,
    Left: 0.8,
    Sat: 0.8,
}
"""Seconds a move stays on a live table before the next."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DemoStep:
    """One visible change at the table."""

    pixels: Pixels
    truth: TableReading
    """What a perfect reader reads off the picture."""
    events: tuple[TruthEvent, ...]
    """What a perfect capture publishes for it; empty when nothing but light moved."""
    hand: int
    """The hand being played, or the last one; 0 before the first."""
    hold: float
    """Seconds the picture stays on a live table."""


class DemoTable:
    """A table that plays `hands` hands, the same for the same seed; without end if None."""

    def __init__(
        self,
        seed: int,
        hands: int | None = None,
        *,
        width: int = geometry.WIDTH,
        height: int = geometry.HEIGHT,
    ) -> None:
        self.seed = seed
        self.hands = hands
        self.width = width
        self.height = height

    def steps(self) -> Iterator[DemoStep]:
        """Yield the table's steps from its first; each call plays them anew."""
        drawing = TableDrawing(width=self.width, height=self.height)
        before: GameState | None = None
        for step in game_steps(seed=self.seed, hands=self.hands):
            yield DemoStep(
                pixels=drawing.draw(step.table),
                truth=truth.reading(step.table, width=self.width, height=self.height),
                events=tuple(truth.events(before, step.move, step.table)),
                hand=step.table.hand,
                hold=HOLDS[type(step.move)],
            )
            before = step.table

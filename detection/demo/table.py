"""The demo table: hands made by chance or recorded, drawn as a room draws them, with the truth beside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from detection.demo import geometry, truth
from detection.demo.classic import TableDrawing
from detection.demo.game import GameStep, game_steps
from detection.demo.game_state import SEATS, GameState
from detection.demo.moves import Acted, Cleared, Dealt, Left, Move, Opened, Sat, Seated, Shown, Street, Won
from detection.demo.recorded import HandUnplayable, RecordedHand
from detection.demo.replay import replayed
from detection.demo.seating import spread
from detection.demo.skins.drawing import SkinDrawing, font_of
from detection.demo.skins.flights import flights
from detection.demo.skins.printing import as_printed, move_as_printed, reading_of
from detection.demo.skins.skin import Skin
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
    Seated: 0.8,
}
"""Seconds a move stays on a live table before the next."""
LOOK = 0.25
"""Seconds that things stay in flight: one look at four a second."""


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
    in_flight: bool = False
    """Whether chips or cards were caught on their way; the truth is then what was there before."""


class DemoTable:
    """A table that plays `hands` hands, the same for the same seed; without end if None.

    Args:
        seed: of the hands that are made by chance.
        hands: how many are played, of recorded ones too.
        width: of the classic look's pictures.
        height: likewise.
        skin: another look, with a size of its own; None is the classic look.
        recorded: hands to play instead of those made by chance; they end with the last.
        hero: the name of the recorded player who is the user; None takes one from each hand.
    """

    def __init__(
        self,
        seed: int,
        hands: int | None = None,
        *,
        width: int = geometry.WIDTH,
        height: int = geometry.HEIGHT,
        skin: Skin | None = None,
        recorded: Sequence[RecordedHand] = (),
        hero: str | None = None,
    ) -> None:
        self.seed = seed
        self.hands = hands
        self.width, self.height = skin.size if skin is not None else (width, height)
        self.skin = skin
        self.recorded = tuple(recorded)[:hands]
        self.hero = hero

    @property
    def title(self) -> str:
        """What is played, for people."""
        what = f"recorded hands: {len(self.recorded)}" if self.recorded else f"seed {self.seed}"
        return f"Demo table, {what}" + (f", skin {self.skin.name}" if self.skin is not None else "")

    def steps(self) -> Iterator[DemoStep]:
        """Yield the table's steps from its first; each call plays them anew.

        Raises:
            HandUnplayable: a recorded hand does not fit the skin, or does not tell the user's cards.
            FontMissing: the skin is written in letters for which this system has no font.
        """
        return self._classic() if self.skin is None else self._in(self.skin)

    def check(self) -> None:
        """Raise what steps() would raise: HandUnplayable, FontMissing."""
        if self.skin is not None:
            font_of(self.skin)
            if not self.recorded and self.skin.seats < SEATS:
                raise HandUnplayable(
                    f"The skin {self.skin.name} has {self.skin.seats} seats, and the demo's own hands need "
                    f"{SEATS}. Choose another --skin, or --play recorded hands."
                )
        if self.recorded:
            for _ in self.games():
                pass

    def games(self) -> Iterator[GameStep]:
        """Yield what is played, undrawn. Raises HandUnplayable."""
        seats = SEATS if self.skin is None else self.skin.seats
        if self.recorded:
            return replayed(self.recorded, seats=seats, hero=self.hero)
        return spread(game_steps(seed=self.seed, hands=self.hands), seats)

    def _classic(self) -> Iterator[DemoStep]:
        drawing = TableDrawing(width=self.width, height=self.height)
        before: GameState | None = None
        for step in self.games():
            yield DemoStep(
                pixels=drawing.draw(step.table),
                truth=truth.reading(step.table, width=self.width, height=self.height),
                events=tuple(truth.events(before, step.move, step.table)),
                hand=step.table.hand,
                hold=HOLDS[type(step.move)],
            )
            before = step.table

    def _in(self, skin: Skin) -> Iterator[DemoStep]:
        drawing = SkinDrawing(skin)
        before: GameState | None = None
        for step in self.games():
            table, move = as_printed(skin, step.table), move_as_printed(skin, step.move, step.table)
            hold = HOLDS[type(move)]
            for pixels in flights(drawing, before, move, table) if before is not None else ():
                hold -= LOOK
                seen = reading_of(skin, before or table)
                yield DemoStep(
                    pixels=pixels, truth=seen, events=(), hand=table.hand, hold=LOOK, in_flight=True
                )
            yield DemoStep(
                pixels=drawing.draw(table),
                truth=reading_of(skin, table),
                events=tuple(truth.events(before, move, table)),
                hand=table.hand,
                hold=max(hold, LOOK),
            )
            before = table

"""At which of the plates an element is, or a row of cards, as the network says (docs/adr/0017)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from detection.vision.elements import Line, Row
from detection.vision.geometry import Box
from detection.vision.table.roles import UNASKED, Roles

ON_PLATE = 0.5
"""So much of a line at least lies on the plate whose it is."""
CERTAIN = 0.95
"""Cards are at a plate with which they are at least so likely together."""


@dataclass(frozen=True, slots=True)
class Seating:
    """Which lines are on which of the plates."""

    roles: Roles = UNASKED
    on_plates: tuple[tuple[int, ...], ...] = ()
    """The elements on each plate."""

    @classmethod
    def of(cls, plates: Sequence[Box], lines: Sequence[Line], roles: Roles) -> Seating:
        told = [at for at in range(roles.lines) if not roles.is_other(at)]
        return cls(
            roles, tuple(tuple(at for at in told if lines[at].box.overlap(box) > ON_PLATE) for box in plates)
        )

    def seat_of(self, elements: Sequence[int], least: float) -> int | None:
        """Return the plate with which elements are likeliest together; None if that is less than `least`."""
        if not elements:
            return None
        with_each = self.roles.together[list(elements)].mean(axis=0)
        likely = [
            (max((float(with_each[at]) for at in those), default=0.0), seat)
            for seat, those in enumerate(self.on_plates)
        ]
        most, seat = max(likely, default=(0.0, -1))
        return seat if most >= least else None

    def seat_of_row(self, row: Row | None) -> int | None:
        """Return the plate at which a row of cards lies; None where that can't be told."""
        cards = () if row is None else row.cards
        return self.seat_of(
            [self.roles.cards[card.face] for card in cards if card.face in self.roles.cards], CERTAIN
        )

    def rows_at(self, rows: Sequence[Row]) -> dict[int, Row]:
        """Return whose each row of cards is, by the index of the plate; none where two are at one plate."""
        found: dict[int, Row] = {}
        contested: set[int] = set()
        for row in rows:
            seat = self.seat_of_row(row)
            if seat is not None:
                contested |= {seat} & found.keys()
                found[seat] = row
        return {seat: row for seat, row in found.items() if seat not in contested}

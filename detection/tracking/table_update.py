"""A table's state while one frame is applied to it: each rule reads it, and publishes its changes to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from detection.poker.cards import Card
from detection.poker.event_rules import apply_to_table
from detection.poker.readings import SeatReading, TableReading
from detection.poker.table_state import SeatState, TableState

STREETS = {0: "preflop", 3: "flop", 4: "turn", 5: "river"}
"""By the number of cards on the board."""
FEWEST_SEATS = 2
"""With fewer seats in sight something hides the table, and what is missing says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something that happened at the table, as its event will say it."""

    type: str
    data: dict[str, Any] = field(default_factory=dict)
    message: str = ""
    severity: str = "info"


class TableUpdate:
    """What is believed of a table and what a frame shows. A change that is published is believed at once."""

    def __init__(
        self,
        believed: TableState,
        seen: TableReading,
        trusted: Mapping[str, object],
    ) -> None:
        self.before = self.believed = believed
        self.trusted = trusted
        self.changes: list[Change] = []
        self.doubts: dict[str, object] = {}
        self.seen = self._without_repeated_cards(_without_partial_deals(seen))
        self.seats = {seat.seat: seat for seat in self.seen.seats}

    @property
    def playing(self) -> bool:
        return self.believed.street is not None

    @property
    def street_moves(self) -> bool:
        """Whether this frame shows a street that is not published yet."""
        return self.playing and len(self.seen.board or ()) > len(self.believed.board)

    def seat(self, number: int) -> SeatState:
        """Return what is believed of a seat; of a new one, nothing."""
        return self.believed.seats.get(number) or SeatState(number)

    def knows(self, number: int) -> bool:
        return number in self.believed.seats

    def publish(self, kind: str, data: dict[str, Any], message: str, *, severity: str = "info") -> None:
        self.changes.append(Change(type=kind, data=data, message=message, severity=severity))
        event = {"type": kind, "data": data, "seq": self.believed.updated_seq}
        self.believed = apply_to_table(self.believed, event) or self.believed

    def doubted(self, name: str, value: object) -> bool:
        """Note a doubt; False once it was insisted on."""
        if name in self.trusted and self.trusted[name] == value:
            return False
        self.doubts[name] = value
        return True

    def _without_repeated_cards(self, seen: TableReading) -> TableReading:
        """Return a reading that says nothing of cards it has seen twice."""
        lying: dict[str, tuple[Card, ...]] = {"hero": seen.hero or (), "board": seen.board or ()}
        for seat in seen.seats:
            if isinstance(seat.cards, tuple) and not seat.hero:
                lying[f"seat {seat.seat} cards"] = seat.cards
        counted = Counter(card for cards in lying.values() for card in cards)
        wrong = {name: cards for name, cards in lying.items() if any(counted[card] > 1 for card in cards)}
        self.doubts.update(wrong)
        return replace(
            seen,
            hero=None if "hero" in wrong else seen.hero,
            board=None if "board" in wrong else seen.board,
            seats=tuple(
                replace(seat, cards=None, active=True) if f"seat {seat.seat} cards" in wrong else seat
                for seat in seen.seats
            ),
        )


def _without_partial_deals(seen: TableReading) -> TableReading:
    """Return a reading without cards that are still being dealt: one of two, or two of a flop."""
    if seen.hero is not None and len(seen.hero) == 1:
        seen = replace(seen, hero=None)
    if seen.board is not None and len(seen.board) not in STREETS:
        seen = replace(seen, board=None)
    return seen


def holds(seat: SeatReading) -> bool | None:
    """Return whether a player is seen to hold cards; None where the frame does not say."""
    if seat.cards is not None and seat.cards != ():
        return True
    return seat.active

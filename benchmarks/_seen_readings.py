"""How truly pictures of a table are read: field by field, against what a perfect reader reads."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from difflib import get_close_matches

from detection.poker.readings import SeatLabel, SeatReading, TableReading

FIELDS = ("hero", "board", "pot", "dealer", "name", "stack", "bet", "cards", "label")


@dataclass(slots=True)
class Read:
    """Fields that were right, unread, and read as something else, by their names."""

    right: Counter[str] = field(default_factory=Counter)
    unread: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    strangers: int = 0
    """Seats that were read and are none."""
    examples: dict[str, str] = field(default_factory=dict)
    """For each field, one that was read as something else."""

    def add(self, truth: TableReading, seen: TableReading) -> None:
        """Count one picture in. What lies nowhere, and is not seen, is not counted."""
        self._compare("hero", truth.hero or None, seen.hero or None)
        self._compare("board", truth.board or None, seen.board or None)
        self._compare("pot", truth.pot, seen.pot)
        found = by_name(seen, [seat.name for seat in truth.seats if seat.name])
        dealer = _name_at(truth, truth.dealer_seat)
        if dealer is not None:
            read = next((name for name, seat in found.items() if seat.seat == seen.dealer_seat), None)
            self._compare("dealer", dealer, read if seen.dealer_seat is None or read else "nobody")
        for seat in truth.seats:
            if seat.name is None:
                continue  # its name is hidden, so it is not known which of the seats it is
            other = found.get(seat.name, SeatReading(seat=seat.seat))
            self._compare("name", seat.name, other.name)
            self._compare("stack", seat.stack, other.stack)
            self._compare("bet", seat.bet, other.bet)
            self._compare("cards", seat.cards, other.cards)
            self._compare("label", seat.label, other.label)
        self.strangers += max(0, len(seen.seats) - len(truth.seats))

    def _compare(self, name: str, truth: object, seen: object) -> None:
        if truth == seen:
            self.right[name] += truth is not None
        elif seen is None:
            self.unread[name] += 1
        else:
            self.wrong[name] += 1
            self.examples.setdefault(name, f"{_text(truth)} as {_text(seen)}")


def by_name(seen: TableReading, names: list[str]) -> dict[str, SeatReading]:
    """Return the seats that were read by the names of who sits there, as far as they are legible."""
    found: dict[str, SeatReading] = {}
    for seat in seen.seats:
        close = close_name(seat.name, names)
        if close is not None:
            found.setdefault(close, seat)
    return found


def close_name(read: str | None, names: list[str]) -> str | None:
    """Return which of `names` was read; None where it could be none of them."""
    matches = get_close_matches((read or "").rstrip(". "), names, n=1, cutoff=0.6) if read else []
    return matches[0] if matches else None


def _name_at(reading: TableReading, number: int | None) -> str | None:
    return next((seat.name for seat in reading.seats if seat.seat == number), None)


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return " ".join(map(str, value))
    return f"{value.kind} {value.amount or ''}".strip() if isinstance(value, SeatLabel) else str(value)

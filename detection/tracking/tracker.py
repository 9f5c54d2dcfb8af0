"""Follows one table: a change is believed once it is stable, a doubt once it is insisted on."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

from detection.poker.cards import Card
from detection.poker.readings import SeatReading, TableReading
from detection.poker.table_state import SeatState, TableState
from detection.tracking.comparison import Comparison, compare
from detection.tracking.telling import HandTeller

FRAMES_TO_BELIEVE = 2
"""Moving pictures catch chips and cards in flight, so a thing counts once it is seen twice."""
FRAMES_TO_INSIST = 5
SURE = 0.9
"""Cards this sure of themselves are believed at once; others are read anew, and must insist on it."""


class Tracker:
    """What is believed of one table, reading after reading."""

    def __init__(self, *, frames_to_believe: int = FRAMES_TO_BELIEVE, sure: float = SURE) -> None:
        self.believed = TableState()
        self.frames_to_believe = frames_to_believe
        self.sure = sure
        self._seen: dict[str, _Streak] = {}
        self._doubts: dict[str, _Streak] = {}
        self._teller = HandTeller()
        self._unsure: dict[str, tuple[Card, ...]] = {}
        """Cards of this frame that wait for another look."""

    def observe(self, reading: TableReading) -> Comparison:
        """Take one reading in, and return what it changed and what it made doubtful."""
        trusted = {
            name: streak.value
            for name, streak in self._doubts.items()
            if streak.length >= FRAMES_TO_INSIST - 1
        }
        self._unsure = {}
        compared = compare(
            believed=self.believed,
            seen=self._stable_reading(reading),
            trusted=trusted,
            look=reading,
            teller=self._teller,
        )
        self.believed = compared.believed
        self._doubts = {
            name: _Streak.of(value, self._doubts.get(name)) for name, value in compared.doubts.items()
        }
        return replace(compared, doubts=compared.doubts | self._unsure)

    def _stable_reading(self, reading: TableReading) -> TableReading:
        """Return the reading as far as it is stable; the rest says what is believed already."""
        sure, believed = reading.confidence, self.believed
        hero_is_certain = self._are_certain("hero", reading.hero, sure.hero, believed.hero)
        board_is_certain = self._are_certain("board", reading.board, sure.board, believed.board)
        stable = replace(
            reading,
            hero=reading.hero if hero_is_certain else None,
            board=reading.board if board_is_certain else None,
            # However sure it is: told before the bets that fill it, it would come from nowhere.
            pot=reading.pot if self._is_stable("pot", reading.pot) else None,
            dealer_seat=reading.dealer_seat if self._is_stable("button", reading.dealer_seat) else None,
            seats=tuple(self._stable_seats(reading)),
        )
        if stable.board is None and len(self._unsure.get("unsure board", ())) > len(self.believed.board):
            # What is bet meanwhile is bet on the street of that board.
            held = tuple(_as_believed(was) for was in self.believed.seats.values())
            stable = replace(stable, pot=None, seats=held)
        return stable

    def _stable_seats(self, reading: TableReading) -> list[SeatReading]:
        seen = {seat.seat: seat for seat in reading.seats}
        stable = []
        for number in sorted(seen.keys() | self.believed.seats.keys()):
            seat = seen.get(number)
            was = self.believed.seats.get(number)
            now = self._stable_seat(reading, seat, was) if seat is not None else None
            if not self._is_stable(f"{number}", seat is not None):
                now = _as_believed(was) if was is not None else None
            if now is not None:
                stable.append(now)
        return stable

    def _stable_seat(self, reading: TableReading, seat: SeatReading, was: SeatState | None) -> SeatReading:
        held = _as_believed(was) if was is not None else SeatReading(seat=seat.seat)
        where = f"{seat.seat}"
        # Chips leave the stack as they become a bet: neither is believed while the other still moves,
        # and a stack that can't be read just now is given one frame more.
        stack_stable = self._is_stable(f"{where} stack", seat.stack)
        bet_stable = self._is_stable(f"{where} bet", seat.bet or 0)
        patience = 1 if self.frames_to_believe > 1 and seat.stack is None else 0
        paid_stable = bet_stable and (
            stack_stable or (seat.stack is None and self._is_stable_for(f"{where} bet", patience))
        )
        cards_stable = self._is_stable(f"{where} cards", (seat.cards, seat.active))
        return replace(
            seat,
            name=seat.name if self._is_stable(f"{where} name", seat.name) else None,
            stack=seat.stack if stack_stable and bet_stable else None,
            bet=seat.bet if paid_stable else held.bet,
            hero=seat.hero if self._is_stable(f"{where} hero", seat.hero) else held.hero,
            cards=seat.cards if cards_stable else held.cards,
            active=seat.active if cards_stable else held.active,
        )

    def _are_certain(
        self,
        name: str,
        cards: tuple[Card, ...] | None,
        confidence: float | None,
        believed: tuple[Card, ...],
    ) -> bool:
        """Count cards in. Frames that don't differ are misread alike, so unsure cards are read anew."""
        stable = self._is_stable(name, cards, confidence)
        if (
            cards is None
            or confidence is None
            or confidence >= self.sure
            or self.frames_to_believe == 1
            or cards == believed
        ):
            return stable
        self._unsure[f"unsure {name}"] = cards
        return self._is_stable_for(name, FRAMES_TO_INSIST - self.frames_to_believe)

    def _is_stable(self, name: str, value: Hashable, confidence: float | None = None) -> bool:
        """Count a value in; None is no value, and breaks no streak."""
        if value is None:
            return False
        streak = _Streak.of(value, self._seen.get(name))
        self._seen[name] = streak
        return streak.length >= self.frames_to_believe or (confidence is not None and confidence >= self.sure)

    def _is_stable_for(self, name: str, more: int) -> bool:
        """Return whether a value was seen so many times more than it takes to believe it."""
        return self._seen[name].length >= self.frames_to_believe + more


class _Streak:
    """A value, and how often in a row it was seen."""

    __slots__ = ("length", "value")

    def __init__(self, value: object, length: int) -> None:
        self.value = value
        self.length = length

    @classmethod
    def of(cls, value: object, before: _Streak | None) -> _Streak:
        return cls(value, before.length + 1 if before is not None and before.value == value else 1)


def _as_believed(was: SeatState) -> SeatReading:
    """Return a seat that says what is believed of it already."""
    return SeatReading(seat=was.seat, bet=was.bet, cards=was.cards, active=was.active, hero=was.hero)

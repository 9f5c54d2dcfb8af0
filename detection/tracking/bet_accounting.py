"""A street's bet accounting: what each player bet, by what is left of the stacks and by what the pot took."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from detection.poker.amounts import plain
from detection.poker.readings import SeatReading, TableReading
from detection.poker.table_state import TableState

LEAST_RAISE = Decimal("1.2")
"""An unread bet of less than so many times the one before it is no raise: something was rounded."""
FRAMES_TO_MISS = 2
"""For so many frames no bet must account for chips until they are missed: a pot may come before its bet."""
COARSE = Decimal(1000)
"""Round amounts from here on may be printed as `2.27K`: their last digits say nothing."""
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class BalancedStreet:
    """A street at a moment at which pot, stacks and bets added up.

    From then on each player's stack and bet together must be what they were together at that moment.
    """

    collected: Decimal
    """What the pot holds without the street's bets."""
    had: Mapping[int, Decimal]
    """By seat, the stack and the bet together; without those of which the stack was never legible."""

    def is_balanced(self, pot: Decimal | None, bets: Mapping[int, Decimal]) -> bool:
        """Return whether these bets are what the pot took on this street."""
        return pot is not None and pot - self.collected == sum(bets.values())

    def pot(self, reading: TableReading, believed: TableState) -> Decimal | None:
        """Return what the pot must hold, where each player's stack is legible and agrees with the bet."""
        playing = {number for number, seat in believed.seats.items() if seat.active is not False}
        stacks = {seat.seat: seat.stack for seat in reading.seats if seat.stack is not None}
        bets = _known_bets(reading, believed)
        agreed = self.bets(reading, believed) == bets and playing <= self.had.keys() & stacks.keys()
        if not agreed or any(_is_coarse(stack) or _has_one_decimal(stack) for stack in stacks.values()):
            return None
        return plain(self.collected + sum(bets.values()))

    def bets(self, reading: TableReading, believed: TableState) -> dict[int, Decimal]:
        """Return what each player bet, by what is left of the stack: as read, or else as believed."""
        stacks = {number: seat.stack for number, seat in believed.seats.items()}
        stacks.update({seat.seat: seat.stack for seat in reading.seats if seat.stack is not None})
        left = ((number, had, stacks.get(number)) for number, had in self.had.items())
        paid = {number: had - stack for number, had, stack in left if stack is not None}
        return _known_bets(reading, believed) | paid


class BetAccounting:
    """Checks the stacks, bets and pot of one table against each other, street by street.

    Within a street chips only go from stacks into the pot, so each bet has two witnesses: its own stack, and
    the pot together with all other bets. A bet that can't be read is told where both agree on it; one that
    was read and that both speak against was misread. And a pot that can't be read is told where each stack
    lost what lies before it. A pot that leaves out bets, and amounts that are
    rounded, never add up: of such a table nothing is said.
    """

    def __init__(self) -> None:
        self._street: tuple[object, object] = (None, None)
        self._pot: Decimal | None = None
        """What was believed of the pot at the last frame."""
        self._collected: Decimal | None = None
        """What the pot held when the street began; None where its bets may be in it already."""
        self._besides: Decimal | None = None
        """What the pot held at least besides all bets that were known, on this street."""
        self._balanced: BalancedStreet | None = None
        """The street as it last added up; None where it has not yet."""
        self._worked_out: dict[int, SeatReading] = {}
        """The seats of which the bet can't be read, with it and with the stack that is left."""
        self._bets_lay = self._swept = False
        self._missed_for = 0

    @property
    def missing(self) -> bool:
        """Whether the pot took more, or less, than all bets that are known put in."""
        return self._missed_for >= FRAMES_TO_MISS

    def complete(self, reading: TableReading, believed: TableState) -> TableReading:
        """Return the reading, with those bets that are certain and without those that can't be.

        `believed` is what was believed of the table before this frame.
        """
        self._begin_street(believed)
        if believed.street is None or _board_moves(reading, believed):
            return reading
        lies = any(seat.bet for seat in reading.seats)
        self._swept = not lies and (self._swept or self._bets_lay)
        self._bets_lay = lies
        if self._swept:
            return reading
        checked = reading if self._balanced is None else self._checked(self._balanced, reading, believed)
        if self._balanced is not None and checked.pot is None:
            checked = replace(checked, pot=self._balanced.pot(checked, believed))
        self._learn(checked, believed)
        told, pot = _known_bets(checked, believed), checked.pot
        if self._besides is not None and pot is not None:
            adds_up = pot in (self._besides, self._besides + sum(told.values()))
            self._missed_for = 0 if adds_up else self._missed_for + 1
        return checked

    def _begin_street(self, believed: TableState) -> None:
        street = (believed.hand, believed.street)
        if street != self._street:
            # What came into the pot together with a board may be its first bet as well as the last call.
            between = believed.board and believed.pot == self._pot
            self._collected = believed.pot if between else None if believed.board else NOTHING
            self._street, self._balanced, self._worked_out = street, None, {}
            self._besides = self._collected if between else None
            self._bets_lay = self._swept = False
            self._missed_for = 0
        self._pot = believed.pot

    def _learn(self, reading: TableReading, believed: TableState) -> None:
        """Take in what this frame shows just as it is believed: the pot, and stacks beside their bets."""
        seen = {seat.seat: seat for seat in reading.seats}
        bets = {number: seat.bet or NOTHING for number, seat in believed.seats.items()}
        lying = {seat.seat: seat.bet for seat in reading.seats if seat.bet}
        # Right after a street moved, bets are still believed that were on the one before.
        if lying != {number: bet for number, bet in bets.items() if bet}:
            return
        if reading.pot is None or reading.pot != believed.pot:
            return
        besides = reading.pot - sum(bets.values())  # less, where a bet came into sight that had lain there
        self._besides = besides if self._besides is None else min(self._besides, besides)
        street = self._balanced or (None if self._collected is None else BalancedStreet(self._collected, {}))
        if street is None or _has_one_decimal(reading.pot) or not street.is_balanced(reading.pot, bets):
            return
        quiet = {
            number: stack + bets[number]
            for number, was in believed.seats.items()
            if (stack := was.stack) is not None
            and (was.active is False or (number in seen and seen[number].stack == stack))
            and not _has_one_decimal(stack)
        }
        self._balanced = BalancedStreet(street.collected, quiet | dict(street.had))

    def _checked(self, street: BalancedStreet, reading: TableReading, believed: TableState) -> TableReading:
        by_stack = street.bets(reading, believed)
        if not street.is_balanced(reading.pot, _known_bets(reading, believed)):
            if street.is_balanced(reading.pot, by_stack) and min(by_stack.values()) >= 0:
                return replace(
                    reading, seats=tuple(self._with_derived_bet(seat, by_stack) for seat in reading.seats)
                )
            reading = replace(reading, seats=tuple(_undisputed(seat, by_stack) for seat in reading.seats))
        return replace(reading, seats=tuple(self._as_worked_out(seat) for seat in reading.seats))

    def _with_derived_bet(self, seat: SeatReading, bets: Mapping[int, Decimal]) -> SeatReading:
        """Return a seat with the bet that stack and pot agree on, if it may be made at all."""
        bet = bets.get(seat.seat, NOTHING)
        if bet in (NOTHING, seat.bet) or seat.stack is None or _is_coarse(seat.stack):
            return self._as_worked_out(seat)
        highest = max((other for number, other in bets.items() if number != seat.seat), default=NOTHING)
        known = self._worked_out.get(seat.seat)
        lawful = bet == highest or bet >= LEAST_RAISE * highest or seat.stack == 0
        if not lawful and (known is None or known.bet != bet):
            return replace(seat, bet=None)
        self._worked_out[seat.seat] = replace(seat, bet=plain(bet))
        return self._worked_out[seat.seat]

    def _as_worked_out(self, seat: SeatReading) -> SeatReading:
        known = self._worked_out.get(seat.seat)
        stands = known is not None and not seat.bet and seat.stack in (None, known.stack)
        return replace(seat, bet=known.bet) if known is not None and stands else seat


def _board_moves(reading: TableReading, believed: TableState) -> bool:
    return reading.board is not None and reading.board != believed.board


def _known_bets(reading: TableReading, believed: TableState) -> dict[int, Decimal]:
    """Return by seat what was bet on this street: as read, or as believed where nothing is read."""
    bets = {number: seat.bet or NOTHING for number, seat in believed.seats.items()}
    return bets | {seat.seat: seat.bet for seat in reading.seats if seat.bet}


def _undisputed(seat: SeatReading, by_stack: Mapping[int, Decimal]) -> SeatReading:
    """Return a seat without a bet that is not what its stack lost: one of the two is misread.

    A stack that lost nothing disputes nothing: there are tables where it waits for the street's end.
    """
    paid = by_stack.get(seat.seat)
    disputed = seat.bet and seat.stack is not None and paid and seat.bet != paid
    return replace(seat, bet=None) if disputed and not _is_coarse(seat.stack) else seat


def _is_coarse(value: Decimal | None) -> bool:
    return value is not None and value >= COARSE and value % 10 == 0


def _has_one_decimal(value: Decimal) -> bool:
    """Return whether an amount is printed as big blinds are: rounded, so that sums of it need not add up."""
    return value.as_tuple().exponent == -1

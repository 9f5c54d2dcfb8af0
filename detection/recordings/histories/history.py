"""A hand history: one hand of no-limit hold'em, whole and legal, as every format writes it.

Values are made by `detection.recordings.histories.referee`, which lets pokerkit play the hand: so who won
what, what was returned uncalled and how the pots divide is the rules' own result, and no format works it out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from detection.poker.cards import Card

Street = Literal["preflop", "flop", "turn", "river"]
Verb = Literal["ante", "small blind", "big blind", "straddle", "fold", "check", "call", "bet", "raise"]
FORCED: tuple[Verb, ...] = ("ante", "small blind", "big blind", "straddle")


class HandIncomplete(Exception):
    """A hand was not seen completely enough to be written down; the message is the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """Who was dealt in. Seats count from 1, as rooms and trackers count them."""

    seat: int
    name: str
    stack: Decimal
    """Before antes and blinds."""
    cards: tuple[Card, ...] = ()
    """Hole cards as they were dealt, where they are known before the showdown: the user's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What a player did."""

    seat: int
    verb: Verb
    street: Street
    paid: Decimal
    """The chips that it cost; 0 for a fold or a check."""
    total: Decimal
    """What then lies before the seat on this street; an ante does not lie there."""
    all_in: bool = False


@dataclass(frozen=True, slots=True)
class Show:
    """A player at the showdown; no cards where they mucked."""

    seat: int
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Win:
    """What a player collected, without what the room kept."""

    seat: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Pot:
    """The main pot or a side pot: what lay in it, with what the room kept, and who collected it."""

    amount: Decimal
    wins: tuple[Win, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tournament:
    """What is known of a tournament; None is unknown."""

    number: str
    buy_in: Decimal | None = None
    fee: Decimal | None = None
    currency: str | None = None
    """The sign of the buy-in's currency."""
    level: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandHistory:
    """A hand from the deal to who collected what."""

    number: int
    """A hand's own in all the world, as far as that can be: of no two hands that one log has."""
    table: str
    site: str
    """The room, or what is known in its place."""
    played_at: datetime | None
    """When it began, with its zone; None where a file does not say."""
    currency: str
    """The sign; "" for play chips and tournaments."""
    small_blind: Decimal
    big_blind: Decimal
    ante: Decimal
    """Of each player; 0 for none."""
    button: int
    """Its seat."""
    max_seats: int
    players: tuple[Player, ...]
    """In the order of play after the flop: the button is last."""
    hero: int | None
    """The user's seat."""
    moves: tuple[Move, ...]
    board: tuple[Card, ...]
    shows: tuple[Show, ...]
    returned: Win | None
    """The part of the last bet that nobody called."""
    pots: tuple[Pot, ...]
    """The main pot first."""
    rake: Decimal
    tournament: Tournament | None = None
    session: str | None = None
    """The id of the recorded session, and its number in it; None of a hand from elsewhere."""
    hand: int | None = None
    first_seq: int | None = None
    uncertain: tuple[str, ...] = ()
    """What of it is not sure; a hand that has any is partial, and is exported only on request."""

    @property
    def pot(self) -> Decimal:
        """All that was played for."""
        return sum((pot.amount for pot in self.pots), Decimal(0))

    def player(self, seat: int) -> Player:
        return next(player for player in self.players if player.seat == seat)

    def cards(self, seat: int) -> tuple[Card, ...]:
        """Return the cards that a player was dealt or showed; none where nobody saw them."""
        shown = (show.cards for show in self.shows if show.seat == seat)
        return self.player(seat).cards or next(shown, ())

    def collected(self, seat: int) -> Decimal:
        """Return what a player took from the pots."""
        return sum((win.amount for pot in self.pots for win in pot.wins if win.seat == seat), Decimal(0))

    def finishing_stack(self, seat: int) -> Decimal:
        """Return what a player had after the hand."""
        back = self.returned.amount if self.returned and self.returned.seat == seat else Decimal(0)
        paid = sum((move.paid for move in self.moves if move.seat == seat), Decimal(0))
        return self.player(seat).stack - paid + back + self.collected(seat)

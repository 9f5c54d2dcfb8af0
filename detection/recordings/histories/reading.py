"""A hand as a file tells it, move by move, and what becomes of it once pokerkit has played it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pokerkit

from detection.poker.cards import Card
from detection.recordings.histories.history import HandHistory, HandIncomplete
from detection.recordings.histories.referee import HEADS_UP, history_of

NOTHING = Decimal(0)
LARGEST_RAKE = Decimal("0.1")
"""The part of a pot that a room may keep."""


@dataclass(slots=True, kw_only=True)
class ToldHand:
    """What a file says, in its order; players are told by their seats."""

    seats: dict[int, tuple[str, Decimal]]
    """Name and stack."""
    button: int
    small_blind: Decimal
    big_blind: Decimal
    hero: int | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    """Those of HandHistory that the moves don't tell."""
    antes: dict[int, Decimal] = field(default_factory=dict)
    posts: dict[int, Decimal] = field(default_factory=dict)
    straddles: set[int] = field(default_factory=set)
    cards: dict[int, tuple[Card, ...]] = field(default_factory=dict)
    words: list[tuple[int | None, str]] = field(default_factory=list)
    """Whose, and PHH's words behind that."""
    bets: dict[int, Decimal] = field(default_factory=dict)
    """What lies before each seat on this street."""
    won: dict[int, Decimal] = field(default_factory=dict)

    def post(self, seat: int, amount: Decimal, *, straddle: bool = False) -> None:
        self.posts[seat] = self.bets[seat] = amount
        if straddle:
            self.straddles.add(seat)

    def deal(self, cards: tuple[Card, ...]) -> None:
        self.words.append((None, f"d db {''.join(map(str, cards))}"))
        self.bets = {}

    def fold(self, seat: int) -> None:
        self.words.append((seat, "f"))

    def check_or_call(self, seat: int, paid: Decimal) -> None:
        self.words.append((seat, "cc"))
        self.bets[seat] = self.bets.get(seat, NOTHING) + paid

    def bet_to(self, seat: int, amount: Decimal) -> None:
        self.words.append((seat, f"cbr {amount.normalize():f}"))
        self.bets[seat] = amount

    def show(self, seat: int, cards: tuple[Card, ...]) -> None:
        self.words.append((seat, f"sm {''.join(map(str, cards))}".rstrip()))

    def win(self, seat: int, amount: Decimal) -> None:
        self.won[seat] = self.won.get(seat, NOTHING) + amount


def assembled(told: ToldHand) -> HandHistory:
    """Return the hand, played by the rules. Raises HandIncomplete, also where somebody else won by them."""
    acted = {seat for seat, _ in told.words if seat is not None} | told.posts.keys() | told.antes.keys()
    order = sorted(acted & told.seats.keys(), key=lambda seat: (seat <= told.button, seat))
    played = _played(told, order)
    fields = {**told.fields, "hero": told.hero if told.hero in order else None}
    history = history_of(played, **fields)
    if not told.won:
        return history
    winners = {win.seat for pot in history.pots for win in pot.wins}
    if winners != told.won.keys():
        raise HandIncomplete(f"seats {sorted(told.won)} won, and by the rules {sorted(winners)}")
    played.finishing_stacks = [
        history.finishing_stack(seat) - history.collected(seat) + told.won.get(seat, NOTHING)  # type: ignore[misc]
        for seat in order
    ]
    raked = history_of(played, **fields)
    if not 0 <= raked.rake <= history.pot * LARGEST_RAKE:
        raise HandIncomplete(f"{raked.rake} of the pot of {history.pot} went to nobody")
    return raked


def _played(told: ToldHand, order: list[int]) -> pokerkit.HandHistory:
    if len(order) < HEADS_UP:
        raise HandIncomplete("fewer than two players were dealt in")
    places = {seat: f"p{place}" for place, seat in enumerate(order, start=1)}
    small, big = (order[1], order[0]) if len(order) == HEADS_UP else (order[0], order[1])
    late = told.posts.keys() - {small, big} - told.straddles
    if late or big not in told.posts:
        raise HandIncomplete("blinds were posted out of turn, which is not understood here")
    owed = {small: told.small_blind if small in told.posts else NOTHING, big: told.big_blind}
    blinds: list[Any] = [owed[small], owed[big], *(told.posts.get(seat, NOTHING) for seat in order[2:])]
    antes: list[Any] = [told.antes.get(seat, NOTHING) for seat in order]
    deals = [f"d dh {places[seat]} {''.join(map(str, told.cards.get(seat, ()))) or '????'}" for seat in order]
    least: Any = told.big_blind
    stacks: list[Any] = [told.seats[seat][1] for seat in order]
    return pokerkit.HandHistory(
        variant="NT",
        antes=antes[::-1] if len(order) == HEADS_UP else antes,
        blinds_or_straddles=blinds,
        min_bet=least,
        starting_stacks=stacks,
        actions=deals
        + [f"{'' if seat is None else places[seat]} {words}".strip() for seat, words in told.words],
        seats=order,
        players=[told.seats[seat][0] for seat in order],
    )

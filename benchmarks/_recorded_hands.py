"""Hands, recorded (PHH) or played by chance, as a perfect reader reads them, and what was done in them."""

from __future__ import annotations

import random as chance
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from pokerkit import Automation, HandHistory, NoLimitTexasHoldem

from detection.poker.cards import parse_cards
from detection.poker.hand import CARDS_ON_BOARD, STREETS, Move, Verb
from detection.poker.readings import HIDDEN, SeatReading, TableReading

SEATS = 6


@dataclass(frozen=True, slots=True)
class RecordedHand:
    """A hand, as it was seen and as it was played."""

    looks: tuple[TableReading, ...]
    """One after each thing that happened, from the deal on."""
    moves: tuple[Move, ...]
    cleared: TableReading
    """The table after it: chips were pushed, and nobody holds cards."""


def recorded_hand(path: Path, *, button: int, hero: int = 0) -> RecordedHand:
    """Return a hand as it looks with the button at a seat.

    Args:
        path: a PHH file of hold'em with all cards known.
        button: the seat of the player who acts last after the flop.
        hero: the user, by their place in the file.
    """
    with path.open("rb") as file:
        return seen(HandHistory.load(file), button=button, hero=hero)


def seen(history: HandHistory, *, button: int, hero: int = 0) -> RecordedHand:
    """Return a hand as it looks; see recorded_hand()."""
    table = _Table(history, button, hero)
    looks, moves = [], []
    for state, action in history.state_actions:
        if action is not None:
            table.take(action)
            moves += table.moves(action)
        if table.is_dealt:
            looks.append(table.look(state))
        table.before = _Chips(tuple(state.bets), tuple(state.stacks), len(state.board_cards))
    return RecordedHand(tuple(looks), tuple(moves), _cleared(looks[-1]))


def _cleared(last: TableReading) -> TableReading:
    seats = tuple(replace(seat, bet=None, cards=None, active=False) for seat in last.seats)
    return replace(last, hero=(), board=(), pot=None, seats=seats)


def played(seed: int, *, button: int) -> RecordedHand:
    """Return a hand of six players that is played by chance, under pokerkit's rules."""
    random = Random(seed)  # noqa: S311 - a game of chance
    game = NoLimitTexasHoldem(
        (
            Automation.ANTE_POSTING,
            Automation.BET_COLLECTION,
            Automation.BLIND_OR_STRADDLE_POSTING,
            Automation.CARD_BURNING,
            Automation.HOLE_CARDS_SHOWING_OR_MUCKING,
            Automation.HAND_KILLING,
            Automation.CHIPS_PUSHING,
            Automation.CHIPS_PULLING,
        ),
        ante_trimming_status=True,
        raw_antes=0,
        raw_blinds_or_straddles=(50, 100),
        min_bet=100,
    )
    chance.seed(seed)  # pokerkit shuffles by the process's own
    state = game([random.randrange(20, 200) * 50 for _ in range(SEATS)], SEATS)
    while state.status:
        if state.can_deal_hole():
            state.deal_hole()
        elif state.actor_index is None:
            state.deal_board()
        else:
            _act(state, random)
    return seen(HandHistory.from_game_state(game, state), button=button)


def _act(state: Any, random: Random) -> None:
    chance = random.random()
    if chance < 0.25 and state.can_complete_bet_or_raise_to():
        least = state.min_completion_betting_or_raising_to_amount
        most = state.max_completion_betting_or_raising_to_amount
        state.complete_bet_or_raise_to(random.choice((least, min(most, 2 * least), most)))
    elif chance < 0.6 and state.can_fold():
        state.fold()
    else:
        state.check_or_call()


def degraded(look: TableReading, random: Random, missing: float) -> TableReading:
    """Return a look without each field with a chance of `missing`, from 0 to 1."""

    def unread() -> bool:
        return random.random() < missing

    seats = []
    for seat in look.seats:
        if unread():
            seat = replace(seat, stack=None)
        if unread():
            seat = replace(seat, bet=None)
        if unread() and not seat.hero:
            seat = replace(seat, cards=None, active=None)
        seats.append(seat)
    return replace(
        look,
        seats=tuple(seats),
        pot=None if unread() else look.pot,
        board=None if unread() else look.board,
        dealer_seat=None if unread() else look.dealer_seat,
    )


@dataclass(frozen=True, slots=True)
class _Chips:
    bets: tuple[int, ...]
    stacks: tuple[int, ...]
    board: int
    """How many cards lie there."""


class _Table:
    """Which player sits where, and what was dealt to whom."""

    def __init__(self, history: HandHistory, button: int, hero: int) -> None:
        self.names = history.players or [
            f"p{number}" for number in range(1, len(history.starting_stacks) + 1)
        ]
        count = len(self.names)
        # The last player has the button, with two players also: the first of them is the big blind.
        self.seats = [(button + 1 + place) % count for place in range(count)]
        self.button = button
        self.hero = hero
        self.holes: dict[int, str] = {}
        self.before = _Chips((), (), 0)

    @property
    def is_dealt(self) -> bool:
        return len(self.holes) == len(self.names)

    def take(self, action: str) -> None:
        words = action.split()
        if words[:2] == ["d", "dh"]:
            self.holes[int(words[2][1:]) - 1] = words[3]

    def moves(self, action: str) -> list[Move]:
        """Return what a player did, by the chips before it."""
        words = action.split()
        if not words[0].startswith("p") or words[1] not in ("f", "cc", "cbr"):
            return []
        place, street = int(words[0][1:]) - 1, STREETS[CARDS_ON_BOARD.index(self.before.board)]
        bet, stack, highest = self.before.bets[place], self.before.stacks[place], max(self.before.bets)
        verb: Verb = "fold" if words[1] == "f" else "check"
        amount = None
        if words[1] == "cbr":
            verb, amount = "raise" if highest else "bet", int(words[2])
        elif words[1] == "cc" and highest > bet:
            verb, amount = "call", min(highest, bet + stack)
        if amount is not None and amount == bet + stack:
            verb = "all-in"
        return [Move(self.seats[place], verb, None if amount is None else Decimal(amount), street)]

    def look(self, state: Any) -> TableReading:
        seats = sorted(
            (self._seat(state, place) for place in range(len(self.names))), key=lambda seat: seat.seat
        )
        own = next(seat for seat in seats if seat.hero)
        board = parse_cards("".join(repr(cards[0]) for cards in state.board_cards))
        return TableReading(
            hero=own.cards if isinstance(own.cards, tuple) else (),
            board=board if len(board) in CARDS_ON_BOARD else None,
            pot=Decimal(state.total_pot_amount) or None,
            currency="",
            seats=tuple(seats),
            dealer_seat=self.button,
        )

    def _seat(self, state: Any, place: int) -> SeatReading:
        holds = bool(state.statuses[place] and state.hole_cards[place])
        own = place == self.hero
        return SeatReading(
            seat=self.seats[place],
            name=self.names[place],
            stack=Decimal(state.stacks[place]),
            bet=Decimal(state.bets[place]) or None,
            cards=(parse_cards(self.holes[place]) if own else HIDDEN) if holds else None,
            dealer=self.seats[place] == self.button,
            hero=own,
            active=holds,
        )

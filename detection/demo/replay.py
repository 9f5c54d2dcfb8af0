"""Recorded hands as what is seen at a table, one visible step at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from pokerkit import (
    BoardDealing,
    CheckingOrCalling,
    ChipsPushing,
    CompletionBettingOrRaisingTo,
    Folding,
    HoleCardsShowingOrMucking,
)

from detection.demo.game import GameStep
from detection.demo.game_state import HERO, GameState, Label, Seat, Stakes, street
from detection.demo.moves import Acted, Cleared, Dealt, Opened, Seated, Shown, Street, Verb, Won
from detection.demo.recorded import HandUnplayable, RecordedHand, cents
from detection.demo.seating import seated, user_of
from detection.poker.cards import Card

ACTIONS = (Folding, CheckingOrCalling, CompletionBettingOrRaisingTo)


def replayed(hands: Iterable[RecordedHand], *, seats: int, hero: str | None = None) -> Iterator[GameStep]:
    """Yield what is seen while `hands` are played at a table of so many seats.

    Raises:
        HandUnplayable: a hand has more players than the table has seats, or does not tell the user's cards.
    """
    table: GameState | None = None
    user: str | None = None
    stakes: list[Stakes] = []
    for hand in hands:
        user = user_of(hand, hero, user)
        before = {} if table is None else {seat.name: seat.number for seat in table.seats}
        places = seated(hand.players, user, seats, before)
        if places is None:
            raise HandUnplayable(
                f"{hand.name}: it has {len(hand.players)} players, and the skin {seats} seats. "
                "Choose another --skin, or leave it out."
            )
        begun = _before_the_deal(hand, places, table, stakes)
        if table is None or table.seats != begun.seats:
            if table is not None and (gone := _gone(table, begun)):
                left = tuple(seat for seat in table.seats if seat.number not in gone)
                yield GameStep(replace(table, seats=left), Seated())
            yield GameStep(begun, Opened() if table is None else Seated())
        for step in HandReplay(hand, places, begun).play():
            table = step.table
            yield step


def _before_the_deal(
    hand: RecordedHand, places: dict[str, int], table: GameState | None, known: list[Stakes]
) -> GameState:
    """Return the table that a hand begins at; `known` are the stakes so far, and takes new ones."""
    history = hand.history
    stacks = dict(zip(hand.players, history.starting_stacks, strict=True))
    seats = [Seat(number=places[name], name=name, stack=cents(stacks[name])) for name in hand.players]
    blinds = sorted(filter(None, map(cents, history.blinds_or_straddles or ())))
    plain = Stakes(
        small_blind=blinds[0] if blinds else 0,
        big_blind=blinds[min(1, len(blinds) - 1)] if blinds else cents(history.min_bet),
        ante=max(map(cents, history.antes or ()), default=0),
        game=hand.game,
    )
    if plain not in known:
        known.append(plain)
    return GameState(
        hand=0 if table is None else table.hand,
        seats=tuple(sorted(seats, key=lambda seat: seat.number)),
        dealer=places[hand.players[-1]] if table is None else table.dealer,
        stakes=replace(plain, level=known.index(plain) + 1),
    )


def _gone(table: GameState, next_table: GameState) -> set[int]:
    """Return the seats whose players leave, or go elsewhere, before the next hand."""
    stay = {(seat.number, seat.name) for seat in next_table.seats}
    return {seat.number for seat in table.seats if (seat.number, seat.name) not in stay}


class HandReplay:
    """One recorded hand at a table, from the moved button to the cleared felt."""

    def __init__(self, hand: RecordedHand, places: dict[str, int], before: GameState) -> None:
        self.hand = hand
        self.before = before
        self.order = [places[name] for name in hand.players]
        self.table = replace(before, hand=before.hand + 1, dealer=self.order[-1])
        self.names = dict(zip(self.order, hand.players, strict=True))
        self.holes = dict(zip(self.order, hand.holes, strict=True))
        self.shown: set[int] = set()
        self.labels: dict[int, Label] = {}
        self.bets = [0] * len(self.order)

    def play(self) -> Iterator[GameStep]:
        """Yield the hand's steps, to the cleared table."""
        states = (state for state, _ in self.hand.history.state_actions)
        for state in states:
            if self._is_dealt(state):
                break
        self._note_blinds(state)
        yield GameStep(self._look(state), Dealt(self.table.hand, self.before.dealer))
        done = len(state.operations)
        last, won = self._look(state), [0] * len(self.order)
        for state in states:
            new, done = state.operations[done:], len(state.operations)
            for operation in new:
                if isinstance(operation, ChipsPushing):
                    won = [sum(each) for each in zip(won, operation.amounts, strict=True)]
                    continue
                step = self._step(state, operation)
                if step is not None:
                    last = step.table
                    yield step
            self.bets = list(state.bets)
        yield from self._end(last, won, state)

    def _is_dealt(self, state: Any) -> bool:
        return all(
            len(cards) == len(self.holes[seat])
            for seat, cards in zip(self.order, state.hole_cards, strict=True)
        )

    def _step(self, state: Any, operation: Any) -> GameStep | None:
        """Return what an operation shows; None for what is seen together with what follows."""
        if isinstance(operation, ACTIONS):
            move = self._acted(state, operation)
            return GameStep(replace(self._look(state), acted=move.seat), move)
        if isinstance(operation, BoardDealing):
            previous = street(_board(state)[: -len(operation.cards)])
            held = {self.order[at] for at, holds in enumerate(state.statuses) if holds}
            self.labels = {seat: label for seat, label in self.labels.items() if seat not in held}
            table = self._look(state)
            return GameStep(
                table, Street(street(table.board), previous, table.board[-len(operation.cards) :])
            )
        if isinstance(operation, HoleCardsShowingOrMucking) and operation.hole_cards:
            number = self.order[operation.player_index]
            if number in self.shown or number == HERO:
                return None
            self.shown.add(number)
            return GameStep(self._look(state), Shown(number))
        return None

    def _acted(self, state: Any, operation: Any) -> Acted:
        index = operation.player_index
        number, before, bet = self.order[index], max(self.bets), state.bets[index]
        verb: Verb
        amount: int | None = cents(bet)
        if isinstance(operation, Folding):
            verb, amount = "fold", None
        elif isinstance(operation, CheckingOrCalling) and not operation.amount:
            verb, amount = "check", None
        elif not state.stacks[index]:
            verb = "all-in"
        elif isinstance(operation, CheckingOrCalling):
            verb = "call"
        else:
            verb = "raise" if before else "bet"
        self.labels[number] = Label(verb, amount)
        return Acted(number, verb, amount)

    def _note_blinds(self, state: Any) -> None:
        self.bets = list(state.bets)
        small = min((bet for bet in self.bets if bet), default=0)
        for seat, bet in zip(self.order, self.bets, strict=True):
            if bet:
                self.labels[seat] = Label("small-blind" if bet == small else "big-blind", cents(bet))

    def _look(self, state: Any) -> GameState:
        seats = (
            Seat(
                number=seat,
                name=self.names[seat],
                stack=cents(state.stacks[at]),
                bet=cents(state.bets[at]),
                cards=self.holes[seat] if state.statuses[at] else (),
                face_up=seat == HERO or seat in self.shown,
                label=self.labels.get(seat),
            )
            for at, seat in enumerate(self.order)
        )
        turn = () if state.actor_index is None else (self.order[state.actor_index],)
        return replace(
            self.table,
            seats=tuple(sorted(seats, key=lambda seat: seat.number)),
            board=_board(state),
            pot=cents(state.total_pot_amount),
            lit=frozenset(turn),
        )

    def _end(self, last: GameState, won: list[Any], state: Any) -> Iterator[GameStep]:
        """Yield the decided hand, then the cleared table."""
        winners = {seat: cents(chips) for seat, chips in zip(self.order, won, strict=True) if chips}
        told = tuple(
            replace(seat, label=Label("wins", winners[seat.number])) if seat.number in winners else seat
            for seat in last.seats
        )
        yield GameStep(replace(last, seats=told, lit=frozenset(winners)), Won())
        stacks = dict(zip(self.order, state.stacks, strict=True))
        seats = tuple(
            Seat(number=seat.number, name=seat.name, stack=cents(stacks[seat.number])) for seat in last.seats
        )
        cleared = replace(self.table, seats=seats, board=(), pot=0, lit=frozenset())
        hero = self.holes.get(HERO, ())
        yield GameStep(cleared, Cleared(self.table.hand, hero, last.board, last.pot))


def _board(state: Any) -> tuple[Card, ...]:
    return tuple(Card.parse(repr(cards[0])) for cards in state.board_cards)

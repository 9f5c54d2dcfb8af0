"""Hands of no-limit hold'em, dealt and refereed by pokerkit, one visible step at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from random import Random

from pokerkit import Automation, NoLimitTexasHoldem, State

from detection.demo.game_state import HERO, SEATS, GameState, Seat, StreetName, street
from detection.demo.moves import Acted, Cleared, Dealt, Left, Move, Opened, Sat, Shown, Street, Verb, Won
from detection.demo.policy import Choice, Decision, choose
from detection.poker.cards import DECK, Card

SMALL_BLIND, BIG_BLIND = 50, 100
"""In cents."""
LEAST_STACK, MOST_STACK = 2 * BIG_BLIND, 300 * BIG_BLIND
HERO_NAME = "Heron"
NAMES = (
    "RiverKate", "oldbluff", "Marlow7", "Quads4Tea", "benny_k", "SnapFold", "Tuesday", "Nordwind",
    "pepperJane", "Valdez", "ChipMonk", "Astrid", "GutShotGus", "drPocket", "Hazel_9", "Brunswick",
    "Wombat", "Kestrel", "tightFred", "Juniper", "Sandman", "Magpie", "Overbet", "Paloma",
)  # fmt: skip
NEXT_STREET: dict[int, tuple[int, StreetName]] = {0: (3, "flop"), 3: (1, "turn"), 4: (1, "river")}
"""By how many community cards there are: how many come, and what that is called."""
# What pokerkit may do by itself; all that can be seen is asked for, step by step.
AUTOMATIONS = (Automation.ANTE_POSTING, Automation.RUNOUT_COUNT_SELECTION)


@dataclass(frozen=True, slots=True)
class GameStep:
    """A table, and the move that made it so."""

    table: GameState
    move: Move


def game_steps(*, seed: int, hands: int | None) -> Iterator[GameStep]:
    """Yield what is seen at a table while `hands` hands are played; without end if None."""
    rng = Random(seed)  # noqa: S311 - the same seed gives the same hands; nobody bets on them
    names = shuffled_names(rng)
    players = [HERO_NAME, *(next(names) for _ in range(SEATS - 1))]
    seats = tuple(
        Seat(number=number, name=name, stack=BIG_BLIND * rng.randrange(40, 140) + rng.choice((0, 50)))
        for number, name in enumerate(players)
    )
    table = GameState(seats=seats, dealer=rng.randrange(SEATS))
    yield GameStep(table, Opened())
    for _ in range(hands) if hands is not None else count():
        for step in HandOfPoker(table, rng).play():
            table = step.table
            yield step
        for step in seat_changes(table, names, rng):
            table = step.table
            yield step


def shuffled_names(rng: Random) -> Iterator[str]:
    """Yield names, each again only when a whole round of others has come between."""
    names = list(NAMES)
    rng.shuffle(names)
    while True:
        yield from names


def seat_changes(table: GameState, names: Iterator[str], rng: Random) -> Iterator[GameStep]:
    """Yield the departures of the broke and of the rich, and who comes in their place.

    The hero stays, and buys in again. If the rich stayed too, an endless table would end
    with all the chips that anybody ever brought.
    """
    for seat in table.seats:
        if LEAST_STACK <= seat.stack <= MOST_STACK:
            continue
        taken = {other.name for other in table.seats}
        name = HERO_NAME if seat.number == HERO else next(name for name in names if name not in taken)
        if seat.number != HERO:
            table = replace(table, seats=tuple(other for other in table.seats if other is not seat))
            yield GameStep(table, Left(seat.number))
        stack = BIG_BLIND * rng.randrange(50, 120)
        others = tuple(other for other in table.seats if other.number != seat.number)
        arrived = Seat(number=seat.number, name=name, stack=stack)
        table = replace(table, seats=tuple(sorted((*others, arrived), key=lambda each: each.number)))
        yield GameStep(table, Sat(seat.number))


class HandOfPoker:
    """One hand at `table`, from the moved button to the cleared felt."""

    def __init__(self, table: GameState, rng: Random) -> None:
        self.rng = rng
        self.hand = table.hand + 1
        self.previous_dealer = table.dealer
        self.dealer = (table.dealer + 1) % SEATS
        # pokerkit counts players from the small blind.
        self.order = [(self.dealer + 1 + at) % SEATS for at in range(SEATS)]
        self.names = {seat.number: seat.name for seat in table.seats}
        stacks = {seat.number: seat.stack for seat in table.seats}
        self.state: State = NoLimitTexasHoldem.create_state(
            AUTOMATIONS,
            ante_trimming_status=True,
            raw_antes=0,
            raw_blinds_or_straddles=(SMALL_BLIND, BIG_BLIND),
            min_bet=BIG_BLIND,
            raw_starting_stacks=[stacks[at] for at in self.order],
            player_count=SEATS,
        )
        deck = list(DECK)
        rng.shuffle(deck)
        self.holes = {number: (deck.pop(), deck.pop()) for number in self.order}
        self.deck = deck
        self.board: tuple[Card, ...] = ()
        self.shown: set[int] = set()

    def play(self) -> Iterator[GameStep]:
        """Yield the hand's steps, to the cleared table."""
        state = self.state
        while state.can_post_blind_or_straddle():
            state.post_blind_or_straddle()
        for number in self.order:
            state.deal_hole("".join(map(str, self.holes[number])))
        yield GameStep(self.table(), Dealt(self.hand, self.previous_dealer))
        while not (state.can_push_chips() or state.can_kill_hand()):
            if state.actor_index is not None:
                move: Move = self.act(state.actor_index)
            elif state.can_collect_bets():
                # Seen together with what follows: the next street, the showdown, or the end.
                if self.folded_to_one():
                    break
                state.collect_bets()
                continue
            elif state.showdown_index is not None:
                number = self.order[state.showdown_index]
                state.show_or_muck_hole_cards(status_or_hole_cards=True)
                if number == HERO:
                    continue
                self.shown.add(number)
                move = Shown(number)
            else:
                move = self.deal_street()
            yield GameStep(self.table(), move)
        yield from self.end()

    def act(self, index: int) -> Acted:
        """Let the player whose turn it is act, and say what they did."""
        state = self.state
        number = self.order[index]
        before = max(state.bets)
        choice = self.choice(index)
        if choice.fold:
            state.fold()
            return Acted(number, "fold", None)
        if choice.amount is not None:
            state.complete_bet_or_raise_to(choice.amount)
        elif state.checking_or_calling_amount:
            state.check_or_call()
        else:
            state.check_or_call()
            return Acted(number, "check", None)
        bet = self.bets()[number]
        verb: Verb = "call" if choice.amount is None else "raise" if before else "bet"
        return Acted(number, "all-in" if not state.stacks[index] else verb, bet)

    def choice(self, index: int) -> Choice:
        """Return what the player at `index` wants to do."""
        state = self.state
        to_call = state.checking_or_calling_amount or 0
        return choose(
            Decision(
                hole=self.holes[self.order[index]],
                board=self.board,
                bet=state.bets[index],
                to_call=to_call,
                pot=state.total_pot_amount,
                smallest=state.min_completion_betting_or_raising_to_amount,
                largest=state.max_completion_betting_or_raising_to_amount,
                big_blind=BIG_BLIND,
            ),
            self.rng,
        )

    def deal_street(self) -> Street:
        """Deal the next community cards."""
        self.state.burn_card(str(self.deck.pop()))
        number, name = NEXT_STREET[len(self.board)]
        cards = tuple(self.deck.pop() for _ in range(number))
        previous = street(self.board)
        self.board += cards
        self.state.deal_board("".join(map(str, cards)))
        return Street(name, previous, cards)

    def end(self) -> Iterator[GameStep]:
        """Yield the decided hand, then the cleared table."""
        last = self.table()
        state = self.state
        before = [stack + bet for stack, bet in zip(state.stacks, state.bets, strict=True)]
        while state.status:
            if state.can_collect_bets():
                state.collect_bets()
            elif state.can_kill_hand():
                state.kill_hand()
            elif state.can_push_chips():
                state.push_chips()
            else:
                state.pull_chips()
        won = (self.order[at] for at in range(SEATS) if state.stacks[at] > before[at])
        yield GameStep(replace(last, lit=frozenset(won)), Won())
        stacks = dict(zip(self.order, state.stacks, strict=True))
        seats = tuple(
            Seat(number=seat.number, name=seat.name, stack=stacks[seat.number]) for seat in last.seats
        )
        cleared = GameState(hand=self.hand, seats=seats, dealer=self.dealer)
        yield GameStep(cleared, Cleared(self.hand, self.holes[HERO], self.board, last.pot))

    def table(self) -> GameState:
        """Return what is seen now."""
        state = self.state
        bets = self.bets()
        stacks = dict(zip(self.order, state.stacks, strict=True))
        holding = {self.order[at] for at in range(SEATS) if state.statuses[at]}
        seats = tuple(
            Seat(
                number=number,
                name=self.names[number],
                stack=stacks[number],
                bet=bets[number],
                cards=self.holes[number] if number in holding else (),
                face_up=number == HERO or number in self.shown,
            )
            for number in range(SEATS)
        )
        turn = frozenset() if state.actor_index is None else frozenset((self.order[state.actor_index],))
        return GameState(
            hand=self.hand,
            seats=seats,
            board=self.board,
            pot=state.total_pot_amount,
            dealer=self.dealer,
            lit=turn,
        )

    def bets(self) -> dict[int, int]:
        """Return what lies in front of each seat."""
        return dict(zip(self.order, self.state.bets, strict=True))

    def folded_to_one(self) -> bool:
        """Return whether all but one have folded."""
        return sum(self.state.statuses) == 1

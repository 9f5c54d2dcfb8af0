"""Plays a seen hand again, under pokerkit's rules: either all of it fits, or it is said what does not.

What was seen leaves gaps that the rules close: a check moves no chips and is no event, but who
had nothing to call when a later player acted has checked. A gap that they don't close ends the
replay. At the end every stack that was read must be what the play leaves there.
"""

from __future__ import annotations

from typing import Any

from pokerkit import HandHistory, parse_action, parse_value

from detection.recordings.histories.amounts import Amounts, Chips
from detection.recordings.histories.deal import Deal, who
from detection.recordings.histories.history import HandIncomplete
from detection.recordings.histories.seen import Acted, Action, SeenHand

STREETS = {0: "before the flop", 3: "on the flop", 4: "on the turn", 5: "on the river"}
NAMES = {"preflop": 0, "flop": 3, "turn": 4, "river": 5}
"""How many cards lie on the board, by what events call the street."""
FACES_BET = frozenset({"call", "fold", "raise"})
"""What nobody does who has nothing to call; a raise before the flop aside."""


class Replay:
    """One hand on its way through the rules. play() runs it; `actions` then tell it in PHH's words."""

    def __init__(self, hand: SeenHand, deal: Deal, amounts: Amounts) -> None:
        self.hand = hand
        self.deal = deal
        self.amounts = amounts
        self.actions: list[str] = []
        self.unseen: set[int] = set()
        """Seats at the showdown whose cards nobody saw."""
        self.state: Any = HandHistory(
            variant="NT",
            antes=deal.antes,
            blinds_or_straddles=deal.blinds,
            min_bet=deal.big_blind,
            starting_stacks=deal.stacks,
            actions=[],
        ).create_state()
        self.stacks: list[Chips] = list(deal.stacks)
        """As they were before the pot was paid out."""
        self.pot: Chips = 0
        """The most that lay in it."""

    def play(self) -> None:
        """Play to the end. Raises HandIncomplete."""
        for index, seat in enumerate(self.deal.order):
            cards = "".join(map(str, self.hand.hero)) if seat == self.deal.hero else "????"
            self._say(f"d dh p{index + 1} {cards}")
        for step in self.hand.steps:
            if isinstance(step, Acted):
                self._act(step)
            else:
                self._deal(step.count)
        self._finish()

    @property
    def street(self) -> str:
        return STREETS[len(self._board)]

    @property
    def _board(self) -> list[object]:
        return [card for cards in self.state.board_cards for card in cards]

    def _actor(self) -> int | None:
        """Return whose turn it is, by their place in the order of play."""
        index: int | None = self.state.actor_index
        return index

    def _say(self, text: str) -> None:
        """Do what an action in PHH's words says. Raises HandIncomplete where the rules forbid it."""
        try:
            parse_action(self.state, text, parse_value)
        except ValueError as error:
            raise HandIncomplete(f"{text!r} {self.street} is against the rules: {error}") from error
        self.actions.append(text)
        if self.state.status:
            self.stacks = list(self.state.stacks)
            self.pot = max(self.pot, self.state.total_pot_amount)

    def _act(self, step: Acted) -> None:
        """Play the actions of one look, in the order that the rules give them."""
        waiting = {action.seat: action for action in step.actions}
        while waiting:
            index = self.state.actor_index
            if index is None:
                raise HandIncomplete(
                    f"{who(self.hand.deal, next(iter(waiting)))} acted {self.street} when nobody had to"
                )
            action = waiting.get(self.deal.order[index])
            if action is not None and self._is_possible(action):
                self._do(index, waiting.pop(action.seat))
            else:
                self._check(index)

    def _is_possible(self, action: Action) -> bool:
        """Return whether a player has before them what their action answers; else they checked first."""
        bet = max(self.state.bets) if action.verb == "raise" else self.state.checking_or_calling_amount
        return bool(bet) or action.verb not in FACES_BET

    def _check(self, index: int) -> None:
        if self.state.checking_or_calling_amount:
            name = who(self.hand.deal, self.deal.order[index])
            raise HandIncomplete(f"what {name} did about a bet {self.street} was not seen")
        self._say(f"p{index + 1} cc")

    def _do(self, index: int, action: Action) -> None:
        player, name = f"p{index + 1}", who(self.hand.deal, action.seat)
        if NAMES.get(str(action.street), len(self._board)) != len(self._board):
            raise HandIncomplete(f"{name} acted on the {action.street}, and its cards were not seen")
        if action.verb == "check" and self.state.checking_or_calling_amount:
            raise HandIncomplete(f"{name} checked {self.street} where a bet lay")
        if action.verb in ("fold", "check"):
            self._say(f"{player} {'f' if action.verb == 'fold' else 'cc'}")
            return
        total = self.amounts.chips(action.amount)
        if total is None:
            raise HandIncomplete(f"how much {name} put in {self.street} was not read")
        state = self.state
        standing, most = max(state.bets), state.bets[index] + state.stacks[index]
        if action.verb == "all-in" and total != most:
            raise HandIncomplete(f"{name} went all-in {self.street} with {total}, but has {most}")
        if action.verb == "bet" and standing:
            raise HandIncomplete(f"{name} bet {self.street} where a bet of {standing} lay already")
        if action.verb == "call" or (action.verb == "all-in" and total <= standing):
            called = state.bets[index] + state.checking_or_calling_amount
            if total != called:
                raise HandIncomplete(f"{name} called {total} {self.street}, where it was {called}")
            self._say(f"{player} cc")
        else:
            self._say(f"{player} cbr {total}")

    def _deal(self, count: int) -> None:
        """Deal the board up to `count` cards; the street before ends with checks."""
        while len(self._board) < count:
            while (index := self._actor()) is not None:
                self._check(index)
            self._show()
            street = 3 if not self._board else 1
            cards = self.hand.board[len(self._board) : len(self._board) + street]
            if not self.state.can_deal_board() or len(cards) < street:
                raise HandIncomplete(f"the board grew {self.street}, when no card was due")
            self._say(f"d db {''.join(map(str, cards))}")
            if self._actor() is not None and len(self._board) < count:
                raise HandIncomplete(
                    f"what was done {self.street} was not seen: the next card lay there at once"
                )

    def _finish(self) -> None:
        """Play what the end of the hand tells: checks on the river, and the showdown."""
        street = self.hand.end.street if self.hand.end else None
        if NAMES.get(str(street), 0) > len(self._board):
            raise HandIncomplete(f"the hand came to the {street}, and its cards were not seen")
        while self.state.status:
            index = self._actor()
            if index is not None and len(self._board) < 5:
                name = who(self.hand.deal, self.deal.order[index])
                raise HandIncomplete(f"the hand ended {self.street}, where {name} had to act")
            if index is not None:
                self._check(index)
                continue
            self._show()
            if self.state.can_deal_board():
                raise HandIncomplete("the board was not seen to its end")

    def _show(self) -> None:
        """Let those show who have to, and make way for the next card."""
        while self.state.status and self.state.showdown_index is not None:
            index: int = self.state.showdown_index
            seat = self.deal.order[index]
            cards = self.hand.hero if seat == self.deal.hero else self.hand.shown.get(seat)
            if not cards:
                self.unseen.add(seat)
            self._say(f"p{index + 1} sm {''.join(map(str, cards))}" if cards else f"p{index + 1} sm")
        if self.state.can_burn_card():
            self.state.burn_card("??")

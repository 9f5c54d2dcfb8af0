"""What may have happened between two looks: short legal sequences of moves that explain the newer one.

A breadth-first search over the moves that the rules allow, where each level keeps the best few. Amounts are
taken from what is seen (a bet that lies there, a stack that fell, a pot that grew), so there are few of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from detection.poker.hand import CARDS_ON_BOARD, NOTHING, STREETS, Hand, Move
from detection.tracking.evidence import Look, explained
from detection.tracking.story import Story, StreetDealt

FOLD, CHECK, CALL, RAISE, DEAL = 0.7, 0.4, 1.0, 1.6, 0.3
"""What each move costs, seen or not."""
BORROWED = 1.0
"""What it costs more if an amount is taken from what another player has before them."""
WIDTH = 12
"""Accounts that each level keeps."""
SLACK = 6.0
"""Nats by which a level may be worse than the best account until the search ends."""
SLACK_EXPLAINED = 2.0
"""The same where nothing that is seen asks for a move."""
MOST_MOVES = 40


@dataclass(frozen=True, slots=True)
class Explained:
    """A story, and it with what the newest look costs it."""

    story: Story
    total: float
    misfits: frozenset[object]


def successors(story: Story, look: Look) -> list[Story]:
    """Return the accounts of what happened since, best first, each with the look's cost in it."""
    level = [_explained(story, look)]
    found: list[Explained] = []
    best = level[0].total
    slack = SLACK if level[0].misfits else SLACK_EXPLAINED
    for _ in range(MOST_MOVES):
        found += level
        level = sorted(
            (_explained(after, look) for before in level for after in _moves(before.story, look)),
            key=lambda each: each.total,
        )[:WIDTH]
        if not level or level[0].total > best + slack:
            break
        best = min(best, level[0].total)
    found.sort(key=lambda each: each.total)
    return [
        replace(each.story, cost=each.total, misfits=each.misfits)
        for each in found[:WIDTH]
        if each.total <= best + 2 * slack
    ]


def _explained(story: Story, look: Look) -> Explained:
    story = _with_stacks(story, look)
    cost, misfits = explained(story, look)
    return Explained(story, story.cost + cost, misfits)


def _with_stacks(story: Story, look: Look) -> Story:
    """Return a story that knows the stacks that are seen for the first time."""
    hand = story.hand
    if hand is None or hand.is_over or None not in hand.stacks:
        return story
    for place, seat in enumerate(hand.order):
        stack = look.stack(seat)
        if hand.stacks[place] is None and stack is not None:
            hand = hand.with_stack(place, stack)
    return replace(story, hand=hand)


def _moves(story: Story, look: Look) -> Iterator[Story]:
    """Yield a story after each next move that the look makes thinkable."""
    hand = story.hand
    if hand is None:
        return
    if story.street_is_due:
        count = CARDS_ON_BOARD[hand.street + 1]
        if (
            look.board is not None
            and len(look.board) >= count
            and look.board[: len(story.board)] == story.board
        ):
            board = look.board[:count]
            yield story.tell(StreetDealt(board), cost=DEAL, hand=hand.deal(), board=board)
        return
    place = hand.actor
    if place is None:
        return
    street = STREETS[hand.street]
    price = hand.highest - hand.bets[place]
    if price:
        yield fold(story, hand)
    called = hand.check_or_call()
    verb, cost = ("call", CALL) if price else ("check", CHECK)
    yield story.tell(_move(called, place, verb, street), cost=cost, hand=called)
    for amount, cost in _raises(hand, place, look).items():
        raised = hand.raise_to(amount)
        verb = "raise" if hand.highest else "bet"
        yield story.tell(_move(raised, place, verb, street), cost=RAISE + cost, hand=raised)


def fold(story: Story, hand: Hand) -> Story:
    """Return a story after whose turn it is folded; `hand` is the story's."""
    seat = hand.order[hand.to_act[0]]
    return story.tell(Move(seat, "fold", None, STREETS[hand.street]), cost=FOLD, hand=hand.fold())


def _move(after: Hand, place: int, verb: str, street: str) -> Move:
    amount = after.bets[place]
    if verb != "check" and after.stacks[place] == 0:
        verb = "all-in"
    return Move(after.order[place], verb, None if verb == "check" else amount, street)  # type: ignore[arg-type]


def _raises(hand: Hand, place: int, look: Look) -> dict[Decimal, float]:
    """Return what a player may have raised to, by what is seen, each with its further cost."""
    amounts: dict[Decimal, float] = {}
    for other in (place, *hand.to_act, *range(len(hand.order))):
        if not hand.holds(other):
            continue
        for amount in _seen_amounts(hand, other, look):
            amounts.setdefault(amount, 0.0 if other == place else BORROWED)
    if look.reading.pot is not None and look.street in (None, hand.street):
        amounts.setdefault(hand.bets[place] + look.reading.pot - hand.pot, 0.0)
    stack, bet = hand.stacks[place], hand.bets[place]
    return {
        amount: cost
        for amount, cost in amounts.items()
        if amount > hand.highest and (stack is None or amount - bet <= stack)
    }


def _seen_amounts(hand: Hand, place: int, look: Look) -> Iterator[Decimal]:
    """Yield what a player has before them by a look, or had when the street that is played ended."""
    seat = hand.order[place]
    lies, stack, had = look.bet(seat) or NOTHING, look.stack(seat), hand.stacks[place]
    same_street = look.street in (None, hand.street)
    if lies and same_street:
        yield lies
    if stack is not None and had is not None and stack < had:
        paid = hand.bets[place] + had - stack
        yield paid if same_street else paid - lies

"""What may have happened between two looks: short legal sequences of moves that explain the newer one.

A breadth-first search over the moves that the rules allow, where each level keeps the best few. Amounts are
taken from what is seen (a bet that lies there, a stack that fell, a pot that grew, a label), so there are
few.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from detection.poker.hand import CARDS_ON_BOARD, NOTHING, STREETS, Hand, Move
from detection.tracking.evidence import MOVES, Look, explained
from detection.tracking.story import Misfits, Story

FOLD, CHECK, CALL, RAISE, DEAL = 0.7, 0.4, 1.0, 1.6, 0.3
"""What each move costs, seen or not."""
BORROWED = 1.0
"""What it costs more if an amount is taken from what another player has before them."""
TOO_LITTLE = 6.0
"""What it costs more if a bet or raise is smaller than the rules allow, and not all that the player has."""
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
    misfits: Misfits


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
            yield story.deal(look.board[:count], hand.deal(), DEAL)
        return
    place = hand.actor
    if place is None:
        return
    street = STREETS[hand.street]
    price = hand.highest - hand.bets[place]
    if price:
        yield fold(story, hand)
    yield called(story, hand)
    for amount, cost in _raises(story, hand, place, look).items():
        raised = hand.raise_to(amount)
        verb = "raise" if hand.highest else "bet"
        yield story.move(place, _move(raised, place, verb, street), raised, RAISE + cost)


def fold(story: Story, hand: Hand) -> Story:
    """Return a story after whose turn it is folded; `hand` is the story's."""
    place = hand.to_act[0]
    return story.move(place, Move(hand.order[place], "fold", None, STREETS[hand.street]), hand.fold(), FOLD)


def called(story: Story, hand: Hand) -> Story:
    """Return a story after whose turn it is called, or checked; `hand` is the story's."""
    place = hand.to_act[0]
    after = hand.check_or_call()
    verb, cost = ("call", CALL) if hand.highest > hand.bets[place] else ("check", CHECK)
    return story.move(place, _move(after, place, verb, STREETS[hand.street]), after, cost)


def _move(after: Hand, place: int, verb: str, street: str) -> Move:
    amount = after.bets[place]
    if verb != "check" and after.stacks[place] == 0:
        verb = "all-in"
    return Move(after.order[place], verb, None if verb == "check" else amount, street)  # type: ignore[arg-type]


def _raises(story: Story, hand: Hand, place: int, look: Look) -> dict[Decimal, float]:
    """Return what a player may have raised to, by what is seen, each with its further cost."""
    amounts: dict[Decimal, float] = {}
    for other in (place, *hand.to_act, *range(len(hand.order))):
        if not hand.holds(other):
            continue
        for amount in _seen_amounts(hand, other, look):
            amounts.setdefault(amount, 0.0 if other == place else BORROWED)
    if look.reading.pot is not None and look.street in (None, hand.street):
        amounts.setdefault(hand.bets[place] + look.reading.pot - hand.pot, 0.0)
    if _somebody_went_all_in(hand, place, look) and (behind := hand.stacks[place]) is not None:
        # What the others can't call is returned at once, so a raise of all and of less look alike.
        amounts.setdefault(hand.bets[place] + behind, 0.0)
    stack, bet, least = hand.stacks[place], hand.bets[place], _least_raise(story, hand)
    now = look.stack(hand.order[place])
    if stack is not None and now is not None and now > stack:
        # Chips were won: a raise that nobody called is returned with them, whatever its size. So there are
        # accounts of two sizes, and neither is certain.
        for amount in (least, 2 * least):
            amounts.setdefault(amount, BORROWED)
    return {
        amount: cost + TOO_LITTLE * (amount < least and stack != amount - bet)
        for amount, cost in amounts.items()
        if amount > hand.highest and (stack is None or amount - bet <= stack)
    }


def _somebody_went_all_in(hand: Hand, place: int, look: Look) -> bool:
    """Return whether somebody else has nothing left who had when the hand stood like this."""
    return any(
        other != place and hand.holds(other) and hand.stacks[other] and look.stack(seat) == 0
        for other, seat in enumerate(hand.order)
    )


def _least_raise(story: Story, hand: Hand) -> Decimal:
    """Return the least that somebody may bet, or raise to: as much more as the bet or raise before."""
    big = max(story.begun.posts) if story.begun is not None else NOTHING
    below = max((bet for bet in hand.bets if big <= bet < hand.highest), default=NOTHING)
    return hand.highest + max(big, hand.highest - below)


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
    label = look.label(seat)
    if label is not None and label.amount is not None and label.kind in MOVES and same_street:
        yield label.amount
    if label is not None and label.kind == "all-in" and had is not None and same_street:
        yield hand.bets[place] + had

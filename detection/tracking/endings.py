"""How a hand may have ended since it was seen last, and who won it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from detection.poker.hand import NOTHING, Hand
from detection.tracking.evidence import LEAST_SHARE, Look
from detection.tracking.story import Story
from detection.tracking.successors import called, fold

ENDED = 0.2
ENDED_UNSEEN = 4.0
"""What it costs that the end was not seen."""
UNPROVEN = 1.5
"""What it costs that all who had to act folded unseen, and no chips tell who won."""
DISPROVED = 6.0
"""What it costs that chips tell of another winner."""
RIVER = 3


def endings(story: Story, look: Look | None) -> Iterator[Story]:
    """Yield a story whose hand is over, in each way that it may have ended.

    Args:
        story: how the hand stood when it was seen last.
        look: what was seen once it was over: the cleared table, or the next hand; None where nothing was.
    """
    hand = story.hand
    if hand is None:
        yield story.end(whole=False, cost=ENDED_UNSEEN)
        return
    if hand.is_over:
        yield story.end(whole=True, cost=ENDED + _unproven(hand, look, needed=False))
        return
    for closed in (_all_fold(story), _all_check(story)):
        if closed is not None and closed.hand is not None:
            yield closed.end(whole=True, cost=ENDED + _unproven(closed.hand, look, needed=True))
    yield story.end(whole=False, cost=ENDED_UNSEEN)


def _all_fold(story: Story) -> Story | None:
    """Return a story in which all who face a bet fold to it; None where that does not end the hand."""
    while story.hand is not None and story.hand.to_act:
        hand = story.hand
        if hand.bets[hand.to_act[0]] == hand.highest:
            return None
        story = fold(story, hand)
    return story if story.hand is not None and story.hand.is_over else None


def _all_check(story: Story) -> Story | None:
    """Return a story in which the river is checked to its end; None where a bet lies, or it is not there."""
    while story.hand is not None and story.hand.to_act:
        hand = story.hand
        if hand.street != RIVER or hand.highest:
            return None
        story = called(story, hand)
    return story if story.hand is not None and story.hand.is_over else None


def _unproven(hand: Hand, look: Look | None, *, needed: bool) -> float:
    """Return what an ending costs by the chips that its winners have afterwards.

    Args:
        hand: the hand, over.
        look: what was seen then.
        needed: whether moves that nobody saw ended it.
    """
    doubt = UNPROVEN if needed else 0.0
    if look is None:
        return doubt
    grown = _grown(hand, look)
    if any(chips > 0 for chips in grown.values()):
        if hand.contested:
            return 0.0
        (chips,) = grown.values()
        return 0.0 if hand.pot * LEAST_SHARE <= chips <= hand.pot else DISPROVED
    others = [place for place in range(len(hand.order)) if not hand.holds(place)]
    paid = any(
        (stack := look.stack(hand.order[place])) is not None
        and (had := hand.stacks[place]) is not None
        and stack > had + hand.pot / 2
        for place in others
    )
    return DISPROVED if paid else doubt


def _grown(hand: Hand, look: Look) -> dict[int, Decimal]:
    """Return by seat how much more each who held cards to the end has than the play left them, if seen."""
    grown = {}
    for place, seat in enumerate(hand.order):
        stack, had = look.stack(seat), hand.stacks[place]
        if hand.holds(place) and stack is not None and had is not None:
            grown[seat] = stack + (look.bet(seat) or NOTHING) - had
    return grown


def winnings(story: Story, look: Look) -> dict[int, Decimal | None]:
    """Return by seat what each player who was dealt in won; None where that can't be told.

    What nobody called is returned, and not won.
    """
    hand = story.hand
    if hand is None or not hand.is_over:
        return {}
    put_in = story.put_in()
    most = sorted(put_in.values())
    uncalled = most[-1] - most[-2]
    holders = [place for place in range(len(hand.order)) if hand.holds(place)]
    won: dict[int, Decimal | None] = {
        seat: None if hand.holds(place) else NOTHING for place, seat in enumerate(hand.order)
    }
    if len(holders) == 1:
        won[hand.order[holders[0]]] = hand.pot - uncalled
        return won
    grown = _grown(hand, look)
    total = sum(grown.values())
    if len(grown) == len(holders) and (hand.pot * LEAST_SHARE <= total <= hand.pot):
        back = next((seat for seat, put in put_in.items() if put == most[-1]), None) if uncalled else None
        for seat, chips in grown.items():
            won[seat] = chips - uncalled if seat == back else chips
    return won

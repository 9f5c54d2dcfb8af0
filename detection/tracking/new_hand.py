"""How the next hand may have begun: who was dealt in, with what, where the button is, and who posted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from detection.poker.hand import NOTHING, Hand, begin
from detection.tracking.evidence import LEAST_SHARE, Look
from detection.tracking.story import HandBegan, HandEnded, Story
from detection.tracking.successors import fold

ENDED = 0.5
"""What the next hand costs after one that is over."""
ENDED_UNSEEN = 4.0
"""What it costs after a hand of which the end was not seen."""
UNPROVEN = 2.0
"""What it costs more if all who had to act folded unseen, and no chips tell who won."""
UNSURE_OF_SEAT = 0.5
SAME_BUTTON = 4.0
SAME_CARDS = 6.0
"""What it costs if the next hand has the button, or the user's cards, of the one before."""
FEWEST = 2


def next_hands(story: Story, look: Look) -> Iterator[Story]:
    """Yield a story with a new hand for each way in which one may have begun, if a look speaks for it."""
    if not _another_hand(story, look):
        return
    for ended in _endings(story, look):
        yield from _beginnings(ended, look)


def _another_hand(story: Story, look: Look) -> bool:
    """Return whether a look can't be of the hand that is told, and shows a hand."""
    if not look.shows_hand:
        return False
    if story.hand is None:
        return True
    hero, board, button = look.reading.hero, look.board, look.reading.dealer_seat
    return bool(
        (hero and story.hero and not set(hero) & set(story.hero))
        or (board is not None and not set(story.board) <= set(board))
        or (button is not None and story.button is not None and button != story.button)
        or (story.hand.is_over and board == () and not story.board)
    )


def _endings(story: Story, look: Look) -> Iterator[Story]:
    """Yield a story whose hand is over, in each way that it may have ended since it was seen last."""
    hand = story.hand
    if hand is None:
        yield story
        return
    if hand.is_over:
        yield story.tell(HandEnded(whole=True), cost=ENDED)
        return
    folded = _all_fold(story)
    if folded is not None:
        yield folded.tell(HandEnded(whole=True), cost=ENDED + _winner_unproven(folded.hand, look))
    yield story.tell(HandEnded(whole=False), cost=ENDED_UNSEEN)


def _winner_unproven(hand: Hand | None, look: Look) -> float:
    """Return what it costs that who is left won the pot, by what they have as the next hand begins."""
    if hand is None:
        return UNPROVEN
    place = next(place for place in range(len(hand.order)) if hand.holds(place))
    before, stack = hand.stacks[place], look.stack(hand.order[place])
    if before is None or stack is None:
        return UNPROVEN
    won = stack + (look.bet(hand.order[place]) or NOTHING) - before
    return 0.0 if hand.pot * LEAST_SHARE <= won <= hand.pot else UNPROVEN


def _all_fold(story: Story) -> Story | None:
    """Return a story in which all who face a bet fold to it; None where that does not end the hand."""
    while story.hand is not None and story.hand.to_act:
        hand = story.hand
        if hand.bets[hand.to_act[0]] == hand.highest:
            return None
        story = fold(story, hand)
    return story if story.hand is not None and story.hand.is_over else None


def _beginnings(story: Story, look: Look) -> Iterator[Story]:
    for button in _buttons(story, look):
        for order, cost in _orders(button, look):
            for blinds in _blinds(story, order, look):
                yield _begun(story, look, button, order, blinds, cost)


def _buttons(story: Story, look: Look) -> list[int]:
    seen = look.reading.dealer_seat
    if seen is not None:
        return [seen]
    seats = sorted(look.seats)
    if story.button is not None and seats:
        return [next((seat for seat in seats if seat > story.button), seats[0])]
    return []


def _orders(button: int, look: Look) -> Iterator[tuple[tuple[int, ...], float]]:
    """Yield who may have been dealt in, in the order of play, each with a cost."""
    sure = [seat for seat in sorted(look.seats) if look.holds(seat)]
    maybe = [seat for seat in sorted(look.seats) if look.holds(seat) is not False]
    everybody = [
        seat
        for seat in sorted(look.seats)
        if look.holds(seat) is not False or look.stack(seat) or look.bet(seat)
    ]
    told: list[list[int]] = []
    for cost, seats in enumerate((sure if len(sure) > 1 else maybe, maybe, everybody)):
        if len(seats) >= FEWEST and seats not in told:
            told.append(seats)
            order = [seat for seat in seats if seat > button] + [seat for seat in seats if seat <= button]
            yield tuple(order), cost * UNSURE_OF_SEAT


def _blind_places(order: tuple[int, ...]) -> tuple[int, int]:
    """Return the places of the small and the big blind: of two players, the button posts the small one."""
    return (1, 0) if len(order) == FEWEST else (0, 1)


def _blinds(story: Story, order: tuple[int, ...], look: Look) -> Iterator[tuple[Decimal, Decimal]]:
    """Yield what the blinds may be: as in the hand before, and as they lie there."""
    if story.blinds is not None:
        yield story.blinds
    small, big = (look.bet(order[place]) for place in _blind_places(order))
    if small is not None and big is not None and small <= big and (small, big) != story.blinds:
        yield small, big


def _begun(
    story: Story,
    look: Look,
    button: int,
    order: tuple[int, ...],
    blinds: tuple[Decimal, Decimal],
    cost: float,
) -> Story:
    posted = dict(zip(_blind_places(order), blinds, strict=True))
    posts = tuple(posted.get(place, NOTHING) for place in range(len(order)))
    stacks = tuple(_behind(look, seat, post) for seat, post in zip(order, posts, strict=True))
    hand = begin(order, stacks, posts)
    hero = look.reading.hero or ()
    cost += SAME_BUTTON * (button == story.button) + SAME_CARDS * (
        bool(hero) and set(hero) == set(story.hero)
    )
    began = HandBegan(order=order, stacks=stacks, posts=posts, button=button, whole=not look.board)
    return replace(
        story.tell(began, cost=cost),
        hand=hand,
        button=button,
        hero=hero,
        board=(),
        blinds=blinds,
        misfits=frozenset(),
    )


def _behind(look: Look, seat: int, post: Decimal) -> Decimal | None:
    """Return what a player had behind the post, by what lies there now."""
    stack, bet = look.stack(seat), look.bet(seat)
    if stack is None:
        return None
    return stack if bet is None else stack + bet - post

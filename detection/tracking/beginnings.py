"""How a hand may have begun: who was dealt in, where the button is, and who posted what.

What a look does not show is taken from what is known of the table: whose turn the button is, the blinds and
antes of the hand before, and who played then. Each such guess has its cost, so what is seen outweighs it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations
from types import MappingProxyType

from detection.poker.hand import NOTHING, begin
from detection.tracking.evidence import PLAYING, Look
from detection.tracking.story import HandBegan, Story

FEWEST = 2
MOST = 8
"""Beginnings that are followed, the likeliest."""
ORDERS = 4
"""Ways to say who was dealt in, for each button."""
OTHER_BLINDS = 1.5
HALF = Decimal("0.5")
LEAST_SMALL_BLIND = Decimal("0.2")
"""Of the big blind; rooms have a half, a third or two fifths."""
BLIND_UNSEEN = 1.0
"""What it costs that one of two blinds is taken from the other."""
BLINDS_BY_POT = 2.0
NEW_ANTE, NO_ANTE = 0.7, 1.0
BUTTON_ANYWHERE = 3.0
OTHER_STACK = 1.5
"""What it costs that a player posted, or did not, by the stack that they had before the hand."""
BUTTON_UNSEEN = 0.7
BUTTON_BY_BLINDS = 1.5

IS_DEALT_IN = 0.0, 6.0
"""What it costs that somebody was dealt in who was seen to hold cards, and that they were not."""

Posts = tuple[Decimal, ...]
"""By place."""


NO_STACKS: Mapping[int, Decimal] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """What the hands before tell of the next one."""

    blinds: tuple[Decimal, Decimal] | None = None
    ante: Decimal = NOTHING
    """Of each player."""
    big_blind_ante: bool = False
    """Whether the big blind posts an ante for all."""
    button: int | None = None
    regulars: frozenset[int] = frozenset()
    """Seats that were dealt in the last time."""
    stacks: Mapping[int, Decimal] = field(default_factory=lambda: NO_STACKS)
    """What each player had before the hand, where it was seen."""


def beginnings(root: Story, look: Look, habits: Habits, held: frozenset[int]) -> list[Story]:
    """Return stories that tell how the hand began, as far as a look speaks for them, likeliest first.

    Args:
        root: the story that tells nothing yet.
        look: what is seen.
        habits: what the hands before tell.
        held: seats that were seen to hold cards in this hand.
    """
    found = [
        _begun(root, look, order, button, posts, antes, cost)
        for button, button_cost in _buttons(look, habits)
        for order, order_cost in _orders(button, look, habits, held)
        for posts, posts_cost in _posts(order, look, habits)
        for antes, antes_cost in _antes(order, posts, look, habits)
        for stacks_cost in (_stacks_cost(order, posts, antes, look, habits),)
        for cost in (button_cost + order_cost + posts_cost + antes_cost + stacks_cost,)
    ]
    return sorted(found, key=lambda story: story.cost)[:MOST]


def _buttons(look: Look, habits: Habits) -> Iterator[tuple[int, float]]:
    seen = look.reading.dealer_seat
    if seen is not None:
        yield seen, 0.0
        return
    seats = sorted(look.seats)
    told = set()
    if habits.button is not None and seats:
        after = [seat for seat in seats if seat in habits.regulars] or seats
        told.add(next((seat for seat in after if seat > habits.button), after[0]))
        yield from ((seat, BUTTON_UNSEEN) for seat in told)
    posted = [seat for seat in seats if (label := look.label(seat)) and label.kind == "small-blind"]
    lying = [seat for seat in seats if look.bet(seat)]
    if not posted and len(lying) == FEWEST:
        posted = [min(lying, key=lambda seat: look.bet(seat) or NOTHING)]
    for seat in posted:
        others = [other for other in seats if look.holds(other) is not False or other in lying]
        before = [other for other in others if other < seat] or [other for other in others if other != seat]
        if before and before[-1] not in told:
            told.add(before[-1])
            yield before[-1], BUTTON_BY_BLINDS
    if habits.stacks:
        yield from ((seat, BUTTON_ANYWHERE) for seat in seats if seat not in told)


def _orders(
    button: int, look: Look, habits: Habits, held: frozenset[int]
) -> Iterator[tuple[tuple[int, ...], float]]:
    """Yield who may have been dealt in, in the order of play, each with a cost, likeliest first."""
    costs = {
        seat: IS_DEALT_IN if seat in held else _dealt_in(seat, look, habits)
        for seat in sorted(look.seats.keys() | held | (habits.stacks.keys() & habits.regulars))
    }
    likely = {seat for seat, (dealt, not_dealt) in costs.items() if dealt <= not_dealt}
    base = sum(min(each) for each in costs.values())
    doubts = sorted(costs, key=lambda seat: abs(costs[seat][0] - costs[seat][1]))[:FEWEST]
    found = []
    for flipped in (flip for count in range(FEWEST + 1) for flip in combinations(doubts, count)):
        seats = likely.symmetric_difference(flipped)
        if len(seats) >= FEWEST:
            price = sum(abs(costs[seat][0] - costs[seat][1]) for seat in flipped)
            found.append((_in_turn(seats, button), base + price))
    yield from sorted(found, key=lambda each: each[1])[:ORDERS]


def _in_turn(seats: set[int], button: int) -> tuple[int, ...]:
    ordered = sorted(seats)
    return tuple([seat for seat in ordered if seat > button] + [seat for seat in ordered if seat <= button])


def _dealt_in(seat: int, look: Look, habits: Habits) -> tuple[float, float]:
    """Return what it costs that a seat was dealt in, and that it was not."""
    holds, stack, label = look.holds(seat), look.stack(seat), look.label(seat)
    if holds or look.bet(seat) or (label is not None and label.kind in PLAYING):
        return IS_DEALT_IN
    if label is not None and label.kind in ("sitting-out", "away"):
        return 3.0, 0.1
    played = seat in habits.regulars
    if seat not in look.seats:
        return 0.3, 1.5
    if holds is False:
        return (1.0, 1.0) if played else (2.0, 0.2)
    if played:
        return 0.0, 5.5
    return (0.1, 3.0) if stack else (1.5, 0.4)


def blind_places(order: Sequence[int]) -> tuple[int, int]:
    """Return the places of the small and the big blind: of two players, the button posts the small one."""
    return (1, 0) if len(order) == FEWEST else (0, 1)


def _posts(order: tuple[int, ...], look: Look, habits: Habits) -> Iterator[tuple[Posts, float]]:
    """Yield what may have been posted as blinds: as in the hand before, and as they lie there."""
    told = set()
    for blinds, cost in _blinds(order, look, habits):
        if blinds in told or not blinds[1] * LEAST_SMALL_BLIND <= blinds[0] <= blinds[1]:
            continue
        told.add(blinds)
        posted = dict(zip(blind_places(order), blinds, strict=True))
        for place, blind in posted.items():
            lies = look.bet(order[place])
            if look.stack(order[place]) == 0 and lies is not None and lies < blind:
                posted[place] = lies  # who has less posts all of it
        for place, seat in enumerate(order):
            label = look.label(seat)
            if label is not None and label.kind == "straddle" and place not in posted:
                posted[place] = look.bet(seat) or label.amount or 2 * blinds[1]
        yield tuple(posted.get(place, NOTHING) for place in range(len(order))), cost


def _blinds(
    order: tuple[int, ...], look: Look, habits: Habits
) -> Iterator[tuple[tuple[Decimal, Decimal], float]]:
    known = habits.blinds
    if known is not None:
        yield known, 0.0
    new = 0.0 if known is None else OTHER_BLINDS
    small, big = (_posted(order[place], look) for place in blind_places(order))
    if small is not None and big is not None:
        yield (small, big), new
    if big is not None:
        yield (big * HALF, big), new + BLIND_UNSEEN
    if small is not None:
        yield (small, small * 2), new + BLIND_UNSEEN
    pot = look.reading.pot
    if known is None and pot and pot % 3 == 0:
        yield (pot / 3, pot / 3 * 2), BLINDS_BY_POT


def _posted(seat: int, look: Look) -> Decimal | None:
    """Return what lies before a seat, or what its label says that it posted."""
    label = look.label(seat)
    said = label.amount if label is not None and label.kind in ("small-blind", "big-blind") else None
    return look.bet(seat) or said


def _antes(order: tuple[int, ...], posts: Posts, look: Look, habits: Habits) -> Iterator[tuple[Posts, float]]:
    """Yield what may have been put in as antes: as in the hand before, and as the pot tells."""
    players, nobody = len(order), (NOTHING,) * len(order)
    big = max(posts)
    at_big = tuple(big if place == blind_places(order)[1] else NOTHING for place in range(players))
    told = {nobody}
    usual = at_big if habits.big_blind_ante else (habits.ante,) * players
    yield nobody, NO_ANTE * (usual != nobody)
    if usual not in told:
        told.add(usual)
        yield usual, 0.0
    pot = look.reading.pot
    if pot is None or look.board or _street_is_bet(order, posts, look):
        return
    dead = pot - sum(posts) if pot >= sum(posts) else pot  # rooms count bets in, or not
    each = dead / players
    if not NOTHING < dead <= big * players:
        return
    if dead == big and at_big not in told:
        yield at_big, NEW_ANTE
    elif each < big and each * 100 % big == 0 and (each,) * players not in told:
        yield (each,) * players, NEW_ANTE


def _stacks_cost(order: tuple[int, ...], posts: Posts, antes: Posts, look: Look, habits: Habits) -> float:
    """Return what a beginning costs by what the players had before it."""
    differ = 0
    places = dict(zip(("small-blind", "big-blind"), blind_places(order), strict=True))
    for place, (seat, post, ante) in enumerate(zip(order, posts, antes, strict=True)):
        label = look.label(seat)
        differ += label is not None and places.get(label.kind, place) != place
        before, stack = habits.stacks.get(seat), look.stack(seat)
        lies = look.bet(seat)
        if before is not None and stack is not None and (lies or post) == post:
            differ += stack != before - post - ante
    return OTHER_STACK * differ


def _street_is_bet(order: tuple[int, ...], posts: Posts, look: Look) -> bool:
    """Return whether something else than the blinds is seen to lie there."""
    return any((look.bet(seat) or post) != post for seat, post in zip(order, posts, strict=True))


def _begun(
    root: Story, look: Look, order: tuple[int, ...], button: int, posts: Posts, antes: Posts, cost: float
) -> Story:
    stacks = tuple(_behind(look, seat, post) for seat, post in zip(order, posts, strict=True))
    began = HandBegan(order=order, posts=posts, antes=antes, button=button, whole=not look.board)
    return Story(
        cost=root.cost + cost,
        hand=begin(order, stacks, posts, antes=sum(antes, NOTHING)),
        button=button,
        things=(began,),
        moves=(None,) * len(order),
    )


def _behind(look: Look, seat: int, post: Decimal) -> Decimal | None:
    """Return what a player had behind the post, by what lies there now."""
    stack, bet = look.stack(seat), look.bet(seat)
    if stack is None:
        return None
    return stack if bet is None else stack + bet - post

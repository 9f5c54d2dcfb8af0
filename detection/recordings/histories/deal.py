"""How a hand began: who was dealt in, in the order of play, with what, and the blinds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from detection.poker.table_state import TableState
from detection.recordings.histories.amounts import Amounts, Chips
from detection.recordings.histories.history import HandIncomplete
from detection.recordings.histories.seen import SeenHand

FEWEST, MOST = 2, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    """Seats are in the order of play after the flop: the button acts last."""

    order: list[int]
    stacks: list[Chips]
    """Before the blinds."""
    blinds: list[Chips]
    """As pokerkit takes them: small, big, straddles, and nothing for everybody else."""
    antes: list[Chips]
    hero: int | None

    @property
    def big_blind(self) -> Chips:
        return self.blinds[1]


def deal_of(hand: SeenHand, amounts: Amounts) -> Deal:
    """Return how a hand began. Raises HandIncomplete."""
    if hand.dealt:
        return _told_deal(hand, hand.dealt, amounts)
    table = hand.deal
    order = _order(table)
    gone = hand.held - set(order)
    if gone:
        raise HandIncomplete(f"what {who(table, min(gone))} did with their cards was not seen")
    posted = {post.seat: amounts.chips(post.amount) for post in hand.posts if post.verb != "ante"}
    antes = {post.seat: amounts.chips(post.amount) or 0 for post in hand.posts if post.verb == "ante"}
    straddles = {post.seat for post in hand.posts if post.verb == "straddle"}
    bets = {seat: posted.get(seat) or _bet(amounts, table, seat) for seat in order}
    stacks: list[Chips] = [_stack(amounts, table, seat) + bets[seat] + antes.get(seat, 0) for seat in order]
    # With two players the button posts the small blind, and acts last after the flop.
    small, big = (order[1], order[0]) if len(order) == FEWEST else (order[0], order[1])
    for seat in (small, big):
        if not bets[seat]:
            raise HandIncomplete(f"no blind of {who(table, seat)} was seen")
        if _stack(amounts, table, seat) == 0:
            raise HandIncomplete(
                f"{who(table, seat)} had not enough for a blind, so how large it is was not seen"
            )
    others = [seat for seat in order if bets[seat] and seat not in (small, big) and seat not in straddles]
    if others or bets[small] > bets[big]:
        raise HandIncomplete("more than the two blinds lay on the table when it was first seen")
    pot = amounts.chips(table.pot)
    dead = sum(antes.values())
    if pot is not None and pot not in (0, dead, sum(bets.values()) + dead):
        raise HandIncomplete(
            f"the pot of {pot} before anybody acted is not the two blinds: there are antes, or dead chips"
        )
    return Deal(
        order=order,
        stacks=stacks,
        blinds=[bets[small], bets[big], *(bets[seat] for seat in order[FEWEST:])],
        antes=[antes.get(seat, 0) for seat in order],
        hero=_hero(hand, order),
    )


def _told_deal(hand: SeenHand, dealt: Mapping[int, Decimal | None], amounts: Amounts) -> Deal:
    """Return how a hand began of which the end tells who was dealt in. Raises HandIncomplete."""
    order = list(dealt)
    if not FEWEST <= len(order) <= MOST:
        raise HandIncomplete(f"{len(order)} players were seen to hold cards")
    stacks = []
    for seat, stack in dealt.items():
        chips = amounts.chips(stack)
        if chips is None:
            raise HandIncomplete(f"the stack of {who(hand.deal, seat)} was not read")
        stacks.append(chips)
    blinds = {post.seat: amounts.chips(post.amount) or 0 for post in hand.posts if post.verb != "ante"}
    antes = {post.seat: amounts.chips(post.amount) or 0 for post in hand.posts if post.verb == "ante"}
    if not {*blinds, *antes} <= set(order) or len(blinds) < FEWEST:
        raise HandIncomplete("who posted the blinds was not seen")
    # With two players the button posts the small blind, and acts last after the flop.
    posted = [blinds.get(seat, 0) for seat in order]
    return Deal(
        order=order,
        stacks=stacks,
        blinds=posted[::-1] if len(order) == FEWEST else posted,
        antes=[antes.get(seat, 0) for seat in order],
        hero=_hero(hand, order),
    )


def who(table: TableState, seat: int) -> str:
    found = table.seats.get(seat)
    return f"seat {seat} ({found.name})" if found and found.name else f"seat {seat}"


def _order(table: TableState) -> list[int]:
    """Return the seats that were dealt in, from the one behind the button to the button."""
    button = table.dealer_seat
    if button is None:
        raise HandIncomplete("the button was not seen")
    doubtful = [seat for seat in table.seats.values() if seat.active is None]
    if doubtful:
        raise HandIncomplete(f"whether {who(table, doubtful[0].seat)} was dealt in was not seen")
    seats = sorted(seat.seat for seat in table.seats.values() if seat.active)
    if not FEWEST <= len(seats) <= MOST:
        raise HandIncomplete(f"{len(seats)} players were seen to hold cards")
    return [seat for seat in seats if seat > button] + [seat for seat in seats if seat <= button]


def _bet(amounts: Amounts, table: TableState, seat: int) -> Chips:
    found = table.seats[seat]
    if found.bet is None and "bet" not in found.as_written:
        return 0
    bet = amounts.chips(found.bet)
    if bet is None:
        raise HandIncomplete(f"the bet of {who(table, seat)} was not read")
    return bet


def _stack(amounts: Amounts, table: TableState, seat: int) -> Chips:
    stack = amounts.chips(table.seats[seat].stack)
    if stack is None:
        raise HandIncomplete(f"the stack of {who(table, seat)} was not read")
    return stack


def _hero(hand: SeenHand, order: list[int]) -> int | None:
    """Return the hero's seat, if they were dealt cards that were seen."""
    if len(hand.hero) != 2:
        return None
    heroes = [seat for seat in order if hand.seat(seat).hero]
    return heroes[0] if heroes else None

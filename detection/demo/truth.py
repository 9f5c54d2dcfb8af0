"""What a perfect capture reads and publishes at each step, told by the game itself.

This is the witness that detection is compared with, so it shares no code with
it: events come from what the game did, never from comparing two readings.

Within a step, events come in one order: hand_end, hand_start, button, player
(by seat), action (in turn), pot, street_change, board, card. A capture tells an
action as soon as it is certain, which may be steps later.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from detection.demo.game_state import HERO, GameState, Seat, street
from detection.demo.moves import Acted, Cleared, Dealt, Move, Shown, Street
from detection.poker.cards import Card
from detection.poker.readings import HIDDEN, Hidden, SeatReading, TableReading

CURRENCY = "$"


@dataclass(frozen=True, slots=True)
class TruthEvent:
    """A detection event; `data` is what the published one must at least say."""

    type: str
    data: dict[str, Any]


def amount(cents: int) -> Decimal:
    """Return an amount as the table prints it: `12.50`, but `12`."""
    return Decimal(cents // 100) if cents % 100 == 0 else Decimal(cents).scaleb(-2)


def reading(table: GameState, *, width: int, height: int) -> TableReading:
    """Return what a perfect reader reads off the picture of `table`."""
    hero = table.seat(HERO)
    return TableReading(
        width=width,
        height=height,
        hero=() if hero is None else hero.cards,
        board=table.board,
        pot=amount(table.pot) if table.pot else None,
        currency=CURRENCY,
        seats=tuple(seat_reading(seat, table) for seat in table.seats),
        dealer_seat=table.dealer,
    )


def seat_reading(seat: Seat, table: GameState) -> SeatReading:
    """Return what a perfect reader reads off one seat."""
    return SeatReading(
        seat=seat.number,
        name=seat.name,
        stack=amount(seat.stack),
        bet=amount(seat.bet) if seat.bet else None,
        cards=visible_cards(seat),
        dealer=seat.number == table.dealer,
        hero=is_seen_as_hero(seat),
        active=bool(seat.cards) if any(each.cards for each in table.seats) else None,
    )


def is_seen_as_hero(seat: Seat) -> bool:
    """Return whether a picture says that this is the user's seat: face-up cards, at the bottom."""
    return seat.number == HERO and bool(seat.cards)


def visible_cards(seat: Seat) -> tuple[Card, ...] | Hidden | None:
    """Return a player's cards as one sees them."""
    if not seat.cards:
        return None
    return seat.cards if seat.face_up else HIDDEN


def events(before: GameState | None, move: Move, after: GameState) -> Iterator[TruthEvent]:
    """Yield what a perfect capture publishes when `move` turned `before` into `after`."""
    if isinstance(move, Cleared):
        yield TruthEvent(
            "hand_end",
            {
                "hand": move.hand,
                "hero": texts(move.hero),
                "board": texts(move.board),
                "pot": str(amount(move.pot)),
            },
        )
    if isinstance(move, Dealt):
        yield TruthEvent("hand_start", {"hand": move.hand})
        yield TruthEvent("button", {"dealer_seat": after.dealer, "previous": move.previous_dealer})
    if before is None:
        yield TruthEvent("button", {"dealer_seat": after.dealer, "previous": None})
    yield from player_events(before, after)
    if isinstance(move, Dealt):
        yield from forced_events(after)
    if isinstance(move, Acted):
        yield action_event(after, move.seat, move.verb, move.amount)
    pot_before = 0 if before is None else before.pot
    if after.pot not in (0, pot_before):
        previous = str(amount(pot_before)) if pot_before else None
        yield TruthEvent("pot", {"pot": str(amount(after.pot)), "previous": previous, "currency": CURRENCY})
    if isinstance(move, Street):
        yield TruthEvent(
            "street_change", {"hand": after.hand, "street": move.name, "previous": move.previous}
        )
        yield TruthEvent(
            "board", {"board": texts(after.board), "new": texts(move.cards), "street": move.name}
        )
    yield from card_events(move, after)


def forced_events(table: GameState) -> Iterator[TruthEvent]:
    """Yield the antes, and then the blinds, in the order of play."""
    dealt = [seat for seat in table.seats if seat.cards]
    order = [seat for seat in dealt if seat.number > table.dealer]
    order += [seat for seat in dealt if seat.number <= table.dealer]
    if table.stakes is not None and table.stakes.ante:
        for seat in order:
            yield action_event(table, seat.number, "ante", table.stakes.ante)
    for seat in order:
        if seat.bet:
            yield action_event(table, seat.number, "post", seat.bet)


def action_event(table: GameState, seat: int, verb: str, chips: int | None) -> TruthEvent:
    data = {
        "hand": table.hand,
        "seat": seat,
        "action": verb,
        "amount": None if chips is None else str(amount(chips)),
        "street": street(table.board),
    }
    return TruthEvent("action", data)


def player_events(before: GameState | None, after: GameState) -> Iterator[TruthEvent]:
    """Yield what changed at each seat, by seat."""
    first_hand = before is not None and before.hand == 0 and after.hand == 1
    was_at = {} if before is None else {seat.number: seat for seat in before.seats}
    is_at = {seat.number: seat for seat in after.seats}
    in_play = any(seat.cards for seat in after.seats)
    for number in sorted(was_at.keys() | is_at.keys()):
        if number not in is_at:
            yield TruthEvent("player", {"seat": number, "present": False})
            continue
        changed = seat_changes(was_at.get(number), is_at[number], in_play=in_play)
        if first_hand and is_seen_as_hero(is_at[number]):
            changed["hero"] = True
        if changed:
            yield TruthEvent("player", {"seat": number, "present": True, **changed})


def seat_changes(was: Seat | None, now: Seat, *, in_play: bool) -> dict[str, Any]:
    """Return what is different at a seat, as a `player` event says it.

    `in_play`: somebody holds cards, so a seat without them is out of the hand.
    """
    changed: dict[str, Any] = {}
    if was is None:
        changed["name"] = now.name
        was = replace(now, stack=-1, bet=0, cards=())
    if now.stack != was.stack:
        changed["stack"] = str(amount(now.stack))
    if now.bet != was.bet:
        changed["bet"] = str(amount(now.bet)) if now.bet else None
    if now.cards and not was.cards:
        changed["active"] = True
        if not now.face_up:
            changed["cards"] = HIDDEN
    if was.cards and not now.cards:
        changed["cards"] = None
        if in_play:
            changed["active"] = False
    return changed


def card_events(move: Move, after: GameState) -> Iterator[TruthEvent]:
    """Yield the faces that came to light."""
    if isinstance(move, Dealt):
        seat, kind = after.seat(HERO), "hero"
    elif isinstance(move, Shown):
        seat, kind = after.seat(move.seat), "shown"
    else:
        return
    if seat is not None:
        yield TruthEvent("card", {"cards": texts(seat.cards), "card_type": kind, "seat": seat.number})


def texts(cards: tuple[Card, ...]) -> list[str]:
    """Return cards as events carry them."""
    return [str(card) for card in cards]

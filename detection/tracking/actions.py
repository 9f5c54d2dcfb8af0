"""Who provably did what."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from detection.poker.readings import SeatReading, amount_text
from detection.tracking.players import bet_is_doubtful, still_holds
from detection.tracking.table_update import FEWEST_SEATS, STREETS, TableUpdate


def provable_actions(update: TableUpdate) -> list[dict[str, Any]]:
    """Return who provably did what, in turn, before any of it is believed."""
    street = STREETS[max(len(update.seen.board or ()), len(update.believed.board))]
    standing = {
        number: seat.bet
        for number, seat in update.believed.seats.items()
        if seat.bet and not update.street_moves
    }
    grown, unexplained = _grown(update, standing)
    before = max(standing.values(), default=Decimal(0))
    blinds_lie = street != "preflop" or len(standing) >= FEWEST_SEATS
    actions: dict[int, dict[str, Any]] = {}
    highest = before
    for bet, seats in sorted(_by_bet(grown).items()):
        verb = _verb(bet, highest)
        # Of two who came to the same new height at once, one raised and one called: who can't be told.
        clear = len(seats) == 1 and bet not in unexplained and not update.bets_are_missing
        for seat in seats if blinds_lie else []:
            all_in = _has_nothing_left(update, seat, bet - standing.get(seat.seat, Decimal(0)))
            if all_in or (verb is not None and (bet <= before or clear)):
                actions[seat.seat] = _action(update, seat, "all-in" if all_in else str(verb), bet, street)
        highest = max(highest, bet)
    for seat in update.seats.values():
        if _folds(update, seat):
            actions[seat.seat] = _action(update, seat, "fold", None, str(update.believed.street))
    return [actions[number] for number in _in_turn(update, sorted(actions))]


def publish_actions(update: TableUpdate, actions: list[dict[str, Any]]) -> None:
    for action in actions:
        who = action["name"] or f"Seat {action['seat']}"
        size = f" {action['amount']}" if action["amount"] else ""
        update.publish("action", action, f"{who}: {action['action']}{size}")


def _grown(update: TableUpdate, standing: dict[int, Decimal]) -> tuple[list[SeatReading], set[Decimal]]:
    """Return the seats whose bet grew, with a stack that paid for it, and the bets that no stack paid for."""
    grown, unexplained = [], set()
    for seat in update.seats.values():
        was = standing.get(seat.seat, Decimal(0))
        if not update.knows(seat.seat) or seat.bet is None or seat.bet <= was or _is_done(update, seat):
            continue
        lingers = update.street_moves and seat.bet == update.seat(seat.seat).bet
        if bet_is_doubtful(update, seat, seat.bet, was):
            unexplained.add(seat.bet)
        elif not lingers:
            grown.append(seat)
    return grown, unexplained


def _in_turn(update: TableUpdate, acted: list[int]) -> list[int]:
    """Return seats that acted in one frame in their order: after the longest round of those who did not."""
    seats = update.believed.seats.items()
    players = sorted({number for number, seat in seats if seat.active is not False} | {*acted})
    places = [players.index(number) for number in acted]
    rests = [(place - places[at - 1]) % len(players) for at, place in enumerate(places)]
    first = rests.index(max(rests, default=0)) if rests else 0
    return acted[first:] + acted[:first]


def _is_done(update: TableUpdate, seat: SeatReading) -> bool:
    """Return whether a player has nothing left to do in this hand."""
    last = update.seat(seat.seat).last_action
    return last is not None and last.action in ("fold", "all-in")


def _has_nothing_left(update: TableUpdate, seat: SeatReading, paid: Decimal) -> bool:
    """Return whether a player put in all there was; a stack that can't be read is gone once it was paid."""
    return seat.stack == 0 if seat.stack is not None else update.seat(seat.seat).stack == paid


def _verb(bet: Decimal, highest: Decimal) -> str | None:
    if bet == highest:
        return "call"
    if bet < highest:
        return None  # less than a call: only a player with no chips left may do that
    return "raise" if highest else "bet"


def _folds(update: TableUpdate, seat: SeatReading) -> bool:
    """Return whether a player who held cards gave them up to a bet; who loses at the showdown faces none."""
    if not update.seat(seat.seat).active or still_holds(update, seat) is not False:
        return False
    bets = [other.bet for other in update.believed.seats.values()]
    bets += [other.bet for other in update.seats.values() if not update.street_moves]
    own = update.seat(seat.seat).bet or Decimal(0)
    return any((bet or 0) > own for bet in bets)


def _action(
    update: TableUpdate, seat: SeatReading, verb: str, bet: Decimal | None, street: str
) -> dict[str, Any]:
    name = seat.name or update.seat(seat.seat).name
    return {
        "seat": seat.seat,
        "name": name,
        "action": verb,
        "amount": amount_text(bet),
        "street": street,
    }


def _by_bet(seats: list[SeatReading]) -> dict[Decimal, list[SeatReading]]:
    grouped: dict[Decimal, list[SeatReading]] = {}
    for seat in seats:
        if seat.bet is not None:
            grouped.setdefault(seat.bet, []).append(seat)
    return grouped

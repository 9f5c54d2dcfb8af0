"""Who sits where, with what: the button, the players, what they hold and what they bet."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from detection.poker.readings import HERO_SEAT, HIDDEN, SeatReading, amount_text
from detection.poker.table_state import SeatState
from detection.tracking.table_update import FEWEST_SEATS, TableUpdate, holds


def update_button(update: TableUpdate, *, started: bool) -> None:
    seat, before = update.seen.dealer_seat, update.believed.dealer_seat
    if seat is None or seat == before:
        return
    # Cards that are sure of themselves start a hand at once; its button may be believed a frame later.
    begins = started or (update.playing and not _has_begun(update))
    if update.playing and not begins and before is not None and update.doubted("button", seat):
        return
    update.publish("button", {"dealer_seat": seat, "previous": before}, f"The button is at seat {seat}")


def _has_begun(update: TableUpdate) -> bool:
    """Return whether anybody was seen to act in this hand, or a card lies on the board."""
    acted = any(seat.last_action for seat in update.believed.seats.values())
    return acted or bool(update.believed.board or update.seen.board)


def update_players(update: TableUpdate) -> None:
    known = set(update.believed.seats)
    for number in sorted(known | update.seats.keys()):
        seat = update.seats.get(number)
        if seat is None:
            _missing_player(update, number)
            continue
        fields = _player_fields(update, seat)
        if fields or number not in known:
            who = seat.name or f"Seat {number}"
            update.publish("player", {"seat": number, "present": True, **fields}, _changed(who, fields))


def _missing_player(update: TableUpdate, number: int) -> None:
    if len(update.seats) < FEWEST_SEATS:
        return
    if update.playing and update.doubted(f"seat {number}", "missing"):
        return
    name = update.seat(number).name or f"Seat {number}"
    update.publish("player", {"seat": number, "present": False}, f"{name} left")


def _player_fields(update: TableUpdate, seat: SeatReading) -> dict[str, Any]:
    """Return what is new at a seat, as a player event says it."""
    was = update.seat(seat.seat)
    fields: dict[str, Any] = {}
    if seat.name is not None and seat.name != was.name:
        nobody_moves = was.name is not None and update.playing
        if not (nobody_moves and update.doubted(f"seat {seat.seat} name", seat.name)):
            fields["name"] = seat.name
    if seat.stack is not None and seat.stack != was.stack:
        fields["stack"] = amount_text(seat.stack)
    if _bet_of(update, seat) != was.bet:
        fields["bet"] = amount_text(_bet_of(update, seat))
    if seat.hero and not was.hero:
        fields["hero"] = True
    fields.update(_held(update, seat, was))
    return fields


def _held(update: TableUpdate, seat: SeatReading, was: SeatState) -> dict[str, Any]:
    """Return what is new about a player's cards, as far as no faces are seen."""
    if not update.playing:
        had = was.cards is not None or (was.hero and was.active)
        return {"cards": None, "active": None} if had and not holds(seat) else {}
    in_hand = still_holds(update, seat)
    fields: dict[str, Any] = {}
    if in_hand and not was.active:
        if was.active is not False or not update.doubted(f"seat {seat.seat}", "back in the hand"):
            fields["active"] = True
    elif in_hand is False and was.active is not False:
        fields["active"] = False
        if was.active or was.cards is not None:
            fields["cards"] = None
    if seat.cards == HIDDEN and was.cards is None and not seat.hero:
        fields["cards"] = HIDDEN
    return fields


def still_holds(update: TableUpdate, seat: SeatReading) -> bool | None:
    """Return whether a player is in the hand; None where it can't be told.

    A seat that says nothing of its cards, while the cards of others are in sight, has none.
    """
    said = holds(seat)
    if said is not None:
        return said
    if not update.seat(seat.seat).active:
        return None
    others = [other for other in update.seats.values() if other.seat != seat.seat and holds(other)]
    if seat.hero or seat.seat == HERO_SEAT:
        on = bool(others) or bool(update.seen.board)
        return False if update.seen.hero == () and on else None
    return False if any(other.cards == HIDDEN for other in others) else None


def _bet_of(update: TableUpdate, seat: SeatReading) -> Decimal | None:
    """Return the bet to believe at a seat; what can't be explained leaves the old one."""
    was = update.seat(seat.seat).bet
    if seat.bet is None or seat.bet == 0:
        return None if was is None or _bets_are_swept(update) else was
    if was is None or seat.bet == was or not update.playing or update.street_moves:
        return seat.bet
    doubtful = bet_is_doubtful(update, seat, seat.bet, was)
    return was if doubtful and update.doubted(f"seat {seat.seat} bet", seat.bet) else seat.bet


def _bets_are_swept(update: TableUpdate) -> bool:
    """Return whether no bet lies there any more. A single one that is gone is only hidden."""
    if not update.playing or update.street_moves:
        return True
    if len(update.seats) < FEWEST_SEATS or any(seat.bet for seat in update.seats.values()):
        return False
    return not _somebody_must_act(update)


def _somebody_must_act(update: TableUpdate) -> bool:
    """Return whether somebody with cards and chips still faces a bet: till then, bets stay where they lie."""
    seats = update.before.seats.values()
    # A new street forgets who acted: a bet that is still believed then was on the one before.
    highest = max((seat.bet or Decimal(0) for seat in seats if _put_chips_in(seat)), default=Decimal(0))
    behind = [seat for seat in seats if (seat.bet or 0) < highest and seat.stack != 0]
    return any(seat.active for seat in behind)


def _put_chips_in(seat: SeatState) -> bool:
    return seat.last_action is not None and seat.last_action.action in ("bet", "raise", "call")


def bet_is_doubtful(update: TableUpdate, seat: SeatReading, bet: Decimal, was: Decimal) -> bool:
    """Return whether a bet shrank, or grew by chips that no stack paid."""
    stack = update.seat(seat.seat).stack
    return bet < was or (stack is not None and stack != 0 and seat.stack == stack)


def _changed(who: str, fields: dict[str, Any]) -> str:
    told = [f"{name} {value}" for name, value in fields.items() if name in ("stack", "bet") and value]
    return f"{who}: {', '.join(told)}" if told else who

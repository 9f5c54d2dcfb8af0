"""Who sits where, with what: the button, the players, what they hold and what they bet."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from detection.poker.readings import HIDDEN, SeatReading, printed
from detection.tracking.view import FEWEST_SEATS, View, amount, holds


def follow_button(view: View, *, started: bool) -> None:
    seat, before = view.seen.dealer_seat, view.believed["dealer_seat"]
    if seat is None or seat == before:
        return
    # Cards that are sure of themselves start a hand at once; its button may be believed a frame later.
    begins = started or (view.playing and not _has_begun(view))
    if view.playing and not begins and before is not None and view.doubted("button", seat):
        return
    view.publish("button", {"dealer_seat": seat, "previous": before}, f"The button is at seat {seat}")


def _has_begun(view: View) -> bool:
    """Return whether anybody was seen to act in this hand, or a card lies on the board."""
    acted = any(seat["last_action"] for seat in view.believed["seats"].values())
    return acted or bool(view.believed["board"] or view.seen.board)


def follow_players(view: View) -> None:
    known = {int(number) for number in view.believed["seats"]}
    for number in sorted(known | view.seats.keys()):
        seat = view.seats.get(number)
        if seat is None:
            _missing_player(view, number)
            continue
        fields = _player_fields(view, seat)
        if fields or number not in known:
            who = seat.name or f"Seat {number}"
            view.publish("player", {"seat": number, "present": True, **fields}, _changed(who, fields))


def _missing_player(view: View, number: int) -> None:
    if len(view.seats) < FEWEST_SEATS:
        return
    if view.playing and view.doubted(f"seat {number}", "missing"):
        return
    name = view.seat(number)["name"] or f"Seat {number}"
    view.publish("player", {"seat": number, "present": False}, f"{name} left")


def _player_fields(view: View, seat: SeatReading) -> dict[str, Any]:
    """Return what is new at a seat, as a player event says it."""
    was = view.seat(seat.seat)
    fields: dict[str, Any] = {}
    if seat.name is not None and seat.name != was["name"]:
        nobody_moves = was["name"] is not None and view.playing
        if not (nobody_moves and view.doubted(f"seat {seat.seat} name", seat.name)):
            fields["name"] = seat.name
    if seat.stack is not None and seat.stack != amount(was["stack"]):
        fields["stack"] = printed(seat.stack)
    if _bet_of(view, seat) != amount(was["bet"]):
        fields["bet"] = printed(_bet_of(view, seat))
    if seat.hero and not was["hero"]:
        fields["hero"] = True
    fields.update(_held(view, seat, was))
    return fields


def _held(view: View, seat: SeatReading, was: dict[str, Any]) -> dict[str, Any]:
    """Return what is new about a player's cards, as far as no faces are seen."""
    if not view.playing:
        had = was["cards"] is not None or (was["hero"] and was["active"])
        return {"cards": None, "active": None} if had and not holds(seat) else {}
    in_hand = still_holds(view, seat)
    fields: dict[str, Any] = {}
    if in_hand and not was["active"]:
        if was["active"] is not False or not view.doubted(f"seat {seat.seat}", "back in the hand"):
            fields["active"] = True
    elif in_hand is False and was["active"] is not False:
        fields["active"] = False
        if was["active"] or was["cards"] is not None:
            fields["cards"] = None
    if seat.cards == HIDDEN and was["cards"] is None and not seat.hero:
        fields["cards"] = HIDDEN
    return fields


def still_holds(view: View, seat: SeatReading) -> bool | None:
    """Return whether a player is in the hand; None where it can't be told.

    A seat that says nothing of its cards, while the cards of others are in sight, has none.
    """
    said = holds(seat)
    if said is not None:
        return said
    if not view.seat(seat.seat)["active"]:
        return None
    others = [other for other in view.seats.values() if other.seat != seat.seat and holds(other)]
    if seat.hero or seat.seat == 0:
        on = bool(others) or bool(view.seen.board)
        return False if view.seen.hero == () and on else None
    return False if any(other.cards == HIDDEN for other in others) else None


def _bet_of(view: View, seat: SeatReading) -> Decimal | None:
    """Return the bet to believe at a seat; what can't be explained leaves the old one."""
    was = amount(view.seat(seat.seat)["bet"])
    if seat.bet is None or seat.bet == 0:
        return None if was is None or _bets_are_swept(view) else was
    if was is None or seat.bet == was or not view.playing or view.street_moves:
        return seat.bet
    doubtful = bet_is_doubtful(view, seat, seat.bet, was)
    return was if doubtful and view.doubted(f"seat {seat.seat} bet", seat.bet) else seat.bet


def _bets_are_swept(view: View) -> bool:
    """Return whether no bet lies there any more. A single one that is gone is only hidden."""
    if not view.playing or view.street_moves:
        return True
    if len(view.seats) < FEWEST_SEATS or any(seat.bet for seat in view.seats.values()):
        return False
    return not _somebody_must_act(view)


def _somebody_must_act(view: View) -> bool:
    """Return whether somebody with cards and chips still faces a bet: till then, bets stay where they lie."""
    seats = view.before["seats"].values()
    # A new street forgets who acted: a bet that is still believed then was on the one before.
    acted = [seat for seat in seats if (seat["last_action"] or {}).get("action") in ("bet", "raise", "call")]
    highest = max((amount(seat["bet"]) or Decimal(0) for seat in acted), default=Decimal(0))
    behind = [seat for seat in seats if (amount(seat["bet"]) or 0) < highest and amount(seat["stack"]) != 0]
    return any(seat["active"] for seat in behind)


def bet_is_doubtful(view: View, seat: SeatReading, bet: Decimal, was: Decimal) -> bool:
    """Return whether a bet shrank, or grew by chips that no stack paid."""
    stack = amount(view.seat(seat.seat)["stack"])
    return bet < was or (stack is not None and stack != 0 and seat.stack == stack)


def _changed(who: str, fields: dict[str, Any]) -> str:
    told = [f"{name} {value}" for name, value in fields.items() if name in ("stack", "bet") and value]
    return f"{who}: {', '.join(told)}" if told else who

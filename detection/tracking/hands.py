"""Where one hand ends and the next begins."""

from __future__ import annotations

from detection.poker.readings import SeatReading
from detection.tracking.view import FEWEST_SEATS, View, amount, holds, parsed


def follow_hands(view: View) -> bool:
    """End and start hands; return whether one started."""
    if view.playing and (_is_another_hand(view) or _is_over(view)):
        view.publish(
            "hand_end",
            {name: view.believed[name] for name in ("hand", "hero", "board", "pot")},
            f"Hand {view.believed['hand']} ended",
        )
    if view.playing or not _is_dealt(view):
        return False
    number = (view.believed["hand"] or 0) + 1
    view.publish("hand_start", {"hand": number}, f"Hand {number} started")
    return True


def _is_dealt(view: View) -> bool:
    """Return whether a hand is on: cards lie somewhere, or a bet that did not lie there before."""
    return bool(
        view.seen.hero
        or view.seen.board
        or any(holds(seat) or _is_new_bet(view, seat) for seat in view.seats.values())
    )


def _is_new_bet(view: View, seat: SeatReading) -> bool:
    return bool(seat.bet) and seat.bet != amount(view.seat(seat.seat)["bet"])


def _is_another_hand(view: View) -> bool:
    """Return whether what lies there can't be the hand that was believed."""
    hero, board = parsed(view.believed["hero"]), parsed(view.believed["board"])
    same_hero = bool(hero) and view.seen.hero is not None and set(view.seen.hero) == set(hero)
    if board and view.seen.board is not None:
        other_board = not set(board) & set(view.seen.board)
        if other_board and same_hero and view.doubted("board", view.seen.board):
            return False
        return other_board and _is_dealt(view)
    seat, before = view.seen.dealer_seat, view.believed["dealer_seat"]
    moved = seat is not None and before is not None and seat != before
    if hero and view.seen.hero and not same_hero:
        return moved or not set(hero) & set(view.seen.hero)
    # A button alone may only have come into sight late; a pot that fell with it was paid out.
    pot, pot_before = view.seen.pot, amount(view.believed["pot"])
    paid_out = pot is not None and pot_before is not None and pot < pot_before
    return moved and paid_out and not board and view.seen.board == () and _is_dealt(view)


def _is_over(view: View) -> bool:
    """Return whether the felt was cleared: there were cards, and now there are none."""
    if view.seen.board != () or view.seen.hero or len(view.seats) < FEWEST_SEATS:
        return False
    if any(holds(seat) or seat.bet for seat in view.seats.values()):
        return False
    if view.believed["board"]:
        return True
    # Preflop a hero without cards may just have folded: only a room that shows who holds cards can tell.
    others = [seat for seat in view.believed["seats"].values() if not seat["hero"]]
    told = any(seat["active"] is not None for seat in others)
    return told and (view.seen.hero == () or not view.believed["hero"])

"""Where one hand ends and the next begins."""

from __future__ import annotations

from detection.poker.cards import Card
from detection.poker.readings import SeatReading, TableReading, amount_text
from detection.poker.table_state import card_texts
from detection.tracking.table_update import FEWEST_SEATS, TableUpdate, holds
from detection.tracking.telling import HandTeller

ENOUGH = 2
"""So many cards of a board are not misread at once."""


def update_hands(update: TableUpdate, teller: HandTeller, look: TableReading) -> bool:
    """End and start hands; return whether one started."""
    if update.playing and (_is_another_hand(update) or _is_over(update)):
        told = teller.end(update, look)
        ended = update.believed
        data = {
            "hand": ended.hand,
            "hero": card_texts(ended.hero),
            "board": card_texts(ended.board),
            "pot": amount_text(ended.pot),
            **told,
        }
        update.publish("hand_end", data, f"Hand {ended.hand} ended")
    if update.playing or not _is_dealt(update):
        return False
    number = (update.believed.hand or 0) + 1
    teller.begin(update.before)
    update.publish("hand_start", {"hand": number}, f"Hand {number} started")
    return True


def _is_dealt(update: TableUpdate) -> bool:
    """Return whether a hand is on: cards lie somewhere, or a bet that did not lie there before."""
    return bool(
        update.seen.hero
        or update.seen.board
        or any(holds(seat) or _is_new_bet(update, seat) for seat in update.seats.values())
    )


def _is_new_bet(update: TableUpdate, seat: SeatReading) -> bool:
    return bool(seat.bet) and seat.bet != update.seat(seat.seat).bet


def _is_another_hand(update: TableUpdate) -> bool:
    """Return whether what lies there can't be the hand that was believed."""
    hero, board, seen = update.believed.hero, update.believed.board, update.seen
    same_hero = bool(hero) and seen.hero is not None and set(seen.hero) == set(hero)
    seat, before = seen.dealer_seat, update.believed.dealer_seat
    moved = seat is not None and before is not None and seat != before
    pot, pot_before = seen.pot, update.believed.pot
    paid_out = pot is not None and pot_before is not None and pot < pot_before
    other_hero = bool(hero and seen.hero) and not same_hero
    if hero and seen.hero is not None and not same_hero and set(seen.board or ()) & set(hero):
        return True  # a card of the user's lies on the board
    if board and seen.board is not None:
        other_board = _is_another_board(board, seen.board, other_hero=other_hero)
        if other_board and same_hero and update.doubted("board", seen.board):
            return False
        # A board that is only gone may be dealt on, or covered.
        gone = seen.board == () and not (moved or paid_out or other_hero)
        if other_board and gone and update.doubted("board", seen.board):
            return False
        return other_board and _is_dealt(update)
    if other_hero:
        return moved or not set(hero) & set(seen.hero or ())
    # A button alone may only have come into sight late; a pot that fell with it was paid out.
    return moved and paid_out and not board and seen.board == () and _is_dealt(update)


def _is_another_board(board: tuple[Card, ...], seen: tuple[Card, ...], *, other_hero: bool) -> bool:
    """Return whether a board is none that this one became, or was: two hands may share a card of it.

    One card that differs may be misread, unless the user holds other cards, too.
    """
    missing = len(set(board[: len(seen)]) - set(seen)) if seen else len(board)
    return missing >= (1 if other_hero else ENOUGH)


def _is_over(update: TableUpdate) -> bool:
    """Return whether the felt was cleared: there were cards, and now there are none."""
    if update.seen.board != () or update.seen.hero or len(update.seats) < FEWEST_SEATS:
        return False
    if any(holds(seat) or seat.bet for seat in update.seats.values()):
        return False
    if update.believed.board:
        return True
    # Preflop a hero without cards may just have folded: only a room that shows who holds cards can tell.
    others = [seat for seat in update.believed.seats.values() if not seat.hero]
    told = any(seat.active is not None for seat in others)
    return told and (update.seen.hero == () or not update.believed.hero)

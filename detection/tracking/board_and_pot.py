"""The pot, the board, and the cards that lie face up."""

from __future__ import annotations

from decimal import Decimal

from detection.poker.cards import Card
from detection.poker.readings import HERO_SEAT, amount_text
from detection.tracking.table_update import STREETS, TableUpdate


def update_pot(update: TableUpdate) -> None:
    pot, before = update.seen.pot, update.believed.pot
    if pot is None or pot == before:
        return
    shrinks = before is not None and pot < before and not _is_returned(update, before - pot)
    if shrinks and update.doubted("pot", pot):
        return
    sign = update.believed.currency if update.seen.currency is None else update.seen.currency
    data = {"pot": amount_text(pot), "previous": amount_text(before), "currency": sign}
    update.publish("pot", data, f"Pot {sign or ''}{amount_text(pot)}")


def _is_returned(update: TableUpdate, chips: Decimal) -> bool:
    """Return whether somebody got back just these chips: the part of a bet that nobody called."""
    for seat in update.seats.values():
        was = update.before.seats.get(seat.seat)
        if was is None or was.stack is None or seat.stack is None:
            continue
        if seat.stack - was.stack == chips:
            return True
    return False


def update_board(update: TableUpdate) -> None:
    board, before = update.seen.board, update.believed.board
    if not board or board == before:
        return
    elsewhere = set(update.seen.hero or update.believed.hero)
    if len(board) < len(before) or set(board) & elsewhere:
        update.doubts["board"] = board
        return
    if board[: len(before)] != before and update.doubted("board", board):
        return
    texts = [str(card) for card in board]
    street = STREETS[len(board)]
    if street != update.believed.street:
        data = {"hand": update.believed.hand, "street": street, "previous": update.believed.street}
        update.publish("street_change", data, street.capitalize())
    new = [str(card) for card in board if card not in before]
    update.publish(
        "board",
        {"board": texts, "new": new, "street": street, "confidence": update.seen.confidence.board},
        f"{street.capitalize()}: {', '.join(new)}",
        severity="success",
    )


def update_cards(update: TableUpdate) -> None:
    hero, before = update.seen.hero, update.believed.hero
    if hero and set(hero) != set(before):
        others = before and not set(hero) & set(before)
        if others or set(hero) & set(update.believed.board):
            update.doubts["hero"] = (
                hero  # nobody is dealt two other cards in a hand: these are somebody else's
            )
        elif not (before and update.doubted("hero", hero)):
            _publish_cards(update, "hero", _hero_seat(update), hero, update.seen.confidence.hero)
    for seat in update.seen.seats:
        if seat.hero or not isinstance(seat.cards, tuple) or not seat.cards:
            continue
        was = update.seat(seat.seat).cards
        changed = isinstance(was, tuple) and set(was) != set(seat.cards)
        if changed and update.doubted(f"seat {seat.seat} cards", seat.cards):
            continue
        if changed or not isinstance(was, tuple):
            _publish_cards(update, "shown", seat.seat, seat.cards, None)


def _publish_cards(
    update: TableUpdate, kind: str, seat: int, cards: tuple[Card, ...], confidence: float | None
) -> None:
    texts = [str(card) for card in cards]
    who = "Hero" if kind == "hero" else f"Seat {seat}"
    update.publish(
        "card",
        {"cards": texts, "card_type": kind, "seat": seat, "confidence": confidence},
        f"{who} cards detected: {', '.join(texts)}",
        severity="success",
    )


def _hero_seat(update: TableUpdate) -> int:
    return next((seat.seat for seat in update.seen.seats if seat.hero), HERO_SEAT)

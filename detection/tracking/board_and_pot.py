"""The middle of the table: the pot, the board, and the cards that lie open."""

from __future__ import annotations

from decimal import Decimal

from detection.poker.cards import Card
from detection.poker.readings import printed
from detection.tracking.view import STREETS, View, amount, parsed


def follow_pot(view: View) -> None:
    pot, before = view.seen.pot, amount(view.believed["pot"])
    if pot is None or pot == before:
        return
    shrinks = before is not None and pot < before and not _is_returned(view, before - pot)
    if shrinks and view.doubted("pot", pot):
        return
    sign = view.believed["currency"] if view.seen.currency is None else view.seen.currency
    data = {"pot": printed(pot), "previous": view.believed["pot"], "currency": sign}
    view.publish("pot", data, f"Pot {sign or ''}{printed(pot)}")


def _is_returned(view: View, chips: Decimal) -> bool:
    """Return whether somebody got back just these chips: the part of a bet that nobody called."""
    for seat in view.seats.values():
        was = amount((view.before["seats"].get(str(seat.seat)) or {}).get("stack"))
        if was is not None and seat.stack is not None and seat.stack - was == chips:
            return True
    return False


def follow_board(view: View) -> None:
    board, before = view.seen.board, parsed(view.believed["board"])
    if not board or board == before:
        return
    elsewhere = set(view.seen.hero or parsed(view.believed["hero"]))
    if len(board) < len(before) or set(board) & elsewhere:
        view.doubts["board"] = board
        return
    if board[: len(before)] != before and view.doubted("board", board):
        return
    texts = [str(card) for card in board]
    street = STREETS[len(board)]
    if street != view.believed["street"]:
        data = {"hand": view.believed["hand"], "street": street, "previous": view.believed["street"]}
        view.publish("street_change", data, street.capitalize())
    new = [text for text in texts if text not in view.believed["board"]]
    view.publish(
        "board",
        {"board": texts, "new": new, "street": street, "confidence": view.seen.confidence.board},
        f"{street.capitalize()}: {', '.join(new)}",
        severity="success",
    )


def follow_cards(view: View) -> None:
    hero, before = view.seen.hero, parsed(view.believed["hero"])
    if hero and set(hero) != set(before):
        others = before and not set(hero) & set(before)
        if others or set(hero) & set(parsed(view.believed["board"])):
            view.doubts["hero"] = hero  # nobody is dealt two other cards in a hand: these are somebody else's
        elif not (before and view.doubted("hero", hero)):
            _publish_cards(view, "hero", _hero_seat(view), hero, view.seen.confidence.hero)
    for seat in view.seen.seats:
        if seat.hero or not isinstance(seat.cards, tuple) or not seat.cards:
            continue
        was = view.seat(seat.seat)["cards"]
        changed = isinstance(was, list) and set(parsed(was)) != set(seat.cards)
        if changed and view.doubted(f"seat {seat.seat} cards", seat.cards):
            continue
        if changed or not isinstance(was, list):
            _publish_cards(view, "shown", seat.seat, seat.cards, None)


def _publish_cards(
    view: View, kind: str, seat: int, cards: tuple[Card, ...], confidence: float | None
) -> None:
    texts = [str(card) for card in cards]
    who = "Hero" if kind == "hero" else f"Seat {seat}"
    view.publish(
        "card",
        {"cards": texts, "card_type": kind, "seat": seat, "confidence": confidence},
        f"{who} cards detected: {', '.join(texts)}",
        severity="success",
    )


def _hero_seat(view: View) -> int:
    return next((seat.seat for seat in view.seen.seats if seat.hero), 0)

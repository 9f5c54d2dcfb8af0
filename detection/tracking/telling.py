"""Tells a table's hands move by move: one decoder a hand, and what it is sure of as events."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from detection.poker.amounts import plain
from detection.poker.hand import Move
from detection.poker.readings import TableReading, amount_text
from detection.poker.table_state import TableState, card_texts
from detection.tracking.beginnings import Habits, blind_places
from detection.tracking.decoder import HandDecoder, News
from detection.tracking.endings import winnings
from detection.tracking.evidence import Look
from detection.tracking.story import HandBegan, HandEnded, StreetDealt, Told
from detection.tracking.table_update import TableUpdate

CENT = Decimal("0.01")
MOST_WAITING = 8
"""Looks that may wait until it is known to which hand they belong."""


class HandTeller:
    """Follows the hands of one table. Where they begin and end, it is told."""

    def __init__(self) -> None:
        self._habits = Habits()
        self._decoder: HandDecoder | None = None
        self._waiting: list[TableReading] = []
        """Looks that may be of the next hand."""
        self._news: list[News] = []
        """What is certain, and waits for the cards of its street."""

    def begin(self, before: TableState) -> None:
        """Follow a hand that was just dealt; `before` is how the table stood before it."""
        stacks = {number: seat.stack for number, seat in before.seats.items() if seat.stack is not None}
        self._decoder = HandDecoder(replace(self._habits, stacks=stacks))
        self._news = []

    def follow(self, update: TableUpdate, reading: TableReading) -> None:
        """Take in a look at the hand that is played."""
        decoder = self._decoder = self._decoder or HandDecoder(self._habits)
        if is_of_another_hand(reading, update.believed):
            self._waiting = [*self._waiting, reading][-MOST_WAITING:]
            return
        # What waited was of this hand only if it began meanwhile; else it was misread.
        waited = [each for each in self._waiting if not is_of_another_hand(each, update.believed)]
        self._waiting = []
        for each in (*waited, reading):
            self._news += decoder.observe(each)

    def tell(self, update: TableUpdate) -> None:
        """Publish what is certain, as far as the board of its street was published."""
        told = 0
        for news in self._news:
            if isinstance(news.thing, StreetDealt) and len(news.thing.board) > len(update.believed.board):
                break
            _publish(update, news)
            told += 1
        self._news = self._news[told:]

    def end(self, update: TableUpdate, reading: TableReading) -> dict[str, Any]:
        """Publish the rest of the hand, and return what its end tells: who was dealt in, and who won."""
        decoder, self._decoder = self._decoder, None
        if decoder is None:
            return {}
        after = (self._waiting or [reading])[0]
        for news in (*self._news, *decoder.finish(_with_latest_stacks(after, reading))):
            _publish(update, news)
        self._news = []
        self._habits = decoder.habits_after
        story = decoder.best
        ended = story.things[-1] if story.things else None
        if story.begun is None or not isinstance(ended, HandEnded):
            return {"dealt": None, "results": []}
        won = winnings(story, Look(reading))
        seats = update.believed.seats
        return {
            "dealt": [
                {"seat": seat, "stack": amount_text(stack)} for seat, stack in story.stacks_before().items()
            ],
            "whole": ended.whole and story.begun.whole,
            "results": [
                {
                    "seat": seat,
                    "name": seats[seat].name if seat in seats else None,
                    "won": amount_text(chips),
                    "cards": _cards_of(update.believed, seat),
                }
                for seat, chips in won.items()
            ],
        }


def is_of_another_hand(reading: TableReading, believed: TableState) -> bool:
    """Return whether a look can't be of the hand that is believed, unless it is misread."""
    board, hero, button = reading.board, reading.hero, reading.dealer_seat
    if board is not None and board[: len(believed.board)] != believed.board:
        return True
    if hero and believed.hero and set(hero) != set(believed.hero):
        return True
    if button is not None and believed.dealer_seat is not None and button != believed.dealer_seat:
        return True
    seats = reading.seats
    cleared = board == () and not hero and len(seats) > 1
    return cleared and not any(seat.bet or seat.cards or seat.active for seat in seats)


def _with_latest_stacks(first: TableReading, latest: TableReading) -> TableReading:
    """Return the first look after a hand, with stacks that were not read then."""
    later = {seat.seat: seat for seat in latest.seats}
    return replace(
        first,
        seats=tuple(
            later[seat.seat] if seat.stack is None and seat.seat in later else seat for seat in first.seats
        ),
    )


def _cards_of(table: TableState, seat: int) -> list[str] | None:
    found = table.seats.get(seat)
    if found is None:
        return None
    if found.hero and table.hero:
        return card_texts(table.hero)
    return card_texts(found.cards) if isinstance(found.cards, tuple) and found.cards else None


def _publish(update: TableUpdate, news: News) -> None:
    """Publish a thing as its events: what was posted, or a move."""
    thing: Told = news.thing
    if isinstance(thing, HandBegan):
        if thing.button != update.believed.dealer_seat:
            button = {"dealer_seat": thing.button, "previous": update.believed.dealer_seat}
            update.publish("button", button, f"The button is at seat {thing.button}")
        blinds = blind_places(thing.order)
        for usual, amounts in (("ante", thing.antes), ("post", thing.posts)):
            for place, (seat, amount) in enumerate(zip(thing.order, amounts, strict=True)):
                verb = "straddle" if usual == "post" and place not in blinds else usual
                if amount:
                    _publish_action(update, seat, verb, amount, "preflop", news.certainty)
    elif isinstance(thing, Move):
        _publish_action(update, thing.seat, thing.verb, thing.amount, thing.street, news.certainty)


def _publish_action(
    update: TableUpdate, seat: int, verb: str, amount: Decimal | None, street: str, certainty: float
) -> None:
    known = update.believed.seats.get(seat)
    name = None if known is None else known.name
    size = (
        None
        if amount is None
        else amount_text(_printed(amount, update.believed.currency or update.seen.currency))
    )
    data = {
        "hand": update.believed.hand,
        "seat": seat,
        "name": name,
        "action": verb,
        "amount": size,
        "street": street,
        "certainty": round(certainty, 3),
    }
    update.publish("action", data, f"{name or f'Seat {seat}'}: {verb}{f' {size}' if size else ''}")
    if verb == "fold" and known is not None and known.active is not False:
        update.publish(
            "player",
            {"seat": seat, "present": True, "active": False, "cards": None},
            f"{name or f'Seat {seat}'} folded",
        )


def _printed(amount: Decimal, currency: str | None) -> Decimal:
    """Return an amount as a table prints it: `12`, and with a currency `12.50`."""
    cents = currency and amount != amount.to_integral_value()
    return amount.quantize(CENT) if cents and amount == amount.quantize(CENT) else plain(amount.normalize())

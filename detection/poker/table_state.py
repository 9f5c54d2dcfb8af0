"""A table and its seats as frozen values, and as the JSON that the wire and the database carry.

Amounts are Decimals and cards are Cards, `None` wherever nothing is known. An emitter may write something
else into a field (`"pot": 12.5`, a card `10h`): the field then says nothing, and what was written stands in
`as_written`, from where it goes back into the JSON as it came.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any, Self

from detection.poker.cards import DECK, Card
from detection.poker.readings import HIDDEN, Hidden, amount_text

AMOUNT = re.compile(r"(?:0|[1-9]\d{0,19})(?:\.\d{1,10})?", re.ASCII)
"""An amount as JSON carries it; it reads back as it is written."""
LONGEST = 31
REMEMBERED = 5000
"""Amounts of which the number is kept: a table says the same ones event after event."""
CARDS = {str(card): card for card in DECK}


@dataclass(frozen=True, slots=True)
class LastAction:
    """What a player did last on this street."""

    action: str
    amount: Decimal | None = None
    """What then lay before the player."""

    def to_json(self) -> dict[str, Any]:
        return {"action": self.action, "amount": amount_text(self.amount)}


@dataclass(frozen=True, slots=True)
class SeatState:
    """What is known of one seat and of the player in it."""

    seat: int
    name: str | None = None
    stack: Decimal | None = None
    bet: Decimal | None = None
    """What lies in front of the player on this street."""
    cards: tuple[Card, ...] | Hidden | None = None
    """Cards that were shown, `"hidden"` for backs, None for none or not known."""
    active: bool | None = None
    """Whether the player still holds cards in this hand."""
    hero: bool = False
    last_action: LastAction | None = None
    as_written: Mapping[str, Any] = field(default_factory=dict)
    """By field, what was written that is not of the field's type."""

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> Self:
        """Read what to_json() wrote; what is missing is not known."""
        return cls(written["seat"], **read_seat(written, {}))

    def to_json(self) -> dict[str, Any]:
        cards, last = self.cards, self.last_action
        return {
            "seat": self.seat,
            "name": self.name,
            "stack": amount_text(self.stack),
            "bet": amount_text(self.bet),
            "cards": card_texts(cards) if isinstance(cards, tuple) else cards,
            "active": self.active,
            "hero": self.hero,
            "last_action": None if last is None else last.to_json(),
            **self.as_written,
        }


@dataclass(frozen=True, slots=True)
class TableState:
    """What the events of one table add up to."""

    open: bool = False
    """Whether a session captures it."""
    session: str | None = None
    source: str | None = None
    title: str = ""
    hand: int | None = None
    """The hand's number in its session."""
    street: str | None = None
    """None between two hands."""
    hero: tuple[Card, ...] = ()
    board: tuple[Card, ...] = ()
    pot: Decimal | None = None
    currency: str | None = None
    dealer_seat: int | None = None
    seats: Mapping[int, SeatState] = field(default_factory=dict)
    """By number, in the order in which they were first named."""
    updated_seq: int = 0
    """The number of the last event that concerned it."""
    as_written: Mapping[str, Any] = field(default_factory=dict)
    """By field, what was written that is not of the field's type."""

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> Self:
        """Read what to_json() wrote; what is missing is not known."""
        seats = {int(number): SeatState.from_json(seat) for number, seat in written.get("seats", {}).items()}
        return cls(
            open=written.get("open", False),
            seats=seats,
            updated_seq=written.get("updated_seq", 0),
            **read_table(written, {}),
        )

    def to_json(self) -> dict[str, Any]:
        """Return the table as snapshots, keyframes and the session player have it."""
        return {
            "open": self.open,
            "session": self.session,
            "source": self.source,
            "title": self.title,
            "hand": self.hand,
            "street": self.street,
            "hero": card_texts(self.hero),
            "board": card_texts(self.board),
            "pot": amount_text(self.pot),
            "currency": self.currency,
            "dealer_seat": self.dealer_seat,
            "seats": {str(number): seat.to_json() for number, seat in self.seats.items()},
            "updated_seq": self.updated_seq,
            **self.as_written,
        }

    def written(self, name: str) -> Any:
        """Return a field as JSON has it: what was written, or else what is known."""
        return self.as_written.get(name, getattr(self, name))


def card_texts(cards: tuple[Card, ...]) -> list[str]:
    return [str(card) for card in cards]


def read_amount(text: str) -> Decimal | None:
    """Return the amount that JSON carries as `text`, such as `12.50`; None for what is none."""
    return _amount_of(text) if len(text) <= LONGEST else None


@lru_cache(REMEMBERED)
def _amount_of(text: str) -> Decimal | None:
    return Decimal(text) if AMOUNT.fullmatch(text) else None


Changes = dict[str, Any]
"""New values of a table's or a seat's fields."""
Reader = Callable[[Mapping[str, Any], Mapping[str, Any]], Changes]


def _reader(types: Mapping[str, Callable[[Any], Any]], *, unknown: Mapping[str, Any]) -> Reader:
    """Return what reads those of some fields that are written.

    Args:
        types: by field, what returns its value, or raises TypeError, ValueError or LookupError.
        unknown: what a field is while nothing is known of it, unless that is None.
    """

    def read(written: Mapping[str, Any], as_written: Mapping[str, Any]) -> Changes:
        """Return the written fields' new values; `as_written` is what it was before."""
        changes: Changes = {}
        wrong: Changes = {}
        for name, value in written.items():
            if name not in types:
                continue
            if value is None and name not in unknown:
                changes[name] = None
                continue
            try:
                changes[name] = types[name](value)
            except (TypeError, ValueError, LookupError):
                changes[name], wrong[name] = unknown.get(name), value
        if wrong or as_written:
            left = {name: value for name, value in as_written.items() if name not in changes}
            changes["as_written"] = left | wrong
        return changes

    return read


def _exactly(kind: type[object]) -> Callable[[Any], Any]:
    def value_of(written: Any) -> Any:
        if type(written) is not kind:
            raise TypeError
        return written

    return value_of


def _amount(written: Any) -> Decimal:
    amount = read_amount(written) if type(written) is str else None
    if amount is None:
        raise ValueError
    return amount


def _cards(written: Any) -> tuple[Card, ...]:
    if type(written) is not list:
        raise TypeError
    return tuple([CARDS[text] for text in written])


def _seat_cards(written: Any) -> tuple[Card, ...] | Hidden:
    return HIDDEN if written == HIDDEN else _cards(written)


def _last_action(written: Any) -> LastAction:
    amount = written["amount"]
    return LastAction(written["action"], None if amount is None else _amount(amount))


_text, _number, _truth = _exactly(str), _exactly(int), _exactly(bool)

read_seat = _reader(
    {
        "name": _text,
        "stack": _amount,
        "bet": _amount,
        "cards": _seat_cards,
        "active": _truth,
        "hero": _truth,
        "last_action": _last_action,
    },
    unknown={"hero": False},
)
read_table = _reader(
    {
        "session": _text,
        "source": _text,
        "title": _text,
        "hand": _number,
        "street": _text,
        "hero": _cards,
        "board": _cards,
        "pot": _amount,
        "currency": _text,
        "dealer_seat": _number,
    },
    unknown={"title": "", "hero": (), "board": ()},
)

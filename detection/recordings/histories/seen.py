"""A session's events, cut into hands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from detection.poker.cards import Card
from detection.poker.event_rules import apply_to_table
from detection.poker.table_state import SeatState, TableState, read_amount

Event = Mapping[str, Any]
"""As the wire carries it: `type`, `seq`, `timestamp` and `data`."""
BEGINS_PLAY = frozenset({"action", "street_change", "board", "hand_end"})
"""What no longer belongs to the deal."""


@dataclass(frozen=True, slots=True)
class Action:
    """What a player did; `amount` is what then lay before them."""

    seat: int
    verb: str
    amount: Decimal | None
    street: object = None
    """As the event names it; None where it does not."""


@dataclass(frozen=True, slots=True)
class Acted:
    """Actions of one look at the table: of those it can't be seen which came first."""

    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Dealt:
    """Community cards came; so many lie there now."""

    count: int


Step = Acted | Dealt


@dataclass(slots=True, kw_only=True)
class SeenHand:
    """One hand as its events tell it."""

    number: object
    first_seq: int
    started_at: str
    """When it began, as the wire writes moments."""
    deal: TableState = field(default_factory=TableState)
    """The table once cards and blinds lay there, before anybody acted."""
    held: set[int] = field(default_factory=set)
    """Seats that were seen to hold cards at any time."""
    steps: list[Step] = field(default_factory=list)
    hero: tuple[Card, ...] = ()
    board: tuple[Card, ...] = ()
    shown: dict[int, tuple[Card, ...]] = field(default_factory=dict)
    """Hole cards that were shown, by seat."""
    end: TableState | None = None
    """The table as the hand ended; None where its end was not seen."""
    after: TableState | None = None
    """The table once the chips that changed with its end had changed."""


def hands_of(events: Iterable[Event], *, table: TableState | None = None) -> Iterator[SeenHand]:
    """Yield the hands that begin in a table's events, in order; `table` is how it stood before them."""
    now = table or TableState()
    hand: SeenHand | None = None
    dealing = acting = False
    was: dict[int | None, SeatState | None] = {}  # each seat as it was before it last changed in this hand
    for event in events:
        kind, seat = event["type"], _seat_of(event)
        before, now = now, apply_to_table(now, event) or now
        if hand is not None and _is_over(hand, kind):
            yield hand
            hand = None
        if kind == "hand_start":
            hand = SeenHand(
                number=event["data"].get("hand"), first_seq=event["seq"], started_at=event["timestamp"]
            )
            dealing, was = True, {}
        if hand is None:
            continue
        if kind == "player" and seat is not None:
            was[seat] = before.seats.get(seat)
        if dealing and (kind in BEGINS_PLAY or _is_shown(event)):
            hand.deal, dealing = before, False
        dealt = was.get(seat)
        if kind == "action" and (not hand.steps or (acting and len(hand.steps) == 1)) and dealt:
            # The chips that prove an action are told before it: they are not the deal's.
            hand.deal = replace(hand.deal, seats={**hand.deal.seats, dealt.seat: dealt})
        if hand.end is not None:
            hand.after = _paid(hand.end, hand.after or hand.end, event)
        elif kind == "hand_end":
            hand.end, hand.after = before, now
        else:
            _note(hand, event, now, acting=acting)
        acting = kind == "action"
    if hand is not None:
        yield hand


def _is_over(hand: SeenHand, kind: str) -> bool:
    """Return whether an event no longer belongs to a hand: it ended before, or it never will."""
    return kind != "player" if hand.end is not None else kind in ("hand_start", "session_start")


def _note(hand: SeenHand, event: Event, now: TableState, *, acting: bool) -> None:
    """Keep what an event says of the play; `acting` says that the event before it was an action, too."""
    kind, data, seat = event["type"], event["data"], _seat_of(event)
    if kind == "action" and seat is not None and isinstance(data.get("action"), str):
        action = Action(seat, data["action"], _amount(data.get("amount")), data.get("street"))
        last = hand.steps[-1] if hand.steps else None
        if acting and isinstance(last, Acted):
            hand.steps[-1] = Acted((*last.actions, action))
        else:
            hand.steps.append(Acted((action,)))
    elif kind == "board" and len(now.board) > len(hand.board):
        hand.steps.append(Dealt(len(now.board)))
    elif _is_shown(event) and seat is not None:
        shown = now.seats[seat].cards
        hand.shown[seat] = shown if isinstance(shown, tuple) else ()
    hand.held |= {each.seat for each in now.seats.values() if each.active}
    hand.hero = now.hero or hand.hero
    hand.board = now.board or hand.board


def _paid(end: TableState, after: TableState, event: Event) -> TableState | None:
    """Return the table after chips moved as the hand ended: of each stack what it came to first."""
    seat = _seat_of(event)
    was, now = (None if seat is None else table.seats.get(seat) for table in (end, after))
    is_paid = (was and was.stack) != (now and now.stack)
    return after if is_paid else apply_to_table(after, event)


def _seat_of(event: Event) -> int | None:
    """Return the number of the seat that an event names; None where it names none."""
    seat = event["data"].get("seat")
    return seat if type(seat) is int else None


def _amount(written: object) -> Decimal | None:
    return read_amount(written) if isinstance(written, str) else None


def _is_shown(event: Event) -> bool:
    data = event["data"]
    kind = data.get("card_type", "hero")
    return event["type"] == "card" and kind != "hero" and isinstance(data.get("cards"), list)

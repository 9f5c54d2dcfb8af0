"""The rows of hands, and what each brought its hero, told by the chips before and after it, or left open.

Chips alone can deceive: a hero who buys more between two hands has a larger stack, too. So a
stack that grew counts as won only where the pot explains it.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from detection.models import DetectionSession, Hand
from detection.poker.event_rules import RULES
from detection.poker.readings import amount_text
from detection.poker.table_state import TableState, read_amount
from eventlog.record import StoredEvent

LARGEST_RAKE = Decimal("0.1")
"""The part of a pot that a room may keep."""


class HandProjection:
    """The hands of one table as its events tell them.

    Args:
        session: whose newest hand goes on; None begins without any.
    """

    def __init__(self, session: DetectionSession | None) -> None:
        newest = None if session is None else session.hands.order_by("-first_seq").first()
        self._hand = newest if newest is not None and newest.ended_at is None else None
        self._ended = newest if self._hand is None else None
        """The hand before, until the next one shows what its hero was left with."""

    def follow(
        self, event: StoredEvent, *, session: DetectionSession | None, table: TableState | None
    ) -> None:
        """Take in an event of `session`; `table` is how the table stood before it."""
        kind, data, at = event.event.type, event.event.data, event.event.created_at
        if kind == "hand_start" and session is not None:
            self.save()
            self._settle(table)
            number = data.get("hand")
            stack = amount_text(hero_stack(table)) or ""
            self._hand = Hand(
                session=session,
                number=number if isinstance(number, int) and 0 <= number < 2**31 else 0,
                started_at=_moment(data.get("played_at")) or at,
                history=text_of(data.get("history"), longest=64),
                first_seq=event.seq,
                last_seq=event.seq,
                stack_before=stack,
                stack_low=stack,
            )
        elif kind == "session_end":
            self._settle(table)
        if self._hand is None or kind not in RULES:
            return
        self._hand.last_seq = event.seq
        if kind == "card" and data.get("card_type", "hero") == "hero":
            self._hand.hero = data.get("cards") or []
        elif kind == "board":
            self._hand.board = data.get("board") or []
        elif kind == "pot" and data.get("pot"):
            self._hand.pot = text_of(data["pot"], longest=40)
        elif kind == "hand_end":
            self._hand.ended_at = self._hand.started_at if self._hand.history else at
            self._hand.save()
            self._hand, self._ended = None, self._hand

    def note_stack(self, table: TableState | None) -> None:
        """Keep the hero's stack if it is the least so far; `table` is how the table stands now."""
        if self._hand is not None:
            low = lower(read_amount(self._hand.stack_low), hero_stack(table))
            self._hand.stack_low = amount_text(low) or ""

    def save(self) -> None:
        """Write the hand that is being played."""
        if self._hand is not None:
            self._hand.save()

    def _settle(self, table: TableState | None) -> None:
        """Say what the hero of the hand before won, as far as their chips now tell."""
        hand, self._ended = self._ended, None
        if hand is None or hand.result:
            return
        won = result(
            before=read_amount(hand.stack_before),
            low=read_amount(hand.stack_low),
            after=hero_stack(table),
            pot=read_amount(hand.pot),
        )
        if won is not None:
            hand.result = f"{won:+f}" if won else "0"
            hand.save()


def _moment(written: object) -> datetime | None:
    """Return when an imported hand was played; None where nothing says so."""
    try:
        moment = datetime.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo else None


def hero_stack(table: TableState | None) -> Decimal | None:
    """Return the hero's stack as it was read; None where it was not."""
    seats = table.seats.values() if table else ()
    return next((seat.stack for seat in seats if seat.hero), None)


def lower(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    """Return the smaller of two amounts; None is no amount, and so never the smaller."""
    return min((amount for amount in (one, other) if amount is not None), default=None)


def result(
    *, before: Decimal | None, low: Decimal | None, after: Decimal | None, pot: Decimal | None
) -> Decimal | None:
    """Return what the hero won, less than 0 if they lost; None where it can't be told.

    Args:
        before: the hero's stack when the hand began.
        low: the least it was while the hand was played.
        after: what it was when the next hand began.
        pot: the last pot that was read.
    """
    if before is None or low is None or after is None:
        return None
    grown = after - low
    if grown != 0 and (pot is None or not pot * (1 - LARGEST_RAKE) <= grown <= pot):
        return None
    return after - before


def text_of(value: object, *, longest: int) -> str:
    """Return the beginning of a text, which fits into a column; "" for what is none."""
    return value[:longest] if isinstance(value, str) else ""

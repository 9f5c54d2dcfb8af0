"""Hands of the demo as the wire carries them, and what truly happened in them, told by the game itself."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from typing import Any

from detection.demo import truth
from detection.demo.game import game_steps
from detection.demo.game_state import HERO, GameState
from detection.demo.moves import Acted, Cleared, Dealt, Shown
from detection.recordings.histories import phh
from detection.recordings.histories.build import Provenance, built
from detection.recordings.histories.seen import SeenHand

Event = dict[str, Any]
DAY = "2026-11-24T19:00:00.123Z"


def demo_events(*, seed: int, hands: int) -> list[Event]:
    """Return what a perfect capture publishes, without a picture being drawn."""
    events: list[Event] = []
    seqs, before = count(1), None
    for step in game_steps(seed=seed, hands=hands):
        for told in truth.events(before, step.move, step.table):
            data = json.loads(json.dumps(told.data))
            events.append(
                {"type": told.type, "seq": next(seqs), "key": "demo", "data": data, "timestamp": DAY}
            )
        before = step.table
    return events


@dataclass(kw_only=True)
class Played:
    """A hand as the game played it; chips in dollars."""

    names: dict[int, str]
    stacks: dict[int, Decimal]
    """Before the blinds, by seat."""
    hero: str
    dealer: int
    actions: list[tuple[int, str, Decimal | None]] = field(default_factory=list)
    """Seat, what they did, and what then lay before them."""
    shown: dict[int, str] = field(default_factory=dict)
    board: str = ""
    left: dict[int, Decimal] = field(default_factory=dict)
    """Stacks once the pot was paid."""


def demo_hands(*, seed: int, hands: int) -> list[Played]:
    """Return the hands that the demo plays, as they happened."""
    played: list[Played] = []
    for step in game_steps(seed=seed, hands=hands):
        table, move = step.table, step.move
        if isinstance(move, Dealt):
            played.append(_dealt(table))
        elif isinstance(move, Acted):
            amount = None if move.amount is None else Decimal(move.amount) / 100
            played[-1].actions.append((move.seat, move.verb, amount))
        elif isinstance(move, Shown):
            played[-1].shown[move.seat] = _texts(next(s for s in table.seats if s.number == move.seat).cards)
        elif isinstance(move, Cleared):
            played[-1].board = _texts(move.board)
            played[-1].left = {seat.number: Decimal(seat.stack) / 100 for seat in table.seats}
    return played


def _dealt(table: GameState) -> Played:
    return Played(
        names={seat.number: seat.name for seat in table.seats},
        stacks={seat.number: Decimal(seat.stack + seat.bet) / 100 for seat in table.seats},
        hero=_texts(next(seat.cards for seat in table.seats if seat.number == HERO)),
        dealer=table.dealer,
    )


def _texts(cards: Sequence[object]) -> str:
    return "".join(map(str, cards))


def without(events: list[Event], *kinds: str, number: int = 0) -> Iterator[Event]:
    """Yield events, but for the one of `kinds` that has `number` others of them before it."""
    seen = count()
    for event in events:
        if event["type"] not in kinds or next(seen) != number:
            yield event


def phh_of(hand: SeenHand, provenance: Provenance) -> str:
    """Return a seen hand as PHH. Raises HandIncomplete."""
    return phh.write(built(hand, provenance))

"""Hands without events, for what only reads their summaries."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from detection.models import DetectionSession, Hand, HandSummary, PlayerInHand, SeenPlayer, SessionState

START = datetime(2026, 11, 28, 19, 0, tzinfo=UTC)
NOTHING: dict[str, Any] = {
    "acted_preflop": True, "vpip": False, "pfr": False, "three_bet_chance": False, "three_bet": False,
    "bets_and_raises": 0, "calls": 0, "folds": 0, "saw_flop": False, "showdown": False,
    "won_at_showdown": False, "all_in": False, "result": Decimal(0), "result_in_big_blinds": Decimal(0),
}  # fmt: skip


def session(
    *, key: str = "evening", state: SessionState = SessionState.ENDED, at: datetime = START
) -> DetectionSession:
    return DetectionSession.objects.create(id=uuid.uuid4(), key=key, started_at=at, seen_at=at, state=state)


def summary(of: DetectionSession, number: int, **fields: Any) -> HandSummary:
    """Return a hand's summary; hands begin a minute apart."""
    at = fields.pop("started_at", START + timedelta(minutes=number))
    seen = {name: fields.pop(name) for name in ("hero", "board") if name in fields}
    hand = Hand.objects.create(
        session=of, number=number, started_at=at, ended_at=at, first_seq=number * 10,
        last_seq=number * 10 + 9, **seen,
    )  # fmt: skip
    return HandSummary.objects.create(hand=hand, session=of, key=of.key, started_at=at, **fields)


def part(of: HandSummary, name: str, seat: int = 1, **fields: Any) -> PlayerInHand:
    player, _ = SeenPlayer.objects.get_or_create(name=name, room="")
    told = {"position": "BTN", **NOTHING, **fields}
    return PlayerInHand.objects.create(hand=of, session=of.session, player=player, seat=seat, **told)

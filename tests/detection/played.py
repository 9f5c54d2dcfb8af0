"""Hands of the demo as a perfect capture publishes them, without a picture being drawn."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator

from detection.demo import truth
from detection.demo.game import GameStep, game_steps
from detection.demo.game_state import GameState
from detection.events import new_event, publish
from detection.models import DetectionSession
from eventlog.record import NewEvent


def frames(played: Iterable[GameStep], *, key: str = "demo") -> Iterator[list[NewEvent]]:
    """Yield what is published for each step, together."""
    before: GameState | None = None
    for step in played:
        told = list(truth.events(before, step.move, step.table))
        yield [
            new_event(event_type=event.type, message=event.type, data=event.data, key=key) for event in told
        ]
        before = step.table


def start(session: str, *, key: str = "demo") -> NewEvent:
    data = {"session": session, "source": "demo", "title": "Demo"}
    return new_event(event_type="session_start", message="Capture has started", data=data, key=key)


def end(session: str, *, key: str = "demo", reason: str = "ended") -> NewEvent:
    return new_event(event_type="session_end", data={"session": session, "reason": reason}, key=key)


def play(*, seed: int = 7, hands: int = 3, key: str = "demo", ends: bool = True) -> DetectionSession:
    """Publish a session of `hands` hands, each step in a transaction of its own, and return it."""
    session = str(uuid.uuid4())
    publish([start(session, key=key)])
    for told in frames(game_steps(seed=seed, hands=hands), key=key):
        if told:
            publish(told)
    if ends:
        publish([end(session, key=key)])
    return DetectionSession.objects.get(pk=session)

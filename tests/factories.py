"""Events and users for tests, one function each; what matters to a test is what it passes."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User

from eventlog.record import NewEvent, StoredEvent
from eventlog.store.append import append_all


def card(**changes: Any) -> NewEvent:
    """Return an event as a capture sends it."""
    return NewEvent(
        **{
            "type": "card",
            "severity": "success",
            "message": "Hero cards detected: Ah, Kd",
            "data": {"cards": ["Ah", "Kd"], "card_type": "hero"},
            "key": "table-1",
        }
        | changes
    )


def append_cards(count: int, *, stream: str = "detection", **changes: Any) -> list[StoredEvent]:
    """Append `count` events to `stream` in one transaction."""
    return append_all(stream=stream, events=[card(**changes) for _ in range(count)])


def user(name: str = "alice", *, staff: bool = False) -> User:
    """Return a stored user: alice owns, bob is a stranger, unless a test says otherwise."""
    password = "a long enough secret"  # noqa: S105
    return User.objects.create_user(username=name, password=password, is_staff=staff)

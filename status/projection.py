"""Bring components up to events, in the transaction that numbered them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from eventlog.record import StoredEvent, timestamp
from status.models import ComponentState


def project(stored: Sequence[StoredEvent]) -> None:
    """Write what the events say of each component."""
    for event in stored:
        if event.event.type != "status_change":
            continue
        data = event.event.data
        ComponentState.objects.update_or_create(
            component=data["component"],
            defaults={
                "status": data["status"],
                "since": datetime.fromisoformat(data["since"]),
                "latency_ms": data["latency_ms"],
                "detail": data["detail"],
                "seq": event.seq,
                "updated_at": event.event.created_at,
            },
        )


def read_components(_stream: str = "") -> dict[str, Any]:
    """Return the state of every component, as `status.state` has it."""
    return {
        "components": {
            row.component: {
                "status": row.status,
                "since": timestamp(row.since),
                "latency_ms": row.latency_ms,
                "detail": row.detail,
            }
            for row in ComponentState.objects.all()
        }
    }

"""Processes as they would have reported themselves."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from eventlog.models import ServerProcess


def serve(**fields: Any) -> ServerProcess:
    """Let a server process be alive."""
    now = datetime.now(UTC)
    told = {
        "uuid": uuid4(),
        "host": "box",
        "pid": 1,
        "role": "server",
        "started_at": now,
        "seen_at": now,
        **fields,
    }
    return ServerProcess.objects.create(**told)

"""What a stream gives: events, and the state to begin with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event as it stands in the log."""

    stream: str
    seq: int
    """1, 2, 3 ... in its stream, without a gap."""
    type: str
    severity: str
    """`debug`, `info`, `success`, `warning`, `error` or `critical`."""
    message: str
    timestamp: datetime
    """When it happened, in UTC."""
    key: str
    """What it is about: a table, a component."""
    event_id: str
    """Unique: the same one twice is the same event."""
    data: dict[str, Any]

    @classmethod
    def of_wire(cls, content: Mapping[str, Any]) -> Self:
        """Return an event that the server sent. Raises KeyError, TypeError or ValueError if it is none."""
        return cls(
            stream=content["stream"],
            seq=int(content["seq"]),
            type=content["type"],
            severity=content["severity"],
            message=content["message"],
            timestamp=datetime.fromisoformat(content["timestamp"]),
            key=content["key"],
            event_id=content["event_id"],
            data=content["data"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The state after event `seq`: replaces whatever was known before."""

    state: dict[str, Any]
    """Empty where the stream keeps no state."""
    seq: int
    floor: int
    """The oldest event that replay still has."""
    epoch: str
    lost: bool
    """Whether events were missed that the log no longer has."""

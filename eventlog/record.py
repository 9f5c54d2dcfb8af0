"""An event before it is numbered, as it is stored, and as JSON: what all parts of the log have in common."""

from __future__ import annotations

import json
import os
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self


def new_event_id() -> uuid.UUID:
    """Return a UUID version 7 (RFC 9562): it sorts by time, so its index grows at one end."""
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & (1 << 48) - 1) << 80 | random
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvent:
    """An event before it has a number."""

    type: str
    message: str = ""
    severity: str = "info"
    data: dict[str, Any] = field(default_factory=dict)
    key: str = ""
    event_id: uuid.UUID = field(default_factory=new_event_id)
    """Appending the same id again does nothing: a writer may retry what it isn't sure of."""
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvent:
    """An event with its number."""

    stream: str
    seq: int
    event: NewEvent


class WireEvent:
    """A stored event as JSON text, with what filters ask for beside it."""

    __slots__ = ("created", "frame", "key", "second_frame", "seq", "text", "type")

    def __init__(self, *, seq: int, type: str, key: str, text: str, created: float = 0.0) -> None:
        self.seq = seq
        self.type = type
        self.key = key
        self.text = text
        self.created = created
        """When it happened, as time.time() counts."""
        self.frame: Any = None
        """Its frame in the plain dialect, once somebody made it (eventlog.fanout.messages)."""
        self.second_frame: Any = None
        """The same under its second name (StreamSpec.second_names)."""

    @classmethod
    def of_text(cls, text: str) -> Self:
        """Read what event_text() wrote."""
        event = json.loads(text)
        return cls(seq=event["seq"], type=event["type"], key=event["key"], text=text)


def event_text(
    *,
    stream: str,
    seq: int,
    type: str,
    severity: str,
    message: str,
    created_at: datetime,
    key: str,
    event_id: str,
    data: str,
) -> str:
    """Return an event as JSON. `data` is JSON text already, and stays as it is."""
    return (
        f'{{"stream":{json.dumps(stream)},"seq":{seq},"type":{json.dumps(type)},'
        f'"severity":{json.dumps(severity)},"message":{json.dumps(message, ensure_ascii=False)},'
        f'"timestamp":"{timestamp(created_at)}","key":{json.dumps(key, ensure_ascii=False)},'
        f'"event_id":"{event_id}","data":{data}}}'
    )


def timestamp(moment: datetime) -> str:
    """Return a moment as `2026-11-23T01:02:03.456Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def timestamp_or_none(moment: datetime | None) -> str | None:
    """Return timestamp() of a moment; None where there is none."""
    return None if moment is None else timestamp(moment)


def now() -> str:
    """Return this moment as the wire writes it."""
    return timestamp(datetime.now(UTC))

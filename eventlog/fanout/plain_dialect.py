"""What the plain dialect says beyond events, as apps register it: words of welcome, and second names.

An event whose type has a second name comes twice to plain clients: as itself, and once more under
that name as `{"type","timestamp","data"}`, which is what front ends of the original service wait for.
A filter names either. `pokertool.v1` knows no second names.
"""

from __future__ import annotations

import json

_welcomes: dict[str, str] = {}
_second_names: dict[str, str] = {}


def register_welcome(kind: str, words: str) -> None:
    """Let the first frame of streams of this kind begin with `words`: the name up to a colon."""
    _welcomes[kind] = words


def register_second_name(type: str, name: str) -> None:
    """Let events of `type` come to plain clients as `name` too."""
    _second_names[type] = name


def welcome_words(stream: str) -> str:
    """Return what a plain client of `stream` reads first."""
    return _welcomes.get(stream.partition(":")[0]) or f"Connected to {stream} events"


def second_name(type: str) -> str | None:
    """Return the other name of events of `type`; None for most."""
    return _second_names.get(type)


def under_second_name(text: str, name: str) -> str:
    """Return an event (eventlog.fanout.messages.event_text) as it comes under its second name."""
    event = json.loads(text)
    return json.dumps(
        {"type": name, "timestamp": event["timestamp"], "data": event["data"]},
        separators=(",", ":"),
        ensure_ascii=False,
    )

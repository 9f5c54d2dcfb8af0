"""What the plain dialect says beyond events, as apps describe it: words of welcome, and second names.

An event whose type has a second name comes twice to plain clients: as itself, and once more under
that name as `{"type","timestamp","data"}`, which is what front ends of the original service wait for.
A filter names either. `pokertool.v1` knows no second names.
"""

from __future__ import annotations

import json

from eventlog.streams import spec_of


def welcome_words(stream: str) -> str:
    """Return what a plain client of `stream` reads first."""
    return spec_of(stream).welcome or f"Connected to {stream} events"


def under_second_name(text: str, name: str) -> str:
    """Return an event (eventlog.fanout.messages.event_text) as it comes under its second name."""
    event = json.loads(text)
    return json.dumps(
        {"type": name, "timestamp": event["timestamp"], "data": event["data"]},
        separators=(",", ":"),
        ensure_ascii=False,
    )

"""The stream of detections: what happens at all tables."""

from __future__ import annotations

from typing import Any

from detection.events import STREAM
from detection.models import TableState
from eventlog.streams import StreamSpec


def read_tables(_stream: str) -> dict[str, Any]:
    """Return the state of every table, each a TableState as JSON."""
    return {"tables": dict(TableState.objects.values_list("key", "state"))}


DETECTION = StreamSpec(
    kind=STREAM, addresses=(r"ws/detections?",), names=("detections",), read_state=read_tables
)

"""What `status_change` events add up to: the same rule for the stored state and for a client's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

FIELDS = ("status", "since", "latency_ms", "detail")

Components = dict[str, dict[str, Any]]
"""Each component by its name, with `FIELDS`."""


def apply(state: Mapping[str, Any], event: Mapping[str, Any]) -> dict[str, Any]:
    """Return a snapshot's state with one event more: `snapshot(n)` and event n + 1 make `snapshot(n + 1)`."""
    components: Components = dict(state.get("components", {}))
    if event["type"] == "status_change":
        data = event["data"]
        components[data["component"]] = {name: data[name] for name in FIELDS}
    return {"components": components}

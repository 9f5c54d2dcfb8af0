"""What is watched, by name; how a health verdict reads as a component's status; how all of it stands."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from eventlog.store.snapshots import snapshot

API = "api"
DATABASE = "database"
CHANNEL_LAYER = "channel_layer"
CELERY_WORKER = "celery_worker"
CELERY_BEAT = "celery_beat"
SCRAPER = "scraper"
COMPONENTS = (API, DATABASE, CHANNEL_LAYER, CELERY_WORKER, CELERY_BEAT, SCRAPER)
"""Those that every installation has, in the order that pages show them."""
LONGEST = 100
"""Characters of a component's name, as the log keeps an event's key."""
STATUS_OF_VERDICT = {
    "healthy": "operational",
    "degraded": "degraded",
    "failing": "down",
    "unknown": "unknown",
}
NOT_KNOWN: Mapping[str, Any] = {"status": "unknown", "since": None, "latency_ms": None, "detail": ""}
"""A component that nobody has reported yet."""


def scraper_of(table: str) -> str:
    """Return the component that is one table's capture: `scraper:<table>`.

    A table's name may fill all of `LONGEST` by itself; then its end is replaced by a digest of the
    whole, so that two long names stay two components.
    """
    name = f"{SCRAPER}:{table}"
    if len(name) <= LONGEST:
        return name
    digest = hashlib.sha256(table.encode()).hexdigest()[:8]
    return f"{name[: LONGEST - 9]}~{digest}"


def component_status(health_status: str) -> str:
    """Return the status that a health verdict means. Raises ValueError for a word that is no verdict."""
    try:
        return STATUS_OF_VERDICT[health_status]
    except KeyError:
        verdicts = ", ".join(STATUS_OF_VERDICT)
        raise ValueError(f"{health_status!r} is no verdict; there are {verdicts}") from None


def components() -> dict[str, dict[str, Any]]:
    """Return how each component stands, those nobody has reported included. Asks the database."""
    return with_the_unreported(snapshot("status").state.get("components", {}))


def with_the_unreported(reported: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return all components: `COMPONENTS` first, `NOT_KNOWN` where missing, then the others by name."""
    others = sorted(set(reported) - set(COMPONENTS))
    return {name: dict(reported.get(name, NOT_KNOWN)) for name in (*COMPONENTS, *others)}

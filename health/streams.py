"""The stream of health checks. Its welcome and second name are those of the original service."""

from __future__ import annotations

from eventlog.streams import StreamSpec
from health.newest import STREAM
from health.overdue import overdue_watcher


def make_check() -> str:
    """Return a fresh check, out of any slot, as an event."""
    from health.sampling import fresh_check  # noqa: PLC0415 - psutil, only where somebody asks

    return fresh_check()


HEALTH = StreamSpec(
    kind=STREAM,
    addresses=(r"ws/system[-_]health",),
    shows_newest=True,
    welcome="Connected to system health monitor: health events",
    second_names={"health_check": "health_update"},
    make_fresh=make_check,
    is_overdue=overdue_watcher.is_overdue,
)

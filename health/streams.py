"""The stream of health checks. Its welcome and second name are those of the original service."""

from __future__ import annotations

from collections.abc import Callable

from eventlog.streams import StreamSpec
from health.newest import STREAM


def health_stream(
    *, make_fresh: Callable[[], str], is_overdue: Callable[[], bool] | None = None
) -> StreamSpec:
    """Describe the stream.

    Args:
        make_fresh: returns a fresh check, out of any slot, as an event (Checks.fresh).
        is_overdue: tells whether a check is (OverdueWatcher.is_overdue).
    """
    return StreamSpec(
        kind=STREAM,
        addresses=(r"ws/system[-_]health",),
        names=("system-health", "system_health"),
        shows_newest=True,
        welcome="Connected to system health monitor: health events",
        second_names={"health_check": "health_update"},
        make_fresh=make_fresh,
        is_overdue=is_overdue,
    )

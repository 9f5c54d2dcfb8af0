"""The streams that there are."""

from __future__ import annotations

from detection.streams import DETECTION
from health.streams import health_stream
from pokertool_site.wiring import CHECKS, WATCHER
from status.streams import STATUS

STREAMS = (DETECTION, health_stream(make_fresh=CHECKS.fresh, is_overdue=WATCHER.is_overdue), STATUS)

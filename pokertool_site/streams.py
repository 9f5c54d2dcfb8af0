"""The streams that there are."""

from __future__ import annotations

from detection.streams import DETECTION
from health.streams import HEALTH
from status.streams import STATUS

STREAMS = (DETECTION, HEALTH, STATUS)

"""Sessions as other captures left them."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.utils import timezone

from detection.models import DetectionSession


def running(*, silent: timedelta = timedelta(0), **fields: Any) -> DetectionSession:
    at = timezone.now() - silent
    told = {"key": "table-1", "host": "elsewhere", "pid": 1, "frames": 7, "last_frame_at": at, **fields}
    return DetectionSession.objects.create(id=uuid.uuid4(), started_at=at, seen_at=at, **told)

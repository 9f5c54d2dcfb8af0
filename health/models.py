"""What is kept of health checks beside the log: narrow rows for history and trends."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Sample(models.Model):
    """One check without its words. Written in the transaction that appends its event (health.projection)."""

    slot = models.DateTimeField(primary_key=True)
    overall_status = models.CharField(max_length=10)
    failing_count = models.PositiveSmallIntegerField()
    degraded_count = models.PositiveSmallIntegerField()
    metrics = models.JSONField()
    features = models.JSONField(default=dict)
    """What the check found of each (health.features); nothing in samples older than the field."""

    class Meta:
        ordering: ClassVar[list[str]] = ["slot"]

    def __str__(self) -> str:
        return f"{self.slot:%Y-%m-%d %H:%M:%S}: {self.overall_status}"


class Hour(models.Model):
    """The samples of an hour that is over, as trends show them."""

    hour = models.DateTimeField(primary_key=True)
    count = models.PositiveIntegerField()
    metrics = models.JSONField()
    """By metric, `[min, mean, max, p95]`."""
    features = models.JSONField(default=dict)
    """By feature, how often it was what (health.features)."""

    class Meta:
        ordering: ClassVar[list[str]] = ["hour"]

    def __str__(self) -> str:
        return f"{self.hour:%Y-%m-%d %H}h"

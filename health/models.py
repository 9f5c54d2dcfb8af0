"""What was measured, slot by slot: a narrow table beside the log, for history and trends."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Sample(models.Model):
    """One health check: what it found in all, and its numbers."""

    at = models.DateTimeField(unique=True)
    """The beginning of its slot."""
    overall = models.CharField(max_length=10)
    metrics = models.JSONField()
    seq = models.BigIntegerField()

    class Meta:
        ordering: ClassVar[list[str]] = ["at"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.overall}"

"""How it stands with each component, as the `status` stream's events add up.

`status.projection` writes it in the transaction that appends the events.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Status(models.TextChoices):
    """How well a component does its work."""

    OPERATIONAL = "operational"
    DEGRADED = "degraded"
    """It works, but not as it should."""
    DOWN = "down"
    UNKNOWN = "unknown"
    """Nobody could look."""


class ComponentState(models.Model):
    """A component after the stream's event `seq`."""

    component = models.CharField(max_length=100, unique=True)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.UNKNOWN)
    since = models.DateTimeField()
    """When it became what it is."""
    latency_ms = models.FloatField(null=True, blank=True)
    """How long it took to answer when it was last found changed, in milliseconds; None if not measured."""
    detail = models.TextField(blank=True)
    seq = models.BigIntegerField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["component"]

    def __str__(self) -> str:
        return f"{self.component}: {self.status}"


class Notice(models.Model):
    """What one user is told, which is an event of that user's stream: no table, but who may send one."""

    class Meta:
        managed = False
        default_permissions = ()
        permissions = (("send_notice", "Can send notices to users"),)

    def __str__(self) -> str:
        return "notice"

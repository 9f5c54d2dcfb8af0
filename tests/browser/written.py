"""What the writer's process does; Django is set up by then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management import call_command

from detection.events import new_event, publish
from eventlog.models import Stream
from eventlog.record import NewEvent
from eventlog.store.append import append_all
from health.limits import configured_limits
from health.probes.running import Answer, Feature
from health.projection import project
from health.report import report, sentence
from health.slots import slot_of
from status.notices import post_notice
from status.report import report as report_component
from tests.emptying import Empty


def obey(order: Any) -> int:
    """Write what `order` says, as tests.browser.writer.Writer sends it; return the stream's last number."""
    match order:
        case {"report": told, "ago": ago}:
            report_component(**told, at=datetime.now(UTC) - timedelta(seconds=ago))
            return Stream.objects.get(name="status").head
        case {"notice": notice}:
            return notify(**notice)
        case {"check": metrics, "ago": ago}:
            return check(metrics, at=datetime.now(UTC) - timedelta(seconds=ago))
        case {"empty": True}:
            call_command(Empty(), interactive=False)
            return 0
        case _:
            return publish([new_event(**event) for event in order])[-1].seq


def notify(*, user: str, by: str | None, message: str, severity: str) -> int:
    """Post a notice; users by their names."""
    users = get_user_model().objects
    sender = users.get(username=by) if by else None
    stored = post_notice(user=users.get(username=user), by=sender, message=message, severity=severity)
    assert stored is not None
    return stored.seq


def check(metrics: dict[str, float | None], *, at: datetime) -> int:
    """Append a health check of these readings, each a feature of its own."""
    data = report(
        [Feature(name=name, category="machine", probe=dict, description="") for name in metrics],
        [Answer(readings={name: value}, error=None, latency_ms=1.0) for name, value in metrics.items()],
        limits=configured_limits(),
        before={},
        at=at,
        slot=slot_of(at),
    )
    event = NewEvent(type="health_check", severity="info", message=sentence(data), data=data, created_at=at)
    return append_all(stream="health", events=[event], project=project)[-1].seq

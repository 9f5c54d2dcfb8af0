from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from celery import Celery
from django.utils import timezone

from health.schedules import EverySlot
from pokertool_site.background.beat import Scheduler


class Clocks:
    """The machine's clock, which can be set, and one that only counts."""

    def __init__(self) -> None:
        self.shown = datetime(2026, 11, 23, 12, tzinfo=UTC).timestamp()
        self.counted = 0.0

    def sleep(self, seconds: float) -> None:
        self.shown += seconds
        self.counted += seconds

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.shown, UTC)


@pytest.fixture
def clocks(monkeypatch: pytest.MonkeyPatch) -> Clocks:
    made = Clocks()
    monkeypatch.setattr(time, "time", lambda: made.shown)
    monkeypatch.setattr(time, "monotonic", lambda: made.counted)
    monkeypatch.setattr(timezone, "now", made.now)
    monkeypatch.setattr(EverySlot, "now", lambda _: made.now())
    return made


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """When beat sent a message, by its clock; nobody takes them."""
    times: list[datetime] = []
    monkeypatch.setattr(Scheduler, "apply_entry", lambda *_, **__: times.append(timezone.now()))
    return times


@pytest.fixture
def scheduler(tmp_path: Path, clocks: Clocks, sent: list[datetime]) -> Iterator[Scheduler]:
    app = Celery("test", set_as_current=False)
    app.conf.beat_schedule = {"check": {"task": "check", "schedule": EverySlot(30)}}
    made = Scheduler(app, schedule_filename=str(tmp_path / "beat"), lazy=False)
    yield made
    made.close()


def run(scheduler: Scheduler, clocks: Clocks, seconds: float) -> None:
    """Let it tick as beat does, for so long."""
    until = clocks.counted + seconds
    while clocks.counted < until:
        clocks.sleep(max(scheduler.tick(), 0.01))


@pytest.mark.parametrize("hours", [-1, 1], ids=["back", "ahead"])
def test_a_clock_that_is_set_stops_no_check(
    scheduler: Scheduler, clocks: Clocks, sent: list[datetime], hours: int
) -> None:
    run(scheduler, clocks, 300)
    before = len(sent)
    clocks.shown += hours * 3600

    run(scheduler, clocks, 300)

    assert before == pytest.approx(10, abs=1)
    assert len(sent) - before == pytest.approx(10, abs=1)

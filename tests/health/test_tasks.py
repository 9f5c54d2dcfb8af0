from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from celery.exceptions import Retry
from django.db import OperationalError
from django.utils import timezone
from pytest_django import Settings

from eventlog.models import Event
from health import tasks
from health.slots import slot_id, slot_now, slot_of
from health.tasks import run_health_check
from tests.health.checks import NOON, CountedProbe, checks_of

pytestmark = pytest.mark.django_db(transaction=True)

CHECKS = checks_of(CountedProbe())


@pytest.fixture(autouse=True)
def one_feature(settings: Settings) -> None:
    settings.HEALTH_CHECKS = f"{__name__}.CHECKS"


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Let the database's clock show so many seconds after noon."""

    def set_clock(seconds: float) -> None:
        monkeypatch.setattr(tasks, "database_now", lambda: NOON + timedelta(seconds=seconds))

    return set_clock


@pytest.mark.parametrize("seconds", [-2.0, 0.0, 29.0], ids=["a clock behind beat's", "at once", "late"])
def test_the_slot_that_beat_sent_is_checked_once(at: Callable[[float], None], seconds: float) -> None:
    at(seconds)

    assert run_health_check(NOON.isoformat()) == 1
    assert run_health_check(NOON.isoformat()) is None
    assert Event.objects.get().event_id == slot_id(NOON)


@pytest.mark.parametrize("seconds", [30.0, 3600.0, -3600.0], ids=["late", "beat is behind", "beat is ahead"])
def test_a_slot_that_is_not_the_present_one_means_that_one(
    at: Callable[[float], None], seconds: float
) -> None:
    at(seconds)

    assert run_health_check(NOON.isoformat()) == 1
    assert run_health_check(NOON.isoformat()) is None
    assert Event.objects.get().event_id == slot_id(NOON + timedelta(seconds=seconds))


def test_while_the_database_is_away_it_comes_back_until_the_slot_is_over(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away() -> datetime:
        raise OperationalError("the server is starting up")

    with monkeypatch.context() as patched:
        patched.setattr(tasks, "database_now", away)
        for retries in range(6):
            with pytest.raises(Retry):
                run_health_check.apply(args=(slot_now(),), throw=True, retries=retries)
        assert run_health_check.apply(args=(slot_now(),), throw=True, retries=6).get() is None
    assert len([message for message in caplog.messages if "starting up" in message]) == 1

    assert run_health_check(slot_now()) == 1


def test_without_a_slot_it_is_the_present_one() -> None:
    before = timezone.now()
    run_health_check()

    slots = {slot_id(slot_of(before)), slot_id(slot_of(before + timedelta(seconds=30)))}
    assert Event.objects.get().event_id in slots

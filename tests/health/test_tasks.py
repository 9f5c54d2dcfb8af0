from __future__ import annotations

from datetime import timedelta

import pytest
from celery.exceptions import Retry
from django.utils import timezone

from eventlog.models import Event
from health.claim import claimed
from health.probes import register_probe
from health.slots import slot_id, slot_now, slot_of
from health.tasks import run_health_check
from tests.health.checks import NOON

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("only_registered")]


@pytest.fixture(autouse=True)
def one_feature(only_registered: None) -> None:
    register_probe("a", "test", lambda: {"a": 1})


@pytest.mark.parametrize("seconds", [-2.0, 0.0, 29.0], ids=["a clock behind beat's", "at once", "late"])
def test_the_slot_that_beat_sent_is_checked_once(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOON + timedelta(seconds=seconds))

    assert run_health_check(NOON.isoformat()) == 1
    assert run_health_check(NOON.isoformat()) is None
    assert Event.objects.get().event_id == slot_id(NOON)


def test_a_slot_that_is_over_is_not_checked_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOON + timedelta(seconds=30))

    assert run_health_check(NOON.isoformat()) is None
    assert not Event.objects.exists()


def test_without_a_slot_it_is_the_present_one() -> None:
    before = timezone.now()
    run_health_check()

    slots = {slot_id(slot_of(before)), slot_id(slot_of(before + timedelta(seconds=30)))}
    assert Event.objects.get().event_id in slots


def test_while_another_runs_it_comes_back_after_that_ones_claim() -> None:
    with claimed(seconds=9), pytest.raises(Retry) as again:
        run_health_check.apply(args=(slot_now(),), throw=True, retries=0)

    assert again.value.when == pytest.approx(9.5, abs=1)

from __future__ import annotations

from datetime import timedelta

import pytest
from celery.exceptions import Retry
from django.utils import timezone

from eventlog.models import Event
from health.claim import claimed
from health.probes import register_probe
from health.slots import slot_id, slot_of
from health.tasks import run_health_check
from tests.health.checks import NOON

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("only_registered")]


@pytest.fixture(autouse=True)
def one_feature(only_registered: None) -> None:
    register_probe("a", "test", lambda: {"a": 1})


def test_the_slot_that_beat_sent_is_checked_however_late_it_is_now() -> None:
    assert run_health_check(NOON.isoformat()) == 1
    assert run_health_check(NOON.isoformat()) is None

    assert Event.objects.get().event_id == slot_id(NOON)


def test_without_a_slot_it_is_the_present_one() -> None:
    before = timezone.now()
    run_health_check()

    slots = {slot_id(slot_of(before)), slot_id(slot_of(before + timedelta(seconds=30)))}
    assert Event.objects.get().event_id in slots


def test_while_another_runs_it_comes_back_after_that_ones_claim() -> None:
    with claimed(seconds=9), pytest.raises(Retry) as again:
        run_health_check.apply(args=(NOON.isoformat(),), throw=True, retries=0)

    assert again.value.when == pytest.approx(9.5, abs=1)

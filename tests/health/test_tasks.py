from __future__ import annotations

import pytest

from eventlog.models import Event
from health.models import Sample
from health.tasks import prune_samples, run_health_check

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_task_makes_a_check_with_all_that_a_machine_has() -> None:
    seq = run_health_check()

    assert seq is not None
    event = Event.objects.get(stream__name="health", seq=seq)
    assert {"machine", "process"} <= set(event.data["categories"])
    assert Sample.objects.get().seq == seq


def test_the_nightly_task_keeps_what_is_young() -> None:
    run_health_check()

    assert prune_samples() == 0

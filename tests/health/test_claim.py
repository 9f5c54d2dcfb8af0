from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from health.claim import LONGEST, CheckRunning, claimed
from health.models import Claim

pytestmark = pytest.mark.django_db


def test_a_second_one_is_told_when_to_come_back() -> None:
    with claimed(seconds=10), pytest.raises(CheckRunning) as running, claimed():
        raise AssertionError

    assert 0 < running.value.seconds <= 10


def test_it_is_free_after_its_end_and_after_an_error() -> None:
    with claimed():
        pass
    with pytest.raises(KeyError), claimed():
        raise KeyError
    with claimed():
        pass


def test_one_whose_process_died_runs_out() -> None:
    Claim.objects.create(name="health_check", owner=uuid.uuid4(), until=timezone.now() + timedelta(seconds=9))
    with pytest.raises(CheckRunning), claimed():
        raise AssertionError
    Claim.objects.update(until=timezone.now())

    with claimed():
        pass


def test_one_that_outlived_its_claim_does_not_end_another_ones() -> None:
    slow = claimed(seconds=10)
    slow.__enter__()
    Claim.objects.update(until=timezone.now())

    with claimed():
        slow.__exit__(None, None, None)
        with pytest.raises(CheckRunning), claimed():
            raise AssertionError


def test_a_clock_that_was_set_back_leaves_no_claim_for_hours() -> None:
    Claim.objects.create(name="health_check", until=timezone.now() + timedelta(seconds=LONGEST + 60))

    with claimed():
        pass

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from eventlog.append import NewEvent, append
from health.overdue import FIRST, LATE, OverdueWatch

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
PERIOD = 30
STARTED = PERIOD * FIRST
GRACE = PERIOD * LATE


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def watch(clock: Clock) -> OverdueWatch:
    return OverdueWatch(clock=clock)


def check_at(moment: datetime) -> None:
    append(stream="health", event=NewEvent(type="health_check", created_at=moment))


@pytest.mark.parametrize(
    ("age", "overdue"),
    [(0, False), (PERIOD + GRACE, False), (PERIOD + GRACE + 1, True)],
    ids=["fresh", "just in time", "too late"],
)
def test_a_check_that_is_too_old_is_overdue(
    watch: OverdueWatch,
    clock: Clock,
    age: float,
    overdue: bool,  # noqa: FBT001
) -> None:
    check_at(NOON - timedelta(seconds=age))
    clock.now = STARTED + 1

    watch.look(NOON)

    assert watch.is_overdue is overdue


def test_right_after_the_start_the_worker_may_be_starting_too(watch: OverdueWatch, clock: Clock) -> None:
    check_at(NOON - timedelta(hours=1))

    clock.now = STARTED - 1
    watch.look(NOON)
    starting = watch.is_overdue
    clock.now = STARTED
    watch.look(NOON)

    assert (starting, watch.is_overdue) == (False, True)


def test_where_no_check_ever_came_it_is_overdue_in_the_end(watch: OverdueWatch, clock: Clock) -> None:
    clock.now = STARTED

    watch.look(NOON)

    assert watch.is_overdue


def test_each_change_is_told_once_the_first_answer_included(watch: OverdueWatch, clock: Clock) -> None:
    told: list[bool] = []
    watch.on_change(told.append)
    check_at(NOON)

    watch.look(NOON)
    watch.look(NOON + timedelta(seconds=1))
    clock.now = STARTED
    for seconds in (60, 62, 64):
        watch.look(NOON + timedelta(seconds=seconds))
    check_at(NOON + timedelta(seconds=65))
    watch.look(NOON + timedelta(seconds=66))

    assert told == [False, True, False]

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from eventlog.models import Event, Stream
from eventlog.store.retention import STEP, keep_newest, prune, prune_before, prune_to
from eventlog.store.verify import verify
from tests.factories import append_cards

pytestmark = pytest.mark.django_db(transaction=True)

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def kept(stream: str = "detection") -> list[int]:
    return list(Event.objects.filter(stream__name=stream).values_list("seq", flat=True))


def test_what_is_older_than_the_retention_goes_and_the_floor_moves_with_it() -> None:
    append_cards(3, created_at=LONG_AGO)
    append_cards(2)

    assert prune() == {"detection": 3}
    assert kept() == [4, 5]
    assert Stream.objects.get().floor == 4


@pytest.mark.parametrize("older", [0, 1, 6, 7, 8, 16])
def test_the_cut_falls_exactly_between_older_and_younger(older: int) -> None:
    for _ in range(older):
        append_cards(1, created_at=LONG_AGO)
    append_cards(16 - older)

    assert prune_before("detection", timezone.now() - timedelta(days=1)) == older
    assert kept() == list(range(older + 1, 17))


def test_an_event_whose_writers_clock_was_wrong_takes_no_younger_one_along() -> None:
    append_cards(2, created_at=LONG_AGO)
    append_cards(6)
    append_cards(1, created_at=datetime(1970, 1, 1, tzinfo=UTC))
    append_cards(6)

    assert prune() == {"detection": 2}
    assert kept() == list(range(3, 16))


@override_settings(POKERTOOL_RETENTION_DAYS=1)
def test_pruning_twice_removes_nothing_more() -> None:
    append_cards(5, created_at=LONG_AGO)
    prune()

    assert prune() == {}
    assert Stream.objects.get().floor == 6


def test_numbers_go_on_after_all_was_pruned() -> None:
    append_cards(5)
    keep_newest("detection", 0)

    assert append_cards(1)[0].seq == 6
    assert [verdict.faults for verdict in verify()] == [()]


def test_long_prunings_go_in_steps() -> None:
    append_cards(2 * STEP + 5)

    assert prune_to("detection", 2 * STEP + 1) == 2 * STEP + 1
    assert kept() == [2 * STEP + 2, 2 * STEP + 3, 2 * STEP + 4, 2 * STEP + 5]


def test_a_step_looks_at_its_own_events_only_and_lets_others_in_afterwards() -> None:
    append_cards(2 * STEP + 5)
    pauses: list[float] = []
    steps: list[tuple[int, int]] = []

    def note(execute: Any, sql: str, params: Any, *rest: Any) -> Any:
        if sql.startswith("DELETE"):
            steps.append(tuple(params[1:]))
        return execute(sql, params, *rest)

    with connection.execute_wrapper(note):
        prune_to("detection", 2 * STEP + 1, pause=pauses.append)

    assert steps == [(1, STEP), (STEP + 1, 2 * STEP), (2 * STEP + 1, 2 * STEP + 1)]
    assert len(pauses) == len(steps)
    assert min(pauses) > 0


@pytest.mark.postgresql
def test_an_append_does_not_wait_for_events_that_are_being_removed(other_thread: ThreadPoolExecutor) -> None:
    append_cards(10)
    appended: list[int] = []

    def append_amidst(execute: Any, sql: str, params: Any, *rest: Any) -> Any:
        answer = execute(sql, params, *rest)
        if sql.startswith("DELETE"):
            appended.append(other_thread.submit(append_cards, 1).result(timeout=30)[0].seq)
        return answer

    with connection.execute_wrapper(append_amidst):
        prune_to("detection", 5)

    assert appended == [11]
    assert kept() == list(range(6, 12))


def test_two_who_prune_at_once_remove_each_event_once(other_thread: ThreadPoolExecutor) -> None:
    append_cards(4 * STEP)

    other = other_thread.submit(prune_to, "detection", 3 * STEP)
    removed = prune_to("detection", 4 * STEP - 1) + other.result(timeout=60)

    assert removed == 4 * STEP - 1
    assert kept() == [4 * STEP]
    assert [verdict.faults for verdict in verify()] == [()]


@pytest.fixture
def other_thread() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool
        pool.submit(lambda: connection.close())  # its own, not ours


def test_more_than_there_is_can_be_kept() -> None:
    append_cards(2)

    assert keep_newest("detection", 10) == 0


def test_a_negative_number_of_events_cannot_be_kept() -> None:
    with pytest.raises(ValueError, match="-1"):
        keep_newest("detection", -1)

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest

from health import history as history_module
from health.history import history, spread
from tests.health.checks import NOON, append_checks

pytestmark = pytest.mark.django_db

STEP = timedelta(seconds=30)


def test_both_ends_are_included() -> None:
    append_checks(5)

    page = history(since=NOON + STEP, until=NOON + 3 * STEP, limit=10)

    assert [sample.slot for sample in page.samples] == [NOON + STEP, NOON + 2 * STEP, NOON + 3 * STEP]
    assert page.next is None


def test_pages_follow_one_another_without_gap_or_repetition() -> None:
    append_checks(7)
    seen = []
    since = NOON
    for _ in range(3):
        page = history(since=since, until=NOON + 60 * STEP, limit=3)
        seen += [sample.slot for sample in page.samples]
        since = page.next or since

    assert seen == [NOON + number * STEP for number in range(7)]
    assert page.next is None


@pytest.mark.parametrize("limit", [1, 3, 4, 6, 7, 8])
def test_samples_are_read_in_parts_without_gap_or_repetition(
    monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    monkeypatch.setattr(history_module, "AT_ONCE", 3)
    append_checks(7)

    page = history(since=NOON, until=NOON + 60 * STEP, limit=limit)

    assert [sample.slot for sample in page.samples] == [
        NOON + number * STEP for number in range(min(limit, 7))
    ]
    assert page.next == (NOON + limit * STEP if limit < 7 else None)


@pytest.mark.parametrize(
    ("most", "chosen"), [(10, range(7)), (7, range(7)), (4, (0, 2, 4, 6)), (3, (0, 3, 6)), (1, (6,))]
)
def test_of_too_many_every_nth_is_taken_and_the_newest_always(most: int, chosen: Iterable[int]) -> None:
    append_checks(9)

    found = spread(since=NOON, until=NOON + 6 * STEP, most=most)

    assert [sample.slot for sample in found] == [NOON + number * STEP for number in chosen]


def test_where_there_is_nothing_nothing_is_spread() -> None:
    assert spread(since=NOON, until=NOON + STEP, most=3) == []

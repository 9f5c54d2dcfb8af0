from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import override_settings
from django.utils import timezone

from eventlog.models import Event, Stream
from eventlog.retention import STEP, keep_newest, prune, prune_before, prune_to
from eventlog.verify import verify
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


def test_more_than_there_is_can_be_kept() -> None:
    append_cards(2)

    assert keep_newest("detection", 10) == 0


def test_a_negative_number_of_events_cannot_be_kept() -> None:
    with pytest.raises(ValueError, match="-1"):
        keep_newest("detection", -1)

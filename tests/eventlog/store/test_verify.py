from __future__ import annotations

import pytest

from eventlog.models import Event, Stream
from eventlog.store.verify import verify
from tests.factories import append_cards

pytestmark = pytest.mark.django_db(transaction=True)


def faults() -> tuple[str, ...]:
    (verdict,) = verify()
    return verdict.faults


def remove(*seqs: int) -> None:
    Event.objects.filter(seq__in=seqs)._raw_delete("default")


def test_a_whole_log_has_no_faults() -> None:
    append_cards(5)

    assert faults() == ()


def test_a_stream_nobody_appended_to_has_no_faults() -> None:
    Stream.objects.create(name="status")

    assert faults() == ()


def test_a_gap_is_found_and_named() -> None:
    append_cards(5)
    remove(3, 4)

    assert faults() == ("2 numbers are missing, the first is 3",)


def test_a_lost_end_is_found() -> None:
    append_cards(5)
    remove(5)

    assert "the newest event is 4, and the head 5" in faults()


def test_a_lost_beginning_is_found() -> None:
    append_cards(5)
    remove(1)

    assert "the oldest event is 2, and the floor 1" in faults()


def test_a_lost_log_is_found() -> None:
    append_cards(2)
    remove(1, 2)

    assert faults() == ("there are no events, and floor 1 to head 2 should be kept",)

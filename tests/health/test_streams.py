from __future__ import annotations

import pytest

from health.streams import newest_check, newest_seq
from tests.factories import append_cards
from tests.health.checks import append_checks

pytestmark = pytest.mark.django_db


def test_before_the_first_check_there_is_none() -> None:
    assert newest_check() is None
    assert newest_seq() == 0


def test_other_events_of_the_stream_are_no_checks() -> None:
    append_checks(2)
    append_cards(1, stream="health")

    check = newest_check()

    assert check is not None
    assert (check.seq, newest_seq()) == (2, 2)

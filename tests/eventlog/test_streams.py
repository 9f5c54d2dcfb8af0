from __future__ import annotations

import pytest

from eventlog.streams import StreamSpec, checks_are_overdue, described, second_name, spec_of


def test_streams_of_a_kind_share_a_description() -> None:
    with described(StreamSpec(kind="user", welcome="Hello")):
        assert spec_of("user:7").welcome == spec_of("user").welcome == "Hello"


def test_a_stream_that_nobody_described_has_events_and_nothing_beyond_them() -> None:
    spec = spec_of("unheard of:3")

    assert spec == StreamSpec(kind="unheard of")
    assert (spec.read_state, spec.make_fresh, spec.addresses, spec.shows_newest) == (None, None, (), False)


def test_second_names_are_found_by_the_type_alone() -> None:
    with described(StreamSpec(kind="health", second_names={"check": "update"})):
        assert (second_name("check"), second_name("card")) == ("update", None)


@pytest.mark.parametrize("late", [[], [False], [False, True]])
def test_checks_are_overdue_where_any_stream_says_so(late: list[bool]) -> None:
    specs = [StreamSpec(kind=str(at), is_overdue=lambda one=one: one) for at, one in enumerate(late)]  # type: ignore[misc]
    with described(*specs, StreamSpec(kind="status")):
        assert checks_are_overdue() is any(late)


def test_what_there_was_before_is_there_again_afterwards() -> None:
    before = spec_of("health")
    with described():
        assert spec_of("health") != before
    assert spec_of("health") is before

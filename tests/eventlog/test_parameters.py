from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventlog.parameters import EARLIEST, LARGEST_SEQ, LATEST, BadRequest, moment, whole_number


@pytest.mark.parametrize("text", ["0", "7", "9007199254740991"])
def test_whole_numbers(text: str) -> None:
    assert whole_number(text, name="since") == int(text)


@pytest.mark.parametrize(
    "text", ["", "-1", "+1", "1.5", "٣", "9007199254740992", "9223372036854775807", "9" * 5000, "1\0", " 1"]
)
def test_what_is_no_number_is_named(text: str) -> None:
    with pytest.raises(BadRequest, match=r"since is '.*; it is a whole number from 0 to 9007199254740991"):
        whole_number(text, name="since")


def test_a_number_has_the_bounds_that_are_asked_for() -> None:
    assert whole_number("10", name="limit", least=1, most=10) == 10
    for text in ("0", "11", "100"):
        with pytest.raises(BadRequest, match="it is a whole number from 1 to 10"):
            whole_number(text, name="limit", least=1, most=10)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-11-23T01:02:03Z", datetime(2026, 11, 23, 1, 2, 3, tzinfo=UTC)),
        ("2026-11-23T01:02:03", datetime(2026, 11, 23, 1, 2, 3, tzinfo=UTC)),
        ("2026-11-23T01:02:03 02:00", datetime(2026, 11, 22, 23, 2, 3, tzinfo=UTC)),
        ("1970-01-01T00:00:00Z", EARLIEST),
    ],
)
def test_moments(text: str, found: datetime) -> None:
    assert moment(text, name="until") == found


@pytest.mark.parametrize(
    "text",
    ["", "noon", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59",
     "2026-13-01T00:00:00Z", "1969-12-31T23:59:59Z", "\0", "2026-11-23" + "1" * 5000],
)  # fmt: skip
def test_what_is_no_moment_is_named(text: str) -> None:
    with pytest.raises(BadRequest, match=r"until is '.*; it is a moment from 1970 on"):
        moment(text, name="until")


@given(st.text())
def test_any_text_is_a_number_and_a_moment_in_range_or_refused(text: str) -> None:
    with suppress(BadRequest):
        assert 0 <= whole_number(text, name="n") <= LARGEST_SEQ
    with suppress(BadRequest):
        assert EARLIEST <= moment(text, name="m") <= LATEST

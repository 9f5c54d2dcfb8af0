from __future__ import annotations

import uuid
from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventlog.access.parameters import (
    EARLIEST,
    LARGEST_SEQ,
    LATEST,
    BadRequest,
    parse_date,
    parse_datetime,
    parse_integer,
    parse_ip_address,
    parse_number,
    parse_text,
    parse_uuid,
)


@pytest.mark.parametrize("text", ["0", "7", "9007199254740991"])
def test_whole_numbers(text: str) -> None:
    assert parse_integer(text, name="since") == int(text)


@pytest.mark.parametrize(
    "text", ["", "-1", "+1", "1.5", "٣", "9007199254740992", "9223372036854775807", "9" * 5000, "1\0", " 1"]
)
def test_what_is_no_number_is_named(text: str) -> None:
    with pytest.raises(BadRequest, match=r"since is '.*; it is a whole number from 0 to 9007199254740991"):
        parse_integer(text, name="since")


def test_a_number_has_the_bounds_that_are_asked_for() -> None:
    assert parse_integer("10", name="limit", least=1, most=10) == 10
    for text in ("0", "11", "100"):
        with pytest.raises(BadRequest, match="it is a whole number from 1 to 10"):
            parse_integer(text, name="limit", least=1, most=10)


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
    assert parse_datetime(text, name="until") == found


@pytest.mark.parametrize(
    "text",
    ["", "noon", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59",
     "2026-13-01T00:00:00Z", "1969-12-31T23:59:59Z", "\0", "2026-11-23" + "1" * 5000],
)  # fmt: skip
def test_what_is_no_moment_is_named(text: str) -> None:
    with pytest.raises(BadRequest, match=r"until is '.*; it is a moment from 1970 on"):
        parse_datetime(text, name="until")


@given(st.text())
def test_any_text_is_a_number_and_a_moment_in_range_or_refused(text: str) -> None:
    with suppress(BadRequest):
        assert 0 <= parse_integer(text, name="n") <= LARGEST_SEQ
    with suppress(BadRequest):
        assert EARLIEST <= parse_datetime(text, name="m") <= LATEST


def test_a_blank_between_day_and_time_stays_one() -> None:
    # as Django's own filters write it into a link
    assert parse_datetime("2026-11-23 00:00:00+00:00", name="m") == datetime(2026, 11, 23, tzinfo=UTC)
    assert parse_datetime("2026-11-23 01:00:00 01:00", name="m") == datetime(2026, 11, 23, tzinfo=UTC)


def test_days() -> None:
    assert parse_date("2026-11-23", name="day") == date(2026, 11, 23)
    assert (parse_date("1970-01-01", name="day"), parse_date("8999-12-31", name="day")) == (
        EARLIEST.date(),
        date.max.replace(8999),
    )


@pytest.mark.parametrize(
    "text",
    ["", "today", "20261123", "2026-W48-1", "2026-02-30", "9999-12-31", "9000-01-01", "1969-12-31",
     "0001-01-01", "\u0662\u0660\u0662\u0666-11-23", "2026-11-23T00:00", "2026-11-23\0", "99999-01-01"],
)  # fmt: skip
def test_what_is_no_day_is_named(text: str) -> None:
    with pytest.raises(BadRequest, match=r"day is '.*; it is a day from 1970 on"):
        parse_date(text, name="day")


@pytest.mark.parametrize("text", ["0", "-1.5", "1e3", "1000000000000000"])
def test_numbers(text: str) -> None:
    assert parse_number(text, name="n") == float(text)


@pytest.mark.parametrize("text", ["", "x", "nan", "inf", "-inf", "1e16", "1e999", "1\0", "٣", "9" * 5000])
def test_what_is_no_finite_number_is_named(text: str) -> None:
    with pytest.raises(BadRequest, match=r"n is '.*; it is a number"):
        parse_number(text, name="n")


def test_identifiers() -> None:
    known = uuid.UUID(int=7)

    assert parse_uuid(str(known), name="id") == parse_uuid(known.hex, name="id") == known


@pytest.mark.parametrize(
    "text", ["", "x" * 36, "1" * 33, f"{{{uuid.UUID(int=7)}}}", "\uff11" * 32, "-" * 36, "1" * 31 + "\0"]
)
def test_what_is_no_uuid_is_named(text: str) -> None:
    with pytest.raises(BadRequest, match=r"id is '.*; it is a UUID"):
        parse_uuid(text, name="id")


def test_addresses() -> None:
    assert parse_ip_address("198.51.100.1", name="ip") == "198.51.100.1"
    assert parse_ip_address("2001:DB8::7", name="ip") == "2001:db8::7"


@pytest.mark.parametrize(
    "text", ["", "x", "1.2.3", "1.2.3.4:5", "fe80::1%eth0", "::1\0", "\uff11.2.3.4", "1" * 5000]
)
def test_what_is_no_address_is_named(text: str) -> None:
    with pytest.raises(BadRequest, match=r"ip is '.*; it is an IP address"):
        parse_ip_address(text, name="ip")


def test_words() -> None:
    assert parse_text("Tisch 1 \U0001f0a1", name="key") == "Tisch 1 \U0001f0a1"


@pytest.mark.parametrize("text", ["\0", "a\0b", "\ud800", "a\udcff"])
def test_what_a_database_can_not_take_is_no_word(text: str) -> None:
    with pytest.raises(BadRequest, match="a character that is none"):
        parse_text(text, name="key")


def test_a_word_has_a_bound() -> None:
    with pytest.raises(BadRequest, match="key has 11 characters; 10 are the most"):
        parse_text("x" * 11, name="key", longest=10)


@given(st.text())
def test_any_text_is_of_a_kind_or_refused(text: str) -> None:
    for parse in (parse_date, parse_number, parse_uuid, parse_ip_address, parse_text):
        with suppress(BadRequest):
            assert parse(text, name="x") is not None

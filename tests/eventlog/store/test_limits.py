from __future__ import annotations

import json
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from eventlog.models import Event, Stream
from eventlog.record import NewEvent
from eventlog.store.append import append, append_all
from eventlog.store.limits import DEEPEST, LONGEST, EventRejected, EventTooLarge, validated_data


def fit(**fields: Any) -> str:
    return validated_data(
        **{"type": "card", "severity": "info", "key": "", "message": "", "data": {}} | fields
    )


def nested(depth: int) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for _ in range(depth - 1):
        data = {"in": data}
    return data


UNFIT: list[tuple[dict[str, Any], str]] = [
    *(
        ({column: "x" * (LONGEST[column] + 1)}, f"{column} has .* at most")
        for column in ("type", "severity", "key")
    ),
    *(({column: "a\0b"}, f"{column} holds the NUL") for column in ("type", "severity", "key", "message")),
    *(({column: "a\ud800"}, f"{column} holds half") for column in ("type", "severity", "key", "message")),
    ({"data": {"a\0": 1}}, "data holds the NUL"),
    ({"data": {"a": [("b", "\0")]}}, "data holds the NUL"),
    ({"data": {"a": "\udcff"}}, "data holds half"),
    ({"data": {"a": float("inf")}}, "data can't be JSON"),
    ({"data": {"a": {1, 2}}}, "data can't be JSON"),
    ({"data": nested(DEEPEST + 1)}, "nested more than 100 deep"),
    ({"data": nested(100_000)}, "nested more than 100 deep"),
]


@pytest.mark.parametrize(("fields", "word"), UNFIT, ids=range(len(UNFIT)))
def test_what_no_database_takes_is_named(fields: dict[str, Any], word: str) -> None:
    with pytest.raises(EventRejected, match=word):
        fit(**fields)


def test_the_longest_that_fits_is_taken() -> None:
    fit(type="x" * 40, severity="x" * 10, key="🂡" * 100)
    fit(data=nested(DEEPEST))
    fit(data={"flat": [[]] * 1000, "backslash u0000": "\\u0000"})


@pytest.mark.parametrize("letter", ["x", "ü", "牌", "🂡", '"'])
def test_an_event_is_measured_in_bytes_as_it_is_stored(letter: str) -> None:
    most = settings.POKERTOOL_MAX_EVENT_BYTES
    rest = len('{"a": ""}')
    bytes_each = len(json.dumps(letter, ensure_ascii=False).encode()) - 2
    many = (most - rest) // bytes_each

    assert len(fit(data={"a": letter * many}).encode()) <= most
    for fields in (
        {"data": {"a": letter * (many + 1)}},
        {"message": letter * many, "data": {"a": letter * many}},
    ):
        with pytest.raises(EventTooLarge, match=r"POKERTOOL_MAX_EVENT_BYTES.*|at most 1,048,576"):
            fit(**fields)


def test_a_megabyte_is_the_most_and_a_setting() -> None:
    assert settings.POKERTOOL_MAX_EVENT_BYTES == 1 << 20
    with (
        override_settings(POKERTOOL_MAX_EVENT_BYTES=5000),
        pytest.raises(EventTooLarge, match=r"5,00\d bytes .* at most 5,000"),
    ):
        fit(message="x" * 5001)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("before", [0, 1, 20], ids=["alone", "a few", "many"])
def test_the_database_is_not_asked_and_no_number_is_taken(before: int) -> None:
    others = [NewEvent(type="card") for _ in range(before)]

    with CaptureQueriesContext(connection) as queries:
        for event in (
            NewEvent(type="card", message="x" * (1 << 20)),
            NewEvent(type="x" * 41),
            NewEvent(type="card", key="\0"),
        ):
            with pytest.raises(EventRejected):
                append_all(stream="detection", events=[*others, event])
        with pytest.raises(EventRejected, match="stream has 201 characters"):
            append(stream="x" * 201, event=NewEvent(type="card"))

    assert len(queries) == 0
    assert not Event.objects.exists()
    stored = append(stream="detection", event=NewEvent(type="card"))
    assert stored is not None
    assert stored.seq == 1


FLOATS = st.floats(-1e15, 1e15) | st.sampled_from([float("inf"), float("nan")])
"""PostgreSQL keeps decimals, which larger ones are not."""
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | FLOATS | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
ANY_TEXT = st.text(st.characters(codec=None), max_size=60)


@pytest.mark.django_db
@given(
    data=st.dictionaries(ANY_TEXT, JSON, max_size=3),
    text=ANY_TEXT,
    of=st.sampled_from(["type", "key", "message"]),
)
def test_what_fits_is_stored_and_comes_back(data: dict[str, Any], text: str, of: str) -> None:
    fields: dict[str, Any] = {"type": "card", "data": data} | {of: text}
    event = NewEvent(**fields)
    try:
        stored = append(stream="detection", event=event)
    except EventRejected:
        return
    assert stored is not None
    kept = Event.objects.get(stream__name="detection", seq=stored.seq)

    assert getattr(kept, of) == text
    assert kept.data == json.loads(json.dumps(data))


def test_the_lengths_are_those_of_the_columns() -> None:
    columns = [Event._meta.get_field(name) for name in ("type", "severity", "key")]
    stream = Stream._meta.get_field("name")

    assert {"stream": stream.max_length} | {
        column.name: getattr(column, "max_length", None) for column in columns
    } == LONGEST

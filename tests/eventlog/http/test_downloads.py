from __future__ import annotations

import csv
import io
import json
import re
import unicodedata

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from eventlog.http import downloads
from eventlog.http.downloads import (
    EVENT_COLUMNS,
    cell,
    csv_lines,
    download,
    events_csv,
    events_ndjson,
    every_row,
    json_cell,
)
from eventlog.models import Event
from eventlog.store.replay import events_after
from tests.factories import append_cards


def test_a_file_is_sent_in_its_pieces() -> None:
    response = download(RequestFactory().get("/"), iter([b"a", b"b"]), name="x.csv", content_type="text/csv")

    assert response.getvalue() == b"ab"
    assert response["Content-Disposition"] == 'attachment; filename="x.csv"'
    assert response["Content-Type"] == "text/csv"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("count", [0, 1, 6, 7])
def test_every_row_comes_once_in_pages(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    monkeypatch.setattr(downloads, "PAGE", 3)
    if count:
        append_cards(count)

    with CaptureQueriesContext(connection) as queries:
        rows = [event.seq for event in every_row(Event.objects.order_by("-seq"))]

    assert rows == list(range(1, count + 1))
    assert len(queries) == count // 3 + 1


def test_lines_are_csv_and_nothing_in_them_is_run() -> None:
    text = b"".join(
        csv_lines(["name", "amount"], [['a "b", c', -5], ["=cmd()", None], ["-1.50", 2.5], ["-x", 0]])
    ).decode()

    assert list(csv.reader(io.StringIO(text))) == [
        ["name", "amount"],
        ['a "b", c', "-5"],
        ["'=cmd()", ""],
        ["-1.50", "2.5"],
        ["'-x", "0"],
    ]


@pytest.mark.django_db(transaction=True)
def test_ndjson_is_what_replay_gives() -> None:
    append_cards(2, message='quote " and 🂡', data={"amount": "12.50", "seats": [1, None]}, key="ü")
    sent = events_after("detection", 0, limit=9)
    assert sent is not None

    lines = b"".join(events_ndjson(Event.objects.all())).decode().splitlines()

    assert [json.loads(line) for line in lines] == [json.loads(event.text) for event in sent.events]


@pytest.mark.django_db(transaction=True)
def test_csv_has_a_column_for_each_field() -> None:
    append_cards(1, message="a, b\nc")

    (row,) = csv.DictReader(io.StringIO(b"".join(events_csv(Event.objects.all())).decode(), newline=""))

    event = Event.objects.get()
    assert tuple(row) == EVENT_COLUMNS
    assert (row["stream"], row["seq"], row["message"]) == ("detection", "1", "a, b\nc")
    assert json.loads(row["data"]) == event.data
    assert row["event_id"] == str(event.event_id)


STARTS = "=+-@＝＋－＠﹦﹢﹣﹫−"  # noqa: RUF001 (what spreadsheets take for it)
BLANKS = " \t\r\n\v\f\x1c\x85\xa0\u1680\u2003\u200b\u200d\u2060\ufeff\u3000'\"`‘“"  # noqa: RUF001
texts = st.text(st.sampled_from(STARTS + BLANKS + ";,|%a1\u202e\x1b\0\udcff"), max_size=12)


def runs(field: str) -> bool:
    """Return whether what a cell holds may be taken for a formula, whatever is passed over before it."""
    if re.match(r"[+-]?[0-9.]+(,|$)", field):
        return False
    for char in field:
        if unicodedata.normalize("NFKC", char)[:1] in set("=+-@−"):  # noqa: RUF001
            return True
        if not (char.isspace() or unicodedata.category(char) in ("Cf", "Mn") or char in '"`‘“'):  # noqa: RUF001
            return False
    return False


@pytest.mark.parametrize("start", STARTS)
def test_what_a_spreadsheet_would_run_is_text(start: str) -> None:
    for before in ["", *BLANKS, "\ufeff \xa0", "a\n", "a; ", "a\r", "a\t\u3000"]:
        shown = cell(f"{before}{start}cmd|' /C calc'!A0")

        assert f"'{start}cmd" in shown or f"{start}cmd" in shown.removeprefix(f"\\u{ord(before):04x}")
        assert not runs(shown)


@pytest.mark.parametrize("text", ["\nx", "\tx", "\rx", ";x"])
def test_a_cell_begins_with_no_end_of_one(text: str) -> None:
    assert cell(text)[0] == "'"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Alice",
        "a = b",
        "user@host",
        "x-1",
        "a, -5",
        "Alice's",
        "2026-11-23T01:02:03.456Z",
        "Łódź",
        "🂡 -",
        "a\nb",
    ],
)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert cell(text) == text


@pytest.mark.parametrize("number", [5, -7, 2.5, None, "-5", "+5", "-1.50", "861"])
def test_numbers_are_numbers(number: object) -> None:
    assert cell(number) == number


@pytest.mark.parametrize("number", ["-1e5", "-٣", "- 5", "-5-", "--5", "-0x10"])
def test_what_only_looks_like_one_is_text(number: str) -> None:
    assert cell(number) == f"'{number}"


@given(st.lists(st.lists(texts, min_size=1, max_size=4), max_size=4))
def test_no_list_separator_makes_a_cell_that_runs(rows: list[list[str]]) -> None:
    file = b"".join(csv_lines(["one"], rows)).decode()

    for separator in ",;\t":
        for row in csv.reader(io.StringIO(file, newline=""), delimiter=separator):
            assert not [field for field in row if runs(field)]


@given(st.dictionaries(texts, texts))
def test_json_in_a_cell_is_json_still(content: dict[str, str]) -> None:
    shown = cell(json_cell(json.dumps(content, ensure_ascii=False)))

    assert json.loads(shown) == content
    assert ";" not in shown


def test_what_acts_on_a_terminal_does_not_in_a_file() -> None:
    assert cell("\x1b[31m\u202e\udcff") == r"\u001b[31m\u202e\udcff"

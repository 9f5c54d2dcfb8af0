from __future__ import annotations

import csv
import io
import json
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventlog.http.downloads import csv_lines
from eventlog.http.spreadsheets import cell, json_cell

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
@pytest.mark.parametrize("before", ["", *BLANKS, "\ufeff \xa0", "a\n", "a; ", "a\r", "a\t\u3000"])
def test_what_a_spreadsheet_would_run_is_text(start: str, before: str) -> None:
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

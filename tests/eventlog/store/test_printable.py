from __future__ import annotations

import io
import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventlog.store.printable import printable, printable_lines, storable

BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
ACTS = {*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0)), "\u2028", "\u2029", *BIDI}
anything = st.text(st.characters())  # with halves of pairs


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Alice's table (100 €) 🂡", "Alice's table (100 €) 🂡"),
        ("\x1b]0;owned\x07", r"\u001b]0;owned\u0007"),
        ("\x9b31m", r"\u009b31m"),
        ("a\nb\tc\r", r"a\nb\tc\r"),
        ("fold\u202egnp.exe", r"fold\u202egnp.exe"),
        ("\u2028\u2029\x7f", r"\u2028\u2029\u007f"),
        (os.fsdecode(b"a\xff.png"), r"a\udcff.png"),
        ("סלאם \u200eנה‍", "סלאם \u200eנה‍"),
    ],
)
def test_what_would_act_on_a_terminal_is_shown(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(anything)
def test_a_line_is_one_line_that_acts_on_nothing(text: str) -> None:
    line = printable(text)

    assert not ACTS & set(line)
    assert len(line.splitlines()) <= 1
    line.encode()


@given(anything)
def test_several_lines_stay_lines(text: str) -> None:
    lines = printable_lines(text)

    assert ACTS & set(lines) <= {"\n", "\t"}
    assert lines.count("\n") == text.count("\n")
    lines.encode()


@given(st.recursive(anything, lambda inner: st.lists(inner) | st.dictionaries(anything, inner)))
def test_json_stays_json_of_the_same_content(content: object) -> None:
    text = json.dumps(content, ensure_ascii=False)

    for encoding in (None, "utf-8", "ascii", "cp1252"):
        shown = printable_lines(text, encoding=encoding)
        shown.encode(encoding or "utf-8")
        # JSON has no halves of pairs: two that Python kept apart are one character afterwards.
        assert json.dumps(json.loads(shown)) == json.dumps(json.loads(json.dumps(content)))


def test_a_code_page_without_a_character_shows_its_number() -> None:
    assert printable_lines("é €\n", encoding="latin-1") == "é \\u20ac\n"


def test_anything_that_has_a_text_can_be_printed() -> None:
    assert printable(OSError(2, "No such file\x1b", "a\x1bb")) == r"[Errno 2] No such file\u001b: 'a\x1bb'"
    assert printable(io.UnsupportedOperation("\x1b")) == r"\u001b"


@given(anything)
def test_what_no_database_takes_is_replaced(text: str) -> None:
    stored = storable(text)

    assert len(stored) == len(text)
    assert "\0" not in stored
    stored.encode()
    assert storable(stored) == stored


def test_anything_else_is_stored_as_it_is() -> None:
    assert storable("Ł €\x1b\n🂡") == "Ł €\x1b\n🂡"
    assert storable("a\0b\udcff") == "a\ufffdb\ufffd"

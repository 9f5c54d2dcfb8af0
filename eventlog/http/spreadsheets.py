"""Text from outside as a cell of a spreadsheet: shown there, and never run.

Excel, LibreOffice and Google Sheets take a cell for a formula by how it begins, and each has its own
idea of what may stand before that. They also have their own idea of what ends a cell: where the
system's list separator is `;`, a file with commas is cut at each `;`, whatever is quoted.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from eventlog.store.printable import printable_lines

BEGINS_A_FORMULA = frozenset("=+-@\N{MINUS SIGN}")
"""Also in their other widths and sizes, which spreadsheets take for these."""
ENDS_A_CELL = frozenset(";\t\r\n")
"""But for the comma, at which our files are cut, and which csv quotes."""
PASSED_OVER = frozenset(
    "'\"`\N{LEFT SINGLE QUOTATION MARK}\N{LEFT DOUBLE QUOTATION MARK}\N{BRAILLE PATTERN BLANK}"
)
"""Before a formula's first character, as are blanks of all kinds and what has no width."""

_MAY_RUN = re.compile(r"""^[;\t\n]|(?:^|[;\t\n])[\s'"`]*[=+@-]""")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)


def cell(value: Any) -> Any:
    """Return what to write into a cell for a value; text gets a `'` before whatever would be run.

    So does text that begins with what ends a cell. Numbers, also as text, stay what they are;
    control characters are shown as they are when printed.
    """
    if not isinstance(value, str) or _NUMBER.fullmatch(value):
        return value
    shown, is_at_the_beginning = [], True
    text = printable_lines(value.replace("\r\n", "\n").replace("\r", "\n"))
    if text.isascii() and not _MAY_RUN.search(text):  # which is most of it
        return text
    shown = ["'"] if text[0] in ENDS_A_CELL else []
    is_at_the_beginning = True
    for char in text:
        if is_at_the_beginning and _begins_a_formula(char):
            shown.append("'")
        shown.append(char)
        is_at_the_beginning = char in ENDS_A_CELL or (is_at_the_beginning and _is_passed_over(char))
    return "".join(shown)


def json_cell(text: str) -> str:
    """Return JSON text as a cell, which is JSON of the same content; it begins no formula and no cell."""
    return printable_lines(text).replace(";", "\\u003b")


def _begins_a_formula(char: str) -> bool:
    return unicodedata.normalize("NFKC", char)[:1] in BEGINS_A_FORMULA


def _is_passed_over(char: str) -> bool:
    return char in PASSED_OVER or char.isspace() or unicodedata.category(char) in ("Cf", "Mn")

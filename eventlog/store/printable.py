"""What may be printed, and stored: text from outside, such that what takes it does nothing else with it.

Names on a table, titles of windows, names of files, what others put into events: any of them may hold
what moves a cursor, changes a terminal's title, answers for its user, or has a line read backwards.
"""

from __future__ import annotations

import json
import re

# C0 but for line feed and tab, DEL and C1; ends of lines and paragraphs; what turns the direction of
# writing around; halves of pairs, which is how Python keeps bytes of a file's name that are no UTF-8.
_ACTS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u206f\ud800-\udfff]")
_IN_NO_DATABASE = re.compile("[\0\ud800-\udfff]")
_ACTS_OR_ENDS = re.compile(f"[\n\t]|{_ACTS.pattern}")


def printable(text: object) -> str:
    r"""Return a text as one line to print; what would act on a terminal is written as `\u001b`."""
    return _ACTS_OR_ENDS.sub(_escaped, str(text))


def printable_lines(text: object, *, encoding: str | None = None) -> str:
    r"""Return text of several lines to print; what would act on a terminal is written as `\u001b`.

    So is what `encoding` has no bytes for. JSON stays JSON, and of the same content: such characters
    stand only within its strings.
    """
    plain = _ACTS.sub(_escaped, str(text))
    if encoding is None or _has_bytes_for(plain, encoding):
        return plain
    return "".join(char if _has_bytes_for(char, encoding) else _as_json(char) for char in plain)


def storable(text: str) -> str:
    """Return a text that every database takes: NUL and halves of pairs become U+FFFD."""
    return _IN_NO_DATABASE.sub("\N{REPLACEMENT CHARACTER}", text)


def _has_bytes_for(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _escaped(found: re.Match[str]) -> str:
    return _as_json(found[0])


def _as_json(char: str) -> str:
    return json.dumps(char)[1:-1]

"""What the log takes: the same for every writer and both databases, and said before either is asked.

SQLite holds no text to a length, PostgreSQL takes neither NUL nor half a surrogate pair, and neither would
say in words what is wrong. An event that is huge, or nested too deep to be read, would be in every
follower's way for as long as it is kept.

Raises:
    EventRejected: names what does not fit, and its limit. A ValueError.
    EventTooLarge: the same, of an event as a whole.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings

LONGEST = {"stream": 200, "type": 40, "severity": 10, "key": 100}
"""Characters: as long as the columns are."""
DEEPEST = 100
"""Lists and objects inside each other. Python's own reader gives up somewhere below 1000."""
NUL = "holds the NUL character, which PostgreSQL can't store"

_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


class EventRejected(ValueError):
    """No database can make this event another one: trying again would not help."""


class EventTooLarge(EventRejected):
    """Beyond POKERTOOL_MAX_EVENT_BYTES."""


def checked_stream(name: str) -> str:
    """Return a stream's name as it is."""
    return _checked("stream", name)


def validated_data(*, type: str, severity: str, key: str, message: str, data: Mapping[str, Any]) -> str:
    """Return `data` as JSON, of an event that the log takes as a whole."""
    for column, text in (("type", type), ("severity", severity), ("key", key)):
        _checked(column, text)
    _check_characters("message", message)
    try:
        written = _encode(data)
    except (TypeError, ValueError) as error:
        raise EventRejected(f"data can't be JSON: {error}") from error
    except RecursionError:
        raise EventRejected(f"data is nested more than {DEEPEST} deep, or holds itself") from None
    _check_characters("data", written)
    if "\\u0000" in written and _holds_nul(data):
        raise EventRejected(f"data {NUL}")
    if written.count("[") + written.count("{") > DEEPEST and _depth(data) > DEEPEST:
        raise EventRejected(f"data is nested more than {DEEPEST} deep")
    _check_size(written, message)
    return written


def _checked(column: str, text: str) -> str:
    if len(text) > LONGEST[column]:
        raise EventRejected(f"{column} has {len(text)} characters; it is text of at most {LONGEST[column]}")
    _check_characters(column, text)
    return text


def _check_characters(column: str, text: str) -> None:
    if "\0" in text:
        raise EventRejected(f"{column} {NUL}")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise EventRejected(f"{column} holds half a surrogate pair, which is no character") from None


def _holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(_holds_nul(inner) for pair in value.items() for inner in pair)
    return isinstance(value, list | tuple) and any(map(_holds_nul, value))


def _depth(value: Any) -> int:
    """Return how many lists and objects are inside each other, counted to one more than DEEPEST."""
    depth, level = 0, [value]
    while depth <= DEEPEST and (level := [each for each in level if isinstance(each, dict | list | tuple)]):
        depth += 1
        level = [inner for each in level for inner in (each.values() if isinstance(each, dict) else each)]
    return depth


def _check_size(written: str, message: str) -> None:
    most: int = settings.POKERTOOL_MAX_EVENT_BYTES
    if (len(written) + len(message)) * 4 <= most:  # as long as UTF-8 can make it
        return
    size = len(written.encode()) + len(message.encode())
    if size > most:
        raise EventTooLarge(
            f"data and message are {size:,} bytes together; an event has at most {most:,} "
            "(POKERTOOL_MAX_EVENT_BYTES)"
        )

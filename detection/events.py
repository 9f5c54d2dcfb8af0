"""The one way for detection events into the log.

    emit_detection_event(event_type="card", severity="success",
        message="Hero cards detected: Ah, Kd", data={"cards": ["Ah", "Kd"]}, key="table-1")

`emit_detection_event` queues and returns; `publish` appends at once. Whichever is used,
tables, hands and sessions change in the transaction that appends.
"""

from __future__ import annotations

import difflib
import json
import uuid
from collections.abc import Sequence
from typing import Any

from detection.capture import outbox as outboxes
from detection.recordings.projection import project
from eventlog.models import Severity
from eventlog.record import NewEvent, StoredEvent, new_event_id
from eventlog.store.append import append_all
from eventlog.store.limits import EventRejected, validated_data

STREAM = "detection"
DEFAULT_KEY = "table-1"
EVENT_TYPES = (
    "session_start",
    "session_end",
    "hand_start",
    "hand_end",
    "street_change",
    "card",
    "board",
    "pot",
    "player",
    "action",
    "button",
    "correction",
    "performance",
    "error",
    "warning",
    "info",
)
LONGEST_KEY = 100
"""As long as the log's column."""


class EventInvalid(ValueError):
    """An event that the log can't take; the message names what is wrong with it."""


def publish(events: Sequence[NewEvent]) -> list[StoredEvent]:
    """Append detection events now, and bring the state up to them in the same transaction.

    See eventlog.store.append.append_all() for what is raised and returned.
    """
    return append_all(stream=STREAM, events=events, project=project)


outbox = outboxes.drained_at_exit(outboxes.Outbox(publish))


def emit_detection_event(
    *,
    event_type: str,
    severity: str = "info",
    message: str = "",
    data: dict[str, Any] | None = None,
    key: str = DEFAULT_KEY,
    event_id: uuid.UUID | None = None,
) -> uuid.UUID:
    """Queue one event and return its id; wait only while 256 others wait already.

    Safe from any thread. Inside an event loop use aemit_detection_event(). An `event_id`
    that was appended before appends nothing.

    Raises:
        EventInvalid: a type or severity that there is not, data that is no JSON, or more of it than the
            log takes (POKERTOOL_MAX_EVENT_BYTES).
    """
    event = new_event(
        event_type=event_type, severity=severity, message=message, data=data, key=key, event_id=event_id
    )
    outbox.put([event])
    return event.event_id


async def aemit_detection_event(
    *,
    event_type: str,
    severity: str = "info",
    message: str = "",
    data: dict[str, Any] | None = None,
    key: str = DEFAULT_KEY,
    event_id: uuid.UUID | None = None,
) -> uuid.UUID:
    """See emit_detection_event(): awaits where that one blocks."""
    event = new_event(
        event_type=event_type, severity=severity, message=message, data=data, key=key, event_id=event_id
    )
    await outbox.aput([event])
    return event.event_id


def emit_all(events: Sequence[NewEvent]) -> None:
    """Queue events made by new_event(), together: those of one frame go in one transaction."""
    if events:
        outbox.put(events)


def flush_detection_events(timeout: float | None = None) -> bool:
    """Wait until every event emitted before is committed; False if `timeout` seconds were not enough."""
    return outbox.flush(timeout)


def new_event(
    *,
    event_type: str,
    severity: str = "info",
    message: str = "",
    data: dict[str, Any] | None = None,
    key: str = DEFAULT_KEY,
    event_id: uuid.UUID | None = None,
) -> NewEvent:
    """Return a detection event that the log will take, with a copy of `data`.

    Raises:
        EventInvalid: the message names the argument and what it may be.
    """
    _check_word("event_type", event_type, EVENT_TYPES)
    _check_word("severity", severity, tuple(Severity.values))
    _check_kinds(key, message, data)
    return NewEvent(
        type=event_type,
        severity=severity,
        message=message,
        data=_as_stored(data or {}, event_type, severity, key, message),
        key=key,
        event_id=event_id or new_event_id(),
    )


def _check_word(argument: str, word: object, words: Sequence[str]) -> None:
    if word in words:
        return
    close = difflib.get_close_matches(str(word), words, n=1)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    raise EventInvalid(f"{argument} is {word!r}; it may be {', '.join(words)}.{hint}")


def _check_kinds(key: object, message: object, data: object) -> None:
    if not isinstance(key, str) or len(key) > LONGEST_KEY:
        raise EventInvalid(f"key is {key!r}; a table's name is text of at most {LONGEST_KEY} characters.")
    if not isinstance(message, str):
        raise EventInvalid(f"message is {message!r}; it is text.")
    if data is not None and not isinstance(data, dict):
        raise EventInvalid(f"data is {data!r}; it is a dict, or None for nothing.")


def _as_stored(
    data: dict[str, Any], event_type: str, severity: str, key: str, message: str
) -> dict[str, Any]:
    """Return `data` as it will come back out of the database. Raises EventInvalid."""
    try:
        written = validated_data(type=event_type, severity=severity, key=key, message=message, data=data)
    except EventRejected as error:
        raise EventInvalid(f"{error}. Amounts go as decimal strings, cards as Ah.") from error
    stored: dict[str, Any] = json.loads(written)
    return stored

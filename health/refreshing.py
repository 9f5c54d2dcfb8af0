"""A fresh check for a client that asks, out of any slot.

It is not appended: the log has one check a slot, and a client that keeps asking must not hide
that beat is dead. It comes as an ordinary event with a new `event_id`, no slot in its data, and
the `seq` of the newest event in the log, which is where the client that got it would resume.
The probes run in the server process that was asked: what is said of the process is about that one.
"""

from __future__ import annotations

import json

from django.utils import timezone

from eventlog.record import event_text
from eventlog.store.replay import open_stream
from health.newest import STREAM
from health.sampling import all_features, check_now


def fresh_check() -> str:
    """Return a check of this moment as the wire has it."""
    event = check_now(all_features(), at=timezone.now(), slot=None)
    return event_text(
        stream=STREAM,
        seq=open_stream(STREAM).head,
        type=event.type,
        severity=event.severity,
        message=event.message,
        created_at=event.created_at,
        key=event.key,
        event_id=str(event.event_id),
        data=json.dumps(event.data, separators=(",", ":"), ensure_ascii=False),
    )

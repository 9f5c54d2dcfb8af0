"""The log as it grows, for commands."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from functools import partial

from django.core.management.base import CommandError

from eventlog.models import Stream
from eventlog.record import WireEvent
from eventlog.store.outages import retry_while_away
from eventlog.store.replay import events_after
from eventlog.wakeup.polling import DataVersion, heads_interval, sqlite_path

logger = logging.getLogger(__name__)

PAGE = 500


def follow(row: Stream, seq: int, *, forever: bool) -> Iterator[WireEvent]:
    """Yield the events after `seq`; wait for more at the head if `forever`."""
    path = sqlite_path()
    version = DataVersion(path) if path else None
    while True:
        asked = partial(events_after, row.name, seq, limit=PAGE)
        page = (
            retry_while_away(asked, log=logger, waits="The tail waits", resumes="On we go")
            if forever
            else asked()
        )
        if page is None or page.epoch != row.epoch:
            raise CommandError(f"{row.name}: the database was replaced")
        yield from page.events
        if page.events:
            seq = page.events[-1].seq
        elif seq < page.floor - 1:
            seq = page.floor - 1  # pruned under our hands
        elif not forever:
            return
        elif version is not None:
            while not version.has_moved():
                time.sleep(0.05)
        else:
            time.sleep(heads_interval())

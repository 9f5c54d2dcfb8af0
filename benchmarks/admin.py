"""How long the admin's lists, the player and its pages take on a long log.

    python -m benchmarks.admin                                               SQLite, a million events
    DATABASE_URL=postgres://... python -m benchmarks.admin --events 10000000

The log is filled by the database itself, with what captures write: cards, pots and actions of four
tables, in days of a month. One session of 100,000 events is played by the demo and published as a
capture does. Times are of whole requests, the median of five, in this process.
"""

from __future__ import annotations

import json
import logging
import statistics
import tempfile
import time
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection

from benchmarks._database import database

ROUNDS = 5
SESSION_EVENTS = 100_000
BATCH = 1_000
TYPES = ("player", "action", "pot", "card", "board", "performance")
FILL = {
    "postgresql": """
        INSERT INTO eventlog_event (stream_id, seq, type, severity, message, data, key, event_id, created_at)
        SELECT %s, n, (%s::text[])[1 + n %% 6], CASE WHEN n %% 5000 = 0 THEN 'warning' ELSE 'info' END,
               'Seat ' || n %% 9 || ': stack ' || n, jsonb_build_object('seat', n %% 9, 'stack', n::text),
               'table-' || n %% 4, gen_random_uuid(), %s::timestamptz + n * %s * interval '1 second'
        FROM generate_series(%s::bigint, %s::bigint) n
    """,
    "sqlite": """
        WITH RECURSIVE series(n) AS (SELECT %s UNION ALL SELECT n + 1 FROM series WHERE n < %s)
        INSERT INTO eventlog_event (stream_id, seq, type, severity, message, data, key, event_id, created_at)
        SELECT %s, n, json_extract(%s, '$[' || (n %% 6) || ']'),
               CASE WHEN n %% 5000 = 0 THEN 'warning' ELSE 'info' END, 'Seat ' || (n %% 9) || ': stack ' || n,
               json_object('seat', n %% 9, 'stack', n), 'table-' || (n %% 4), lower(hex(randomblob(16))),
               datetime(%s, '+' || CAST(n * %s AS INTEGER) || ' seconds') FROM series
    """,
}


def main() -> None:
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=1_000_000, help="events in the log; default a million")
    arguments = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="pokertool-bench-") as folder,
        database(Path(folder)) as kind,
    ):
        start = datetime.now(UTC).replace(microsecond=0) - timedelta(days=30)
        print(f"filling a log of {arguments.events:,} events on {kind} ...", flush=True)
        fill(arguments.events, start)
        session = play()
        (Path(folder) / "static").mkdir(exist_ok=True)
        logging.disable(logging.INFO)
        client = signed_in()
        print("ms a request, median of five (the largest)")
        for name, address in addresses(session, start):
            median, most, size = measure(client, address)
            print(f"  {name:44} {median:7.0f} ({most:.0f})   {size / 1000:6.0f} KB", flush=True)


def fill(count: int, start: datetime) -> None:
    """Write events as captures of four tables would have in a month, and the stream's head with them."""
    from eventlog.models import Stream  # noqa: PLC0415 (needs the settings)

    stream, _ = Stream.objects.get_or_create(name="detection")
    Stream.objects.get_or_create(name="status")
    pace = timedelta(days=29).total_seconds() / count
    step = 500_000
    with connection.cursor() as cursor:
        for first in range(1, count + 1, step):
            last = min(first + step - 1, count)
            if connection.vendor == "postgresql":
                cursor.execute(FILL["postgresql"], [stream.pk, list(TYPES), start, pace, first, last])
            else:
                cursor.execute(
                    FILL["sqlite"], [first, last, stream.pk, json.dumps(TYPES), f"{start:%F %T}", pace]
                )
        Stream.objects.filter(pk=stream.pk).update(head=count)
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def play() -> str:
    """Publish a session of SESSION_EVENTS events at its table, as a perfect capture would; return its id."""
    from detection.demo.game import game_steps  # noqa: PLC0415 (needs the settings)
    from detection.events import publish  # noqa: PLC0415
    from tests.detection.played import end, frames, start  # noqa: PLC0415

    session = "0f8fad5b-d9cb-469f-a165-70867728950e"
    batch, written = [start(session)], 0
    for told in frames(game_steps(seed=5, hands=None)):
        batch += told
        if len(batch) >= BATCH:
            written += len(publish(batch))
            batch = []
        if written >= SESSION_EVENTS:
            break
    publish([*batch, end(session)])
    return session


def addresses(session: str, start: datetime) -> Iterator[tuple[str, str]]:
    """Yield what is asked for: a name and an address."""
    from detection.models import DetectionSession  # noqa: PLC0415 (needs the settings)

    played = DetectionSession.objects.get(pk=session)
    assert played.first_seq is not None
    assert played.last_seq is not None
    middle = (played.first_seq + played.last_seq) // 2
    events, day = "/admin/eventlog/event/", f"{start + timedelta(days=10):%F}"
    yield "events", events
    yield "events of a stream", f"{events}?stream__id__exact=1"
    yield "events of a type", f"{events}?type__exact=board"
    yield "events of a rare severity", f"{events}?severity__exact=warning"
    yield "events with a text in their data", f"{events}?q=nowhere"
    yield "events of a day", f"{events}?day={day}"
    yield "events of a day and a rare severity", f"{events}?day={day}&severity__exact=warning"
    yield (
        "events of a session",
        f"{events}?stream__id__exact=1&key=demo&seq__gte={middle}&seq__lte={middle + 900}",
    )
    yield "sessions", "/admin/detection/detectionsession/"
    yield "hands", "/admin/detection/hand/"
    yield "player, the session's overview", f"/api/sessions/{session}"
    yield "player, a page from the middle", f"/api/sessions/{session}/events?at={middle}"
    yield "player, 500 hands", f"/api/sessions/{session}/hands"
    yield "player, the timeline", f"/api/sessions/{session}/timeline"


def signed_in() -> Any:
    """Return a client of the server's own machine that somebody of the staff signed in with."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415 (needs the settings)
    from django.test import Client  # noqa: PLC0415

    client = Client(SERVER_NAME="localhost")
    client.force_login(
        get_user_model().objects.create_superuser("boss"), "django.contrib.auth.backends.ModelBackend"
    )
    return client


def measure(client: Any, address: str) -> tuple[float, float, int]:
    """Return how long an address takes, median and largest in ms, and the size of its answer."""
    times, size = [], 0
    for _ in range(ROUNDS):
        started = time.perf_counter()
        response = client.get(address)
        times.append((time.perf_counter() - started) * 1000)
        assert response.status_code == 200, (address, response.status_code)
        size = len(response.content)
    return statistics.median(times), max(times), size


if __name__ == "__main__":
    main()

"""How long the pages of hands, of a session and of a player take with many hands.

    python -m benchmarks.hand_pages FILE.phh...                                  SQLite, 100,000 hands
    DATABASE_URL=postgres://... python -m benchmarks.hand_pages FILE.phh...

Each file's hand is played by pokerkit once for each of its players as the user; then rows of sessions of
1,000 hands are made of those, as a capture's hands leave them behind, without pixels and without events.
Without files the hands are played by chance. Times are of whole requests, the median of five, in this
process; beside them what this process computed, which says more on a busy machine. Exits with 1 where a
request takes longer than the limit.
"""

from __future__ import annotations

import logging
import statistics
import sys
import tempfile
import time
import uuid
import warnings
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterator
from copy import copy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pokerkit

from benchmarks._database import database
from benchmarks.admin import signed_in

ROUNDS = 5
HANDS_A_SESSION = 1_000
START = datetime(2026, 1, 1, 18, tzinfo=UTC)
MOST_MS = 300


def main() -> None:
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, help="PHH files; hands by chance without any")
    parser.add_argument("--hands", type=int, default=100_000, help="hands in all; default 100,000")
    parser.add_argument("--most", type=int, default=MOST_MS, metavar="MS", help="the limit; default 300")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory(prefix="pokertool-bench-") as folder, database(Path(folder)) as kind:
        print(f"making {arguments.hands:,} hands on {kind} ...", flush=True)
        fill(list(told(arguments.files)), arguments.hands)
        (Path(folder) / "static").mkdir(exist_ok=True)
        logging.disable(logging.INFO)
        client = signed_in()
        print("ms a request, median of five (the largest), and computed here")
        slow = False
        for name, address in addresses():
            median, most, computed = measure(client, address)
            slow |= median > arguments.most
            print(f"  {name:44} {median:7.0f} ({most:.0f}) {computed:7.0f}", flush=True)
    sys.exit(1 if slow else 0)


def measure(client: Any, address: str) -> tuple[float, float, float]:
    """Return how long an address takes in ms: median, largest, and the median of this process's own share."""
    times, computed = [], []
    for _ in range(ROUNDS):
        began, worked = time.perf_counter(), time.process_time()
        response = client.get(address)
        times.append((time.perf_counter() - began) * 1000)
        computed.append((time.process_time() - worked) * 1000)
        assert response.status_code == 200, (address, response.status_code)
    return statistics.median(times), max(times), statistics.median(computed)


def told(files: list[Path]) -> Iterator[Any]:
    """Yield the hand histories of files, once for each player as the user."""
    from detection.recordings.histories.referee import history_of  # noqa: PLC0415 (needs the settings)

    played = (
        (pokerkit.HandHistory.loads(path.read_text(encoding="utf-8")) for path in files)
        if files
        else _by_chance(300)
    )
    for each in played:
        history = history_of(each)
        for player in history.players:
            yield replace(history, hero=player.seat)


def _by_chance(count: int) -> list[Any]:
    from tests.detection.recordings.histories.chance import chance_hand  # noqa: PLC0415 (needs the settings)

    with warnings.catch_warnings():
        warnings.simplefilter("error")  # pokerkit warns of what it would not do
        return [chance_hand(seed) for seed in range(count)]


def fill(histories: list[Any], count: int) -> None:
    """Write sessions of hands, their summaries, and each player's part, the same hands again and again."""
    from django.db import connection  # noqa: PLC0415 (needs the settings)

    from detection.models import (  # noqa: PLC0415
        DetectionSession,
        Hand,
        HandSummary,
        PlayerInHand,
        SeenPlayer,
    )
    from detection.recordings.summaries.rows import names_of, parts_of, summary_of  # noqa: PLC0415

    names = sorted({name for history in histories for name in names_of(history)})
    SeenPlayer.objects.bulk_create(SeenPlayer(name=name) for name in names)
    players = {player.name: player for player in SeenPlayer.objects.all()}
    sample = DetectionSession(id=uuid.uuid4(), key="sample")
    made = []
    for history in histories:
        hero = [str(card) for card in history.cards(history.hero)]
        hand = Hand(hero=hero, board=[str(card) for card in history.board], started_at=START)
        summary = summary_of(hand, sample, history)
        made.append((hand, summary, list(parts_of(summary, history, players))))
    source = cycle(made)
    for number in range(0, count, HANDS_A_SESSION):
        at = START + timedelta(days=number // HANDS_A_SESSION)
        size = min(HANDS_A_SESSION, count - number)
        session = DetectionSession.objects.create(
            id=uuid.uuid4(),
            key=f"table-{number // HANDS_A_SESSION % 4}",
            started_at=at,
            seen_at=at,
            state="ended",
        )
        templates = list(islice(source, size))
        hands, summaries, parts = [], [], []
        for place, (hand, _, _) in enumerate(templates):
            row, moment = copy(hand), at + timedelta(seconds=50 * place)
            row._state = copy(hand._state)
            row.session, row.number, row.started_at, row.ended_at = session, place + 1, moment, moment
            row.first_seq = row.last_seq = number + place + 1
            hands.append(row)
        Hand.objects.bulk_create(hands)
        for row, (_, summary, shares) in zip(hands, templates, strict=True):
            told_of = copy(summary)
            told_of._state = copy(summary._state)
            told_of.hand, told_of.session, told_of.key = row, session, session.key
            told_of.started_at = row.started_at
            summaries.append(told_of)
            for share in shares:
                part = copy(share)
                part._state = copy(share._state)
                part.hand_id, part.session_id = row.pk, session.pk
                parts.append(part)
        HandSummary.objects.bulk_create(summaries)
        PlayerInHand.objects.bulk_create(parts, batch_size=5_000)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def addresses() -> Iterator[tuple[str, str]]:
    """Yield what is asked for: a name and an address."""
    from django.db.models import Count  # noqa: PLC0415 (needs the settings)

    from detection.models import HandSummary, SeenPlayer  # noqa: PLC0415

    middle = HandSummary.objects.order_by("started_at")[HandSummary.objects.count() // 2]
    player = SeenPlayer.objects.annotate(hands=Count("parts")).order_by("-hands")[0]
    deep = f"{middle.started_at:%Y-%m-%dT%H:%M:%SZ}_{middle.pk}"
    yield "hands, the first page", "/hands/"
    yield "hands, a page from the middle", f"/hands/?older={deep}"
    yield "QQ+ in position", "/hands/?cards=QQ%2B&position=CO&position=BTN"
    yield (
        "QQ+ in position, won at a showdown",
        ("/hands/?cards=QQ%2B&position=CO&position=BTN&result=won&showdown=yes"),
    )
    yield "all-in", "/hands/?all_in=yes"
    yield "from 200 big blinds", "/hands/?big_blinds=200"
    yield "uncertain (there is none)", "/hands/?uncertain=yes"
    yield "of a table and a week", f"/hands/?table=table-1&from={START:%F}&to={START + timedelta(7):%F}"
    yield "search for a player", f"/hands/?q={player.name}"
    yield "search for what is nowhere", "/hands/?q=nowhere"
    yield "one hand", f"/hands/{middle.pk}/"
    yield f"a session of {HANDS_A_SESSION:,} hands", f"/sessions/{middle.session_id}/report/"
    yield f"a player of {getattr(player, 'hands', 0):,} hands", f"/players/{player.pk}/"


if __name__ == "__main__":
    main()

"""An evening of hands in a server's database, and a capture that goes on beside."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import build_opener
from warnings import catch_warnings, simplefilter

from detection.recordings.histories.formats import FORMATS
from detection.recordings.histories.history import HandHistory
from detection.recordings.histories.referee import history_of
from tests.detection.recordings.histories.chance import chance_hand
from tests.servers import PROJECT, Server, manage
from tests.waiting import wait_until

HANDS = 60
BEGAN = datetime(2026, 11, 28, 19, 0, tzinfo=UTC)
TABLE = "imported: evening"
LIVE = "live"
SEED = "7"


def evening() -> list[HandHistory]:
    """Return hands of six players by chance, a minute apart, in which the last one is the user."""
    with catch_warnings():
        simplefilter("error")  # pokerkit warns of what it would not do
        played = [history_of(chance_hand(seed)) for seed in range(HANDS)]
    return [
        replace(
            hand, number=1000 + at, table="evening", hero=hand.players[-1].seat,
            played_at=BEGAN + timedelta(minutes=at),
        )
        for at, hand in enumerate(played)
    ]  # fmt: skip


def import_evening(server: Server, folder: Path) -> None:
    """Import the evening's hands as a user does."""
    style = FORMATS["phh"]
    file = folder / "evening.phhs"
    file.write_text("".join(style.join(style.write(hand) for hand in evening())), encoding="utf-8")
    manage(server.environment, "hands", "import", str(file))


def capture_whole(server: Server, *, hands: int) -> None:
    """Let a capture read a whole session of the demo table."""
    manage(
        server.environment, "capture", "--source", "demo", "--table", "before", "--seed", SEED,
        "--hands", str(hands), "--speed", "0", "--quiet",
    )  # fmt: skip


@contextmanager
def capturing(server: Server) -> Iterator[None]:
    """Have a capture watch the demo table at LIVE, the same players as capture_whole() saw."""
    log = Log(server)
    command = [sys.executable, "manage.py", "capture", "--source", "demo", "--quiet"]
    capture = subprocess.Popen(
        [*command, "--table", LIVE, "--seed", SEED], cwd=PROJECT, env=dict(server.environment)
    )
    try:
        wait_until(lambda: log.tells_of_an_action() or capture.poll() is not None, patience=180)
        assert capture.poll() is None
        yield
    finally:
        capture.terminate()
        capture.wait(60)


class Log:
    """The detection stream, read page by page."""

    def __init__(self, server: Server) -> None:
        self._address = f"{server.url}/api/events/detection?limit=1000&since="
        self._through = 0

    def tells_of_an_action(self) -> bool:
        """Return whether somebody was seen to act at LIVE, so that it is known who sits there."""
        with build_opener().open(f"{self._address}{self._through}") as answer:
            events = [json.loads(line) for line in answer]
        self._through = events[-1]["seq"] if events else self._through
        return any(event["key"] == LIVE and event["type"] == "action" for event in events)

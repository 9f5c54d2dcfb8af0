"""Tables in windows on a virtual screen, read by `capture --source screen` and followed over a WebSocket."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

from detection.demo import DemoTable
from detection.vision.frames.pictures import open_picture
from detection.vision.geometry import Pixels
from tests.display import virtual_display
from tests.servers import PROJECT, serve, server_environment
from tests.windows import Windows, windows_on

TABLES = PROJECT.parent / "shared" / "tables"
SECONDS = 60.0
"""Until an event that does not come fails the test, on a machine busy with other tests."""
SCREEN = (2600, 760)
SMALLER = (1152, 648)
COMPARED = ("hand_start", "hand_end", "street_change", "card", "board", "pot", "button")

Event = dict[str, Any]


@dataclass(slots=True)
class Screen:
    """A virtual screen, a capture that watches it, and a client that hears of it."""

    desk: Windows
    client: ClientConnection
    capture: subprocess.Popen[str]
    heard: list[Event] = field(default_factory=list)

    def next(self) -> Event:
        """Wait for the next event. Raises TimeoutError after SECONDS."""
        event: Event = json.loads(self.client.recv(timeout=SECONDS))
        self.heard.append(event)
        return event

    def await_(self, kind: str) -> Event:
        """Wait for the next event of a kind."""
        while (event := self.next())["type"] != kind:
            pass
        return event

    def stop(self) -> str:
        """End the capture as Ctrl-C does, hear its last words, and return what it printed."""
        self.capture.send_signal(signal.SIGINT)
        printed, _ = self.capture.communicate(timeout=SECONDS)
        assert self.capture.returncode == 0, printed
        started, ended = (
            {event["data"]["session"] for event in self.heard if event["type"] == kind}
            for kind in ("session_start", "session_end")
        )
        while started - ended:
            ended.add(self.await_("session_end")["data"]["session"])
        return printed

    def told(self, key: str) -> dict[str, list[Event]]:
        """Return the data of what was heard of a table, by kind, as far as it is compared."""
        return by_kind([(event["type"], event["data"]) for event in self.heard if event.get("key") == key])


@contextmanager
def watched(desk: Windows, folder: Path, *arguments: str) -> Iterator[Screen]:
    """Run a server, a client and `capture --source screen` for a display."""
    database = folder / "log.sqlite3"
    with serve(database) as server, connect(f"{server.ws_url}/ws/detection?since=0") as client:
        assert json.loads(client.recv(timeout=SECONDS))["type"] == "system"  # its welcome
        name = desk.display.get_display_name()
        with subprocess.Popen(
            [sys.executable, "manage.py", "capture", "--source", "screen", *arguments],
            cwd=PROJECT,
            env=server_environment(database, folder) | {"DISPLAY": name},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as capture:
            try:
                yield Screen(desk, client, capture)
            finally:
                capture.kill()


@pytest.fixture
def desk() -> Iterator[Windows]:
    with virtual_display(*SCREEN) as name, windows_on(name) as windows:
        yield windows


class Played:
    """A demo table in a window, played step by step; the last step stays."""

    def __init__(self, desk: Windows, *, title: str, seed: int, hands: int, left: int) -> None:
        self.steps = [*DemoTable(seed, hands).steps()]
        self.smaller = [*DemoTable(seed, hands, width=SMALLER[0], height=SMALLER[1]).steps()]
        self.window = desk.open(title, self.steps[0].pixels, left=left)
        self.shown = 0

    def show(self, number: int, *, smaller: bool = False) -> None:
        if number < len(self.steps):
            self.shown = number
            self.window.show((self.smaller if smaller else self.steps)[number].pixels)

    def true(self) -> dict[str, list[Event]]:
        """Return what is true of all steps that were shown, by kind."""
        shown = self.steps[: self.shown + 1]
        return by_kind([(event.type, event.data) for step in shown for event in step.events])


def by_kind(events: list[tuple[str, Event]]) -> dict[str, list[Event]]:
    """Return the data of events in their order, for each kind that is compared."""
    return {name: [data for kind, data in events if kind == name] for name in COMPARED}


def count(told: dict[str, list[Event]]) -> int:
    return sum(map(len, told.values()))


def as_true(told: dict[str, list[Event]], true: dict[str, list[Event]]) -> dict[str, list[Event]]:
    """Return what was told, without what the truth says nothing of: how sure a reading is."""
    return {
        kind: [
            {name: said.get(name, "missing") for name in (true[kind][at] if at < len(true[kind]) else said)}
            for at, said in enumerate(told[kind])
        ]
        for kind in COMPARED
    }


@pytest.mark.timeout(600)
def test_two_tables_are_told_as_they_were_played_also_moved_and_resized(
    desk: Windows, tmp_path: Path
) -> None:
    """Both play on as soon as the client has heard what their steps are worth."""
    right = Played(desk, title="Alder Room - $0.50/$1", seed=5, hands=2, left=1300)
    left = Played(desk, title="Birch Room", seed=75, hands=2, left=0)
    tables = {"mine": left, "alder-room-0-50-1": right}
    middle = len(left.steps) // 2

    with watched(desk, tmp_path, "--table", "mine", "--fps", "20") as screen:
        for number in range(max(len(left.steps), len(right.steps))):
            left.show(number, smaller=number >= middle)
            right.show(number)
            if number == middle:
                left.window.move(60, 90)
            while any(count(screen.told(key)) < count(table.true()) for key, table in tables.items()):
                screen.next()
        printed = screen.stop()

    for key, table in tables.items():
        assert as_true(screen.told(key), table.true()) == table.true()
        assert f"{key}: interrupted after" in printed
    starts = [event for event in screen.heard if event["type"] == "session_start"]
    assert {event["key"]: event["data"]["title"] for event in starts} == {
        "mine": "Birch Room",
        "alder-room-0-50-1": "Alder Room - $0.50/$1",
    }
    assert not [event for event in screen.heard if event["type"] in ("warning", "error")]


@pytest.mark.timeout(600)
def test_a_table_is_covered_and_free_closed_and_opened_again(desk: Windows, tmp_path: Path) -> None:
    step = next(DemoTable(seed=5, hands=1).steps())

    with watched(desk, tmp_path) as screen:
        table = desk.open("Birch Room", step.pixels)
        assert screen.await_("session_start")["key"] == "birch-room"

        note = desk.open("note", step.pixels[:100, :100], left=1200, top=600)
        assert screen.await_("warning")["message"].startswith("The table is covered")
        note.close()
        assert screen.await_("info")["message"].startswith("The table is in sight again")

        table.close()
        assert screen.await_("session_end")["data"]["reason"] == "closed"

        desk.open("Birch Room", step.pixels)
        assert screen.await_("session_start")["key"] == "birch-room"
        printed = screen.stop()

    assert "No window shows a poker table." in printed
    assert "birch-room: closed after" in printed
    assert "birch-room: interrupted after" in printed


KEPT = {
    "dickreuter-poker-4.webp": {"board": ["7d", "Qd", "5c"], "street": "flop", "pot": "0.28"},
    "dickreuter-poker-5.webp": {"board": ["7d", "Qd", "5c", "Kh"], "street": "turn", "pot": "0.47"},
    "dickreuter-poker-3.webp": {"board": ["7d", "Qd", "5c", "Kh", "5s"], "street": "river", "pot": "0.66"},
}
"""One hand at a real table, on three kept pictures; the hero holds 7s 2h. It is in truth.jsonl, too."""


@pytest.mark.tables
@pytest.mark.skipif(not (TABLES / "truth.jsonl").exists(), reason="no ../shared/tables beside the project")
@pytest.mark.timeout(600)
def test_kept_pictures_in_a_window_are_told_as_people_read_them(desk: Windows, tmp_path: Path) -> None:
    pictures: list[Pixels] = [open_picture(TABLES / "public" / "partypoker-black" / name) for name in KEPT]
    window = desk.open("A real table", pictures[0], left=40, top=20)

    with watched(desk, tmp_path, "--fps", "20") as screen:
        for picture, true in zip(pictures, KEPT.values(), strict=True):
            window.show(picture)
            while not is_true(screen.told("a-real-table"), true):
                screen.next()
        screen.stop()

    told = screen.told("a-real-table")
    assert [data["board"] for data in told["board"]] == [true["board"] for true in KEPT.values()]
    assert [data["street"] for data in told["street_change"]] == [true["street"] for true in KEPT.values()]
    assert [data["pot"] for data in told["pot"]] == [true["pot"] for true in KEPT.values()]
    assert [data["cards"] for data in told["card"]] == [["7s", "2h"]]
    assert len(told["hand_start"]) == 1


def is_true(told: dict[str, list[Event]], true: dict[str, Any]) -> bool:
    """Return whether the newest board and pot are these."""
    boards, pots = told["board"], told["pot"]
    return bool(boards and pots) and (boards[-1]["board"], pots[-1]["pot"]) == (true["board"], true["pot"])

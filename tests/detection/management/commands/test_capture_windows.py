"""`capture --source screen` where windows can be listed: a virtual display."""

from __future__ import annotations

import io
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from detection.capture.outbox import Outbox
from detection.models import DetectionSession, SessionState
from detection.poker.readings import TableReading
from detection.vision.geometry import Pixels
from tests.detection.capture.tables.desktops import TABLE_COLOUR, ReadsColours
from tests.detection.sessions import running
from tests.display import virtual_display
from tests.windows import Windows, plain, windows_on

TABLE = plain(310, 210, grey=TABLE_COLOUR)


class StopsAtOnce(ReadsColours):
    """Has Ctrl-C pressed while it reads the first time."""

    def read(self, pixels: Pixels) -> TableReading:
        if not self.read_sizes:
            os.kill(os.getpid(), signal.SIGINT)
        return super().read(pixels)


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    with virtual_display() as name:
        yield name


@pytest.fixture
def desk(display: str, monkeypatch: pytest.MonkeyPatch, outbox: Outbox) -> Iterator[Windows]:
    monkeypatch.setenv("DISPLAY", display)
    reads_with(monkeypatch, ReadsColours)
    with windows_on(display) as windows:
        yield windows


def reads_with(monkeypatch: pytest.MonkeyPatch, reader: type[ReadsColours]) -> None:
    monkeypatch.setattr("detection.vision.reader.TableReader", lambda layout, hero_names: reader())


def run(*arguments: object) -> str:
    """Run the command as a terminal does, and return what it printed."""
    out = io.StringIO()
    call_command("capture", "--source", "screen", *map(str, arguments), stdout=out, stderr=out)
    return out.getvalue()


def frames() -> dict[str, int]:
    return dict(DetectionSession.objects.values_list("key", "frames"))


def test_once_is_one_frame_of_each_table(desk: Windows) -> None:
    desk.open("Left", TABLE)
    desk.open("Right", TABLE, left=320)
    desk.open("Files", plain(300, 200), top=230)

    printed = run("--once")

    assert frames() == {"left": 1, "right": 1}
    assert "left: ended after 1 frames, 0 of them unread" in printed
    assert "right: ended after 1 frames, 0 of them unread" in printed


def test_once_without_a_table_says_so(desk: Windows) -> None:
    desk.open("Files", plain(300, 200))

    with pytest.raises(CommandError, match=r"No window shows a poker table.*--region"):
        run("--once")

    assert frames() == {}


def test_once_where_another_capture_reads_every_table_says_which(desk: Windows) -> None:
    running(key="left")
    desk.open("Left", TABLE)

    with pytest.raises(CommandError, match="left is being captured already"):
        run("--once")


def test_once_a_table_that_is_taken_stops_no_other(desk: Windows) -> None:
    running(key="left")
    desk.open("Left", TABLE)
    desk.open("Right", TABLE, left=320)

    printed = run("--once")

    assert "Left out: left is being captured already" in printed
    assert "right: ended after 1 frames" in printed


def test_ctrl_c_ends_the_sessions(desk: Windows, monkeypatch: pytest.MonkeyPatch) -> None:
    reads_with(monkeypatch, StopsAtOnce)
    desk.open("Left", TABLE)

    printed = run("--table", "mine")

    assert "mine: interrupted after 1 frames" in printed
    assert DetectionSession.objects.get().state == SessionState.INTERRUPTED


def test_where_no_window_shows_a_table_that_is_said_and_looked_for(
    desk: Windows, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads_with(monkeypatch, StopsAtOnce)
    desk.open("Files", plain(300, 200))

    printed = run()

    assert printed.startswith("No window shows a poker table.")
    assert "Looking again every 2 s; Ctrl-C ends it." in printed


def test_quiet_prints_nothing(desk: Windows) -> None:
    desk.open("Left", TABLE)

    assert run("--once", "--quiet") == ""


def test_unread_frames_are_a_tables_own(desk: Windows, tmp_path: Path) -> None:
    desk.open("Left", TABLE)
    desk.open("Files", plain(300, 200), top=230)

    run("--once", "--save-unread", tmp_path / "unread")

    assert [*(tmp_path / "unread").iterdir()] == []


@pytest.mark.parametrize("arguments", [("--region", "0,0,310,210"), ("--monitor", "1")])
def test_a_part_of_the_screen_is_one_table_whatever_stands_there(
    desk: Windows, arguments: tuple[str, str]
) -> None:
    desk.open("Left", TABLE)

    run("--once", *arguments)

    assert frames() == {"table-1": 1}


def test_where_windows_can_not_be_listed_the_screen_is_one_table(
    desk: Windows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("detection.capture.sources.desktop.window_lister", lambda: None)
    desk.open("Left", TABLE)

    run("--once")

    assert frames() == {"table-1": 1}
    assert DetectionSession.objects.get().title == "Screen 1"

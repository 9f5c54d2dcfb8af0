from __future__ import annotations

import io
import os
import signal
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from PIL import Image

from detection.capture.outbox import Outbox
from detection.models import DetectionSession, SessionState, TableState
from detection.poker.cards import parse_cards
from detection.poker.readings import TableReading
from detection.vision.geometry import Pixels
from eventlog.fanout import processes
from eventlog.models import Event, ServerProcess
from tests.detection.demo.recordings import HOLDEM, STUD, written

DEALT = TableReading(hero=parse_cards("AhKd"), pot=Decimal(3), currency="$", ms=4.0)


class FakeReader:
    """Reads a blue picture as a dealt table, and any other as nothing."""

    hero_names: tuple[str, ...] = ()

    def __init__(self, layout: object = None, hero_names: tuple[str, ...] = ()) -> None:
        self.layout = layout
        type(self).hero_names = hero_names

    def read(self, pixels: Pixels) -> TableReading:
        return DEALT if pixels[0, 0, 0] > 100 else TableReading()

    def forget(self) -> None:
        """Nothing was learnt."""

    def rescan(self) -> None:
        """Nothing was learnt."""


@pytest.fixture(autouse=True)
def _reader(monkeypatch: pytest.MonkeyPatch, outbox: Outbox) -> None:
    monkeypatch.setattr("detection.vision.reader.TableReader", FakeReader)


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "shots"
    folder.mkdir()
    for name, colour in (("1.png", (0, 0, 0)), ("2.png", (0, 0, 200)), ("10.png", (0, 0, 210))):
        Image.new("RGB", (60, 40), colour).save(folder / name)
    return folder


def run(*arguments: object) -> str:
    """Run the command as a terminal does, and return what it printed."""
    out = io.StringIO()
    call_command("capture", *map(str, arguments), stdout=out, stderr=out)
    return out.getvalue()


def test_pictures_become_events_of_a_session(pictures: Path) -> None:
    printed = run("--source", "images", pictures, "--interval", 0)

    assert [*Event.objects.order_by("seq").values_list("type", "key")] == [
        (kind, "table-1") for kind in ("session_start", "hand_start", "pot", "card", "session_end")
    ]
    assert printed.splitlines()[-1] == "table-1: ended after 3 frames, 1 of them unread, 5 events."
    assert "hero Ah Kd" not in printed.splitlines()[0]
    session = DetectionSession.objects.get()
    assert (session.source, session.title, session.frames) == ("images", str(pictures), 3)


def test_single_files_may_be_named(pictures: Path) -> None:
    run("--source", "images", pictures / "2.png", pictures / "10.png", "--interval", 0, "--table", "left")

    assert DetectionSession.objects.get().key == "left"
    assert TableState.objects.get().state["hero"] == ["Ah", "Kd"]


@pytest.mark.parametrize(("given", "names"), [((), ("Ann", "Bob")), (("--hero", "Cy"), ("Cy",))])
def test_a_reader_is_told_who_the_user_is(
    pictures: Path, settings: Any, given: tuple[str, ...], names: tuple[str, ...]
) -> None:
    settings.POKERTOOL_HERO_NAMES = ("Ann", "Bob")

    run("--source", "images", pictures, "--once", *given)

    assert FakeReader.hero_names == names


def test_once_is_one_frame(pictures: Path) -> None:
    run("--source", "images", pictures, "--once")

    assert DetectionSession.objects.get().frames == 1


def test_quiet_prints_nothing(pictures: Path) -> None:
    assert run("--source", "images", pictures, "--interval", 0, "--quiet") == ""


def test_the_demo_has_a_table_of_its_own() -> None:
    run("--source", "demo", "--seed", 2, "--hands", 1, "--speed", 0, "--quiet")

    assert DetectionSession.objects.get().key == "demo"


def test_frames_that_said_nothing_are_kept(pictures: Path, tmp_path: Path) -> None:
    run("--source", "images", pictures, "--interval", 0, "--save-unread", tmp_path / "unread" / "here")

    (kept,) = (tmp_path / "unread" / "here").iterdir()
    assert kept.name.endswith("-1.png")


def test_nothing_but_frames_of_no_table_is_said_with_the_way_out(pictures: Path) -> None:
    printed = run("--source", "images", pictures / "1.png")

    assert "No poker table was seen in any of them. --save-unread DIR" in printed


def test_a_broken_picture_is_named_and_left_out(pictures: Path) -> None:
    (pictures / "3.png").write_bytes(b"no picture")

    assert f"Left out: {pictures / '3.png'}" in run("--source", "images", pictures, "--interval", 0)
    assert DetectionSession.objects.get().frames == 3


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_session_and_its_wait(
    pictures: Path, number: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = signal.getsignal(number)

    def read(self: FakeReader, pixels: Pixels) -> TableReading:
        os.kill(os.getpid(), number)
        return DEALT

    monkeypatch.setattr(FakeReader, "read", read)

    printed = run("--source", "images", pictures, "--interval", 3600)

    assert "interrupted after 1 frames" in printed
    assert DetectionSession.objects.get().state == SessionState.INTERRUPTED
    assert signal.getsignal(number) == before


def test_a_source_without_a_frame_starts_no_session(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no picture in this folder"):
        run("--source", "images", tmp_path)

    assert not DetectionSession.objects.exists()


WRONG: dict[str, tuple[list[object], str]] = {
    "no source": ([], "--source"),
    "an unknown source": (["--source", "camera"], "camera"),
    "a region that is none": (
        ["--source", "screen", "--region", "1,2,3"],
        "argument --region: .*X,Y,WIDTH,HEIGHT",
    ),
    "a region of the demo": (
        ["--source", "demo", "--region", "0,0,9,9"],
        "--region means nothing to --source demo",
    ),
    "a monitor of a video": (["--source", "video", "a.mp4", "--monitor", "1"], "--monitor means nothing"),
    "a path for the screen": (["--source", "screen", "a.png"], "A PATH means nothing to --source screen"),
    "no video": (["--source", "video"], "takes one file"),
    "two videos": (["--source", "video", "a.mp4", "b.mp4"], "takes one file"),
    "no pictures": (["--source", "images"], "takes files, folders or globs"),
    "a missing picture": (["--source", "images", "/no/such.png"], "/no/such.png: no such file or folder"),
    "a missing video": (["--source", "video", "/no/such.mp4"], "/no/such.mp4: no such file"),
    "an unknown layout": (["--source", "demo", "--layout", "nowhere"], "--layout: .*'nowhere'"),
    "no hands": (["--source", "demo", "--hands", "0"], "argument --hands: 0: 1 is the least"),
    "half a hand": (["--source", "demo", "--hands", "0.5"], "argument --hands: '0.5' is no whole number"),
    "no frames a second": (["--source", "screen", "--fps", "0"], "argument --fps: 0: it must be more than 0"),
    "a speed that is none": (
        ["--source", "demo", "--speed", "fast"],
        "argument --speed: 'fast' is no number",
    ),
    "a speed without end": (["--source", "demo", "--speed", "inf"], "argument --speed: 'inf' is no number"),
    "an interval below nothing": (["--source", "images", "a", "--interval", "-1"], "argument --interval: -1"),
    "a table without a name": (["--source", "demo", "--table", " "], "argument --table: ' '"),
    "a table with a comma": (
        ["--source", "demo", "--table", "a,b"],
        "argument --table: 'a,b'.*without a comma",
    ),
    "a user without a name": (["--source", "demo", "--hero", "..."], "argument --hero: '...' is no name"),
    "a folder that can't be": (["--source", "demo", "--save-unread", "/proc/no"], "--save-unread /proc/no"),
}


@pytest.mark.parametrize(("arguments", "named"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_named_and_starts_no_session(arguments: list[object], named: str) -> None:
    with pytest.raises(CommandError, match=named):
        run(*arguments)

    assert not DetectionSession.objects.exists()
    assert not Event.objects.exists()


def test_a_table_that_is_captured_already_is_refused(pictures: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refused: list[str] = []

    def read(self: FakeReader, pixels: Pixels) -> TableReading:
        with pytest.raises(CommandError) as second:
            run("--source", "demo", "--table", "table-1", "--once")
        refused.append(str(second.value))
        return DEALT

    monkeypatch.setattr(FakeReader, "read", read)

    run("--source", "images", pictures, "--once")

    assert "table-1 is being captured already" in refused[0]
    assert "--table NAME" in refused[0]


def test_a_database_that_is_away_is_said_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError("connection refused")

    with monkeypatch.context() as only_here:
        only_here.setattr(connection, "ensure_connection", away)
        with pytest.raises(CommandError, match=r"connection refused\n.*DATABASE_URL"):
            run("--source", "demo")


def test_a_database_that_goes_away_at_the_start_is_said(
    pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("detection.capture.session.find_lost", away)

    with pytest.raises(CommandError, match="can't be used: database is locked"):
        run("--source", "images", pictures, "--once")


@pytest.fixture(params=[signal.default_int_handler, signal.SIG_IGN], ids=["in front", "in the background"])
def started(request: pytest.FixtureRequest) -> Iterator[None]:
    """As a shell starts a command: one in the background is to ignore SIGINT."""
    before = signal.signal(signal.SIGINT, request.param)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("started")
def test_a_second_ctrl_c_stops_at_once(pictures: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(self: FakeReader, pixels: Pixels) -> TableReading:
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)
        return DEALT

    monkeypatch.setattr(FakeReader, "read", read)

    with pytest.raises(CommandError, match="second Ctrl-C") as stopped:
        run("--source", "images", pictures, "--once")

    assert stopped.value.returncode == 130
    assert DetectionSession.objects.get().state == SessionState.INTERRUPTED


def test_a_database_without_tables_is_said_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: ["detection.0001"])

    with pytest.raises(CommandError, match=r"python manage\.py migrate"):
        run("--source", "demo")


def test_help_teaches_by_examples(capsys: pytest.CaptureFixture[Any]) -> None:
    with pytest.raises(SystemExit):
        call_command("capture", "--help")

    told = capsys.readouterr().out
    assert "capture --source screen --region" in told
    assert "--pythonpath" not in told


def test_a_capture_says_how_it_is_while_it_runs_and_no_longer(
    pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    report = processes.report

    def listen(*, role: str) -> None:
        report(role=role)
        told.extend(ServerProcess.objects.values_list("role", flat=True))

    monkeypatch.setattr(processes, "report", listen)

    run("--source", "images", pictures, "--interval", 0)

    assert told == ["capture"]
    assert not ServerProcess.objects.exists()


def test_recorded_hands_are_played_in_a_skin_and_others_named(tmp_path: Path) -> None:
    written(tmp_path, HOLDEM, "1.phh")
    other = written(tmp_path, STUD, "2.phh")

    printed = run(
        "--source", "demo", "--play", tmp_path, "--hero", "Cid", "--skin", "random:1", "--speed", 0, "--quiet"
    )

    assert f"Left out: {other}: the table can't show a game called F7S" in printed
    session = DetectionSession.objects.get()
    assert session.title == "Demo table, recorded hands: 1, skin random:1"
    assert session.frames > 15


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--skin", "heads-up"], "has 2 seats"),
        (["--play", "none.phh"], "None of these hands can be played"),
        (["--play", "none.phh", "--seed", 3], "--seed chooses hands"),
    ],
)
def test_what_the_demo_cannot_play_is_said(arguments: list[object], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        run("--source", "demo", *arguments)

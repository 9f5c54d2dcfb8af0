"""What others put into names reaches a terminal as text, and moves nothing on it."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from tests.factories import append_cards
from tests.servers import PROJECT, database_of_tests, server_environment

TITLE = "\x1b]0;owned\x07"
CLEAR = "\x9b2J"
BACK = "\u202e"
HOSTILE = f"{TITLE}{CLEAR}{BACK}[red]"
ACTS = (TITLE.encode(), CLEAR.encode(), BACK.encode(), b"\x07", b"\x9b2J\n")


def on_a_terminal(database: Path | str, folder: Path, *arguments: str | bytes) -> bytes:
    """Return all that `manage.py` writes to a terminal, where it is coloured and live."""
    ours, its = pty.openpty()
    environment = server_environment(database, folder) | {"TERM": "xterm", "COLUMNS": "300"}
    process = subprocess.Popen(
        [sys.executable, "manage.py", *arguments], cwd=PROJECT, env=environment, stdout=its, stderr=its
    )
    os.close(its)
    written = b""
    while piece := _read(ours):
        written += piece
    os.close(ours)
    process.wait()
    return written


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # Linux's word for a terminal that nobody writes to any more
        return b""


def check(written: bytes, *, shows: str = r"\u001b]0;owned\u0007") -> None:
    """Check that nothing acted, and that it was there: it is shown."""
    assert shows.encode() in written, written
    assert [act for act in ACTS if act in written] == []
    written.decode()


@pytest.fixture
def picture(tmp_path: Path) -> bytes:
    """A broken picture whose name is hostile, and no UTF-8."""
    path = os.fsencode(tmp_path) + f"/{HOSTILE}".encode() + b"\xff\xfe.png"
    Path(os.fsdecode(path)).write_bytes(b"no picture")
    return path


@pytest.mark.parametrize("more", [[], ["--json"]], ids=["text", "json"])
def test_names_of_files_that_are_read(tmp_path: Path, picture: bytes, more: list[str]) -> None:
    written = on_a_terminal(tmp_path / "none.sqlite3", tmp_path, "read", picture, *more)

    check(written)
    if more:
        assert json.loads(written)["file"] == os.fsdecode(picture)


def test_names_of_files_that_are_no_arguments(tmp_path: Path) -> None:
    check(on_a_terminal(tmp_path / "none.sqlite3", tmp_path, "read", "a.png", f"--{HOSTILE}"))


def test_a_picture_that_layouts_are_made_of(tmp_path: Path, picture: bytes) -> None:
    check(on_a_terminal(tmp_path / "none.sqlite3", tmp_path, "calibrate", picture, "club"))


@pytest.mark.django_db(transaction=True)
def test_names_of_tables_and_files_in_a_captures_live_lines(tmp_path: Path, picture: bytes) -> None:
    Image.new("RGB", (320, 240), (0, 90, 30)).save(tmp_path / "blank.png")
    sources = ("--source", "images", picture, os.fsencode(tmp_path / "blank.png"), "--interval", "0.3")

    written = on_a_terminal(
        database_of_tests(), tmp_path, "capture", *sources, "--table", HOSTILE.replace("\x9b", "")
    )

    check(written)
    assert b"[red]" in written
    assert b"ended after" in written


@pytest.mark.parametrize("where", ["none", "drawn"])
def test_a_readable_picture_with_such_a_name(tmp_path: Path, picture: bytes, where: str) -> None:
    Image.new("RGB", (320, 240), (0, 90, 30)).save(os.fsdecode(picture))
    more = ["--annotate", str(tmp_path / "drawn")] if where == "drawn" else []

    written = on_a_terminal(tmp_path / "none.sqlite3", tmp_path, "read", picture, *more)

    check(written)
    assert b"320 x 240" in written
    assert len(list(tmp_path.glob("drawn/*.png"))) == (where == "drawn")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("source", ["video", "images"])
def test_a_source_that_gives_nothing(tmp_path: Path, picture: bytes, source: str) -> None:
    check(on_a_terminal(database_of_tests(), tmp_path, "capture", "--source", source, picture))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "more",
    [["tail", "--no-follow"], ["tail", "--no-follow", "--json"], ["export"]],
    ids=["tail", "json", "export"],
)
def test_what_events_say(tmp_path: Path, more: list[str]) -> None:
    said = f"{HOSTILE}\u2028\n12:00:00.000        9 critical forged"
    (event,) = append_cards(1, message=said, key=f"table {TITLE}", data={"name": HOSTILE})

    written = on_a_terminal(database_of_tests(), tmp_path, "events", *more)

    check(written)
    lines = written.decode().splitlines()
    assert len([line for line in lines if "forged" in line]) == 1
    if more != ["tail", "--no-follow"]:
        told = json.loads(lines[0])
        assert (told["seq"], told["message"], told["data"]) == (event.seq, said, {"name": HOSTILE})


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "command", [["notify", HOSTILE, "hello"], ["token", HOSTILE], ["events", "tail", HOSTILE]]
)
def test_names_that_are_not_known(tmp_path: Path, command: list[str]) -> None:
    check(on_a_terminal(database_of_tests(), tmp_path, *command), shows=r"\x1b]0;owned\x07")

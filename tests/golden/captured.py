"""What is read off pictures, and what captures of the demo tell: live, in pictures, in a video."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2

from detection.demo import DemoTable
from tests.golden.pictures import drawn, saved
from tests.golden.programs import Program, fresh_database, lines_of, program

SHOWN = 3
"""Frames for which a video shows each step."""
OWN_OF_A_RUN = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"  # a session's id
    r"|(?<=-)\d{8}-\d{6}(?=-)"  # when it began, in a file's name
    r"|(?<=^time = )\S+|(?<=^day = )\d+|(?<=^month = )\d+|(?<=^year = )\d+"
    r"|(?<=^_first_seq = )\d+|(?<=^_number = )\d+",
    re.MULTILINE,
)
"""What is another in each run."""


def readings(folder: Path) -> list[Any]:
    """Return what `manage.py read --json` says of each picture."""
    with program(fresh_database(folder)) as running:
        told = lines_of(running.manage("read", "--json", *drawn(folder)).out)
    for reading in told:
        reading["file"] = Path(reading["file"]).name
        del reading["ms"]
    return told


def captures(folder: Path) -> dict[str, Any]:
    """Return what three captures tell, each of another table, and the hands that are exported of it."""
    sources = {
        "live table": ("demo", "--seed", 5, "--hands", 2, "--speed", 0),
        "pictures in leaps": ("images", shots_of(folder / "shots"), "--interval", 0),
        "video": ("video", video_of(folder / "hand.mp4"), "--speed", 0),
    }
    with program(fresh_database(folder)) as running:
        for table, source in sources.items():
            running.manage("capture", "--source", *source, "--table", table, "--quiet")
        log = folder / "log.ndjson"
        running.manage("events", "export", "detection", "--output", log)
        events = lines_of(log.read_text(encoding="utf-8"))
        return {
            table: {
                "events": [
                    _told(event, folder)
                    for event in events
                    if event["key"] == table and event["type"] != "performance"
                ],
                "hands": _hands(running, table, folder / f"hands of {table}"),
            }
            for table in sources
        }


def shots_of(folder: Path) -> Path:
    """Draw every third picture of a hand: much happens between two looks."""
    folder.mkdir()
    for number, step in enumerate(DemoTable(8, 1).steps()):
        if number % 3 == 0:
            saved(step.pixels, folder / f"{number:03}.png")
    return folder


def video_of(path: Path) -> Path:
    """Record a hand: a change must stand for two frames to be told, and all is blurred."""
    size = (1280, 720)
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 20, size)
    for step in DemoTable(9, 1, width=size[0], height=size[1]).steps():
        for _ in range(SHOWN):
            writer.write(step.pixels)
    writer.release()
    return path


def _hands(running: Program, table: str, folder: Path) -> dict[str, Any]:
    said = running.manage("hands", "--table", table, "--output", folder).err
    files = {
        OWN_OF_A_RUN.sub("*", path.name): OWN_OF_A_RUN.sub("*", path.read_text(encoding="utf-8"))
        for path in sorted(folder.iterdir())
    }
    return {
        "said": OWN_OF_A_RUN.sub("*", said).splitlines(),
        **{name: text.splitlines() for name, text in files.items()},
    }


def _told(event: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Return an event without what is another in each run; its number too, for three captures share them."""
    told = {name: event[name] for name in event if name not in ("seq", "timestamp", "event_id", "key")}
    data = {name: "*" if name == "session" else value for name, value in event["data"].items()}
    if "title" in data:
        data["title"] = data["title"].replace(str(folder), "*")
    return told | {"message": event["message"].replace(str(folder), "*"), "data": data}

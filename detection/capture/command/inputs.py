"""What a capture's arguments stand for: where frames come from, where unread ones go, which layout.

Raises:
    CommandError: names what can't be used, and the way out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management import CommandError
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from detection.capture.installation import load_layout
from detection.capture.sources.demo import DemoSource
from detection.capture.sources.images import ImagesSource
from detection.capture.sources.screen import ScreenSource
from detection.capture.sources.source import Source
from detection.capture.sources.video import VideoSource
from detection.demo import DemoTable
from detection.demo.recorded import HandUnplayable, RecordedHand, hand_files, recorded_hands
from detection.demo.skins.drawing import FontMissing
from detection.tracking.tracker import FRAMES_TO_BELIEVE
from detection.vision.frames.frame import FrameUnavailable
from detection.vision.layout import Layout, LayoutInvalid
from eventlog.store.outages import FAULTS, error_text
from eventlog.store.printable import storable

WHICH_DATABASE = "Is it running, and does DATABASE_URL (unset: SQLite under var/) name it?"


def check_database() -> None:
    """Raise CommandError where events could not be stored."""
    try:
        connection.ensure_connection()
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except OperationalError as error:
        raise CommandError(f"The database does not answer: {str(error).strip()}\n{WHICH_DATABASE}") from error
    except FAULTS as error:
        raise CommandError(f"The database can't be used: {error_text(error)}\n{WHICH_DATABASE}") from error
    if missing:
        raise CommandError("The database is not up to date. Run: python manage.py migrate")


def is_by_windows(options: dict[str, Any]) -> bool:
    """Return whether tables are to be found among windows, where the system lists them."""
    return options["source"] == "screen" and options["monitor"] is None and options["region"] is None


def frames_to_believe(options: dict[str, Any]) -> int:
    """Return in how many frames a change must be seen. Pictures stand still: once is enough.

    Recorded hands are seen as on a screen, chips and cards in flight.
    """
    drawn = options["source"] == "demo" and options["play"] is None
    still = drawn or options["source"] == "images" or options["once"]
    return 1 if still else FRAMES_TO_BELIEVE


def source_of(options: dict[str, Any], *, on_broken: Callable[[FrameUnavailable], None]) -> Source:
    def given(name: str, default: Any) -> Any:
        return default if options[name] is None else options[name]

    match options["source"]:
        case "screen":
            return ScreenSource(monitor=given("monitor", 1), region=options["region"])
        case "video":
            speed = given("speed", 1.0)
            path = options["paths"][0]
            if storable(str(path)) != str(path):  # what would take it as text crashes
                raise CommandError(f"--source video: {path}: its name is no UTF-8. Rename it, please.")
            return VideoSource(path, speed=speed, on_broken=on_broken)
        case "images":
            interval = given("interval", 1.0)
            return ImagesSource(options["paths"], interval=interval, on_broken=on_broken)
        case _:
            return DemoSource(_demo_table(options, on_broken), speed=given("speed", 1.0))


def _demo_table(options: dict[str, Any], on_broken: Callable[[FrameUnavailable], None]) -> DemoTable:
    """Return the demo table; that recorded hands and the skin go together is known before the first look."""
    play, skin, hands = options["play"], options["skin"], options["hands"]
    seed = 1 if options["seed"] is None else options["seed"]

    def table(recorded: Sequence[RecordedHand] = ()) -> DemoTable:
        made = DemoTable(seed, hands, skin=skin, recorded=recorded, hero=options["hero"])
        made.check()
        return made

    def playable() -> Iterator[RecordedHand]:
        for file in hand_files(play):
            try:
                for hand in recorded_hands(file):
                    table([hand])
                    yield hand
            except HandUnplayable as error:
                on_broken(FrameUnavailable(str(error)))

    try:
        if play is None:
            return table()
        recorded = tuple(islice(playable(), hands))
        if not recorded:
            raise HandUnplayable("None of these hands can be played.")
        return table(recorded)
    except (HandUnplayable, FontMissing) as error:
        raise CommandError(f"--source demo: {error}") from error


def layout_of(name: str | None) -> Layout | None:
    try:
        return load_layout(name) if name is not None else None
    except LayoutInvalid as error:
        raise CommandError(f"--layout: {error}") from error


def folder_for_unread(folder: Path | None) -> Path | None:
    """Return the folder for unread frames, made where it is missing."""
    if folder is None:
        return None
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(f"--save-unread {folder}: {error.strerror}") from error
    return folder

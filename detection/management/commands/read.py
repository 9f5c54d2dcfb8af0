"""`manage.py read IMAGE...`: what screenshots say. Needs no database."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from rich.console import Console
from rich.progress import track

from detection.capture.command.arguments import add_hero
from detection.capture.installation import hero_names, load_layout, use_picture_limits
from detection.capture.pipeline import is_unread
from detection.poker.cards import Card
from detection.poker.readings import SeatLabel, TableReading, amount_text
from detection.vision.annotate import annotated
from detection.vision.elements import ReadingDetails
from detection.vision.frames.formats import PICTURES, listed
from detection.vision.frames.pictures import PictureUnreadable, open_picture, picture_files, save_picture
from detection.vision.layout import LayoutInvalid
from detection.vision.reader import TableReader
from eventlog.management.base import PlainCommand
from eventlog.management.help import teach
from eventlog.management.program import as_typed
from eventlog.store.printable import printable

EXAMPLES = """
examples:
  manage.py read shot.png                      what is read, for people
  manage.py read shots/ --json > read.ndjson   a folder, one JSON object a line
  manage.py read shots/*.png --annotate drawn  with what was read drawn on copies of them, in drawn/
  manage.py read shot.png --layout club        with what manage.py calibrate wrote as club

What can't be read is null in JSON and ? otherwise. Exit status 1 if a file is no picture.
"""
READ = f"Pictures are {listed(PICTURES)} (HEIC with the package pillow-heif),\ntold by what is in a file.\n"
NO_TABLE = (
    "no poker table seen here; --annotate DIR draws what was, and manage.py calibrate tells where a table is"
)


class Command(PlainCommand):
    help = "Read screenshots of poker tables: cards, pot, seats. Needs no database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        teach(parser, EXAMPLES + READ)
        parser.add_argument("images", nargs="+", metavar="IMAGE", help="a picture, a folder or a glob")
        parser.add_argument("--json", action="store_true", help="one JSON object a line")
        parser.add_argument(
            "--annotate", type=Path, metavar="DIR", help="write each picture with what was read drawn on it"
        )
        parser.add_argument("--layout", metavar="NAME", help="what manage.py calibrate wrote about the table")
        add_hero(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        use_picture_limits()
        folder: Path | None = options["annotate"]
        try:
            layout = load_layout(options["layout"]) if options["layout"] else None
        except LayoutInvalid as error:
            raise CommandError(str(error)) from error
        if folder is not None:
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise CommandError(f"--annotate {folder}: can't write there ({error.strerror})") from error
        reader, unread = TableReader(layout, hero_names=hero_names(options["hero"])), 0
        for path in watched(list(picture_files(options["images"]))):
            try:
                reading = self.read(reader, path, folder)
            except PictureUnreadable as error:
                unread += 1
                if options["json"]:
                    self.stdout.write(_line({"file": str(path), "error": str(error)}))
                else:
                    self.stderr.write(printable(error), self.style.ERROR)
                continue
            if options["json"]:
                self.stdout.write(as_line(path, reading, reader.details))
            else:
                self.stdout.write(as_text(path, reading))
        if unread:
            sys.exit(1)

    def read(self, reader: TableReader, path: Path, folder: Path | None) -> TableReading:
        """Return what one file says, as if no other had been read before; draw it if asked to."""
        pixels = open_picture(path)
        reader.forget()
        reading = reader.read(pixels)
        if folder is not None:
            drawn = folder / f"{path.absolute().parent.name}-{path.stem}.png"
            picture = pixels.copy()
            part = reader.layout.cut(picture)
            part[:] = annotated(part, reading, reader.details)
            try:
                save_picture(drawn, picture)
            except OSError as error:
                raise CommandError(f"{drawn}: can't be written ({error.strerror})") from error
        return reading


def watched(paths: list[Path]) -> Iterator[Path]:
    """Yield the paths, with a progress bar where a person looks on."""
    console = Console(stderr=True)
    if not console.is_terminal or len(paths) < 2:
        yield from paths
        return
    yield from track(paths, description="reading", console=console, transient=True)


def as_line(path: Path, reading: TableReading, details: ReadingDetails) -> str:
    """Return the reading as one line of JSON; `found` lists every card seen, claimed or not."""
    found = [
        {
            "card": str(card.card),
            "confidence": round(card.confidence, 3),
            "box": [
                round(edge) for edge in (card.face.left, card.face.top, card.face.right, card.face.bottom)
            ],
        }
        for card in details.cards
    ]
    return _line({"file": str(path), **reading.as_json(), "found": found})


def _line(told_of: dict[str, Any]) -> str:
    """Return one line of JSON; a name that is no UTF-8 keeps the escapes by which it is found again."""
    return json.dumps(told_of, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()


def as_text(path: Path, reading: TableReading) -> str:
    """Return the reading as a person likes it: a line on the table, one for each seat."""
    if is_unread(reading):
        size = f"{reading.width} x {reading.height}, {reading.ms:.0f} ms"
        return f"{printable(path)}  {size}\n  {as_typed(NO_TABLE)}"
    pot = "?" if reading.pot is None else f"{printable(reading.currency or '')}{amount_text(reading.pot)}"
    lines = [
        f"{printable(path)}  {reading.width} x {reading.height}, {reading.ms:.0f} ms",
        f"  hero {cards(reading.hero):8}  board {cards(reading.board):15}  pot {pot}",
    ]
    for seat in reading.seats:
        marks = "".join((" hero" if seat.hero else "", " dealer" if seat.dealer else ""))
        bet = "" if seat.bet is None else f"  bet {amount_text(seat.bet)}"
        name = printable(seat.name or "?")
        label = "" if seat.label is None else f"  {label_text(seat.label)}"
        lines.append(
            f"  {seat.seat:2}  {name:20.20}  {amount_text(seat.stack) or '?':>10}{bet}{marks}{label}"
        )
    return "\n".join(lines)


def label_text(label: SeatLabel) -> str:
    """Return a label in brackets: `[fold]`, `[raise 300]`."""
    return f"[{label.kind}]" if label.amount is None else f"[{label.kind} {amount_text(label.amount)}]"


def cards(row: tuple[Card, ...] | None) -> str:
    """Return cards as a person reads them: `?` where they can't be told, `-` where there are none."""
    if row is None:
        return "?"
    return " ".join(str(card) for card in row) or "-"

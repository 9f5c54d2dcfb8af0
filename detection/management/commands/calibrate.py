"""`manage.py calibrate PICTURE NAME`: write a layout for a table that can't be found by itself."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import cv2
from django.core.management.base import CommandError

from detection.capture.installation import layouts_folder, use_picture_limits
from detection.capture.sources.monitors import Region
from detection.vision.annotate import annotated
from detection.vision.frames.pictures import PictureUnreadable, open_picture, save_picture
from detection.vision.geometry import Box, Pixels
from detection.vision.layout import Fractions, Layout, fractions, table_region
from detection.vision.reader import TableReader
from eventlog.management.base import PlainCommand
from eventlog.management.help import teach
from eventlog.wakeup.private_folders import make_private

EXAMPLES = """
A table is found by itself. Where something beside it is taken for a part of it, such as a chat, a
list of hands or another program, a layout says which part of the window the table is:

examples:
  manage.py calibrate shot.png club                         by what is read in the picture
  manage.py calibrate shot.png club --region 0,80,1280,700  the part that you name, in pixels
  manage.py read other.png --layout club                    what is read with it
  manage.py capture --source screen --layout club           the same for a capture
"""


class Command(PlainCommand):
    help = "Write a layout, which says where in a window the table is, from a picture of it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        teach(parser, EXAMPLES)
        parser.add_argument("picture", type=Path, metavar="PICTURE", help="a screenshot of the whole window")
        parser.add_argument("name", type=_name, metavar="NAME", help="what --layout will call it")
        parser.add_argument(
            "--region",
            type=_region,
            metavar="X,Y,W,H",
            help="where the table is, in pixels of the picture; default: where it is found",
        )
        parser.add_argument("--room", metavar="NAME", help="what readings call the room; default: nothing")
        parser.add_argument("--force", action="store_true", help="replace a layout of that name")
        parser.add_argument(
            "--annotate", type=Path, metavar="FILE", help="write the picture with the region drawn on it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        use_picture_limits()
        path = layouts_folder() / f"{options['name']}.toml"
        if path.exists() and not options["force"]:
            raise CommandError(f"There is a layout {options['name']} already: {path}. --force replaces it.")
        try:
            pixels = open_picture(options["picture"])
        except PictureUnreadable as error:
            raise CommandError(str(error)) from error
        region = _told(options["region"], pixels) if options["region"] else _found(pixels)
        layout = Layout(room=options["room"], table=region)
        reader = TableReader(layout)
        reading = reader.read(pixels)
        if options["annotate"]:
            drawn = pixels.copy()
            part = layout.cut(drawn)
            part[:] = annotated(part, reading, reader.details)
            cv2.rectangle(part, (0, 0), (part.shape[1] - 1, part.shape[0] - 1), (0, 200, 255), 3)
            try:
                save_picture(options["annotate"], drawn)
            except (OSError, ValueError) as error:
                raise CommandError(f"--annotate {options['annotate']}: {_why(error)}") from error
        try:
            make_private(path.parent)
            path.write_text(layout.as_toml(), encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{path} can't be written: {error.strerror}") from error
        height, width = pixels.shape[:2]
        left, top, right, bottom = (
            round(edge * side) for edge, side in zip(region, (width, height) * 2, strict=True)
        )
        self.stdout.write(
            f"{path}: the table is {right - left} x {bottom - top} pixels at {left},{top} "
            f"of {width} x {height}; {len(reading.seats)} seats are read there.\n"
            f"Use it with --layout {options['name']}"
        )


def _why(error: OSError | ValueError) -> str:
    return f"can't be written ({error.strerror})" if isinstance(error, OSError) else str(error)


def _found(pixels: Pixels) -> Fractions:
    height, width = pixels.shape[:2]
    reader = TableReader()
    reader.read(pixels)
    region = table_region(reader.details, width=width, height=height)
    if region is None:
        raise CommandError(
            f"Of a table {len(reader.details.plates)} seats are found, too few to tell where it is. "
            f"Say it: --region X,Y,W,H, in pixels of the picture's {width} x {height}."
        )
    return region


def _told(region: Region, pixels: Pixels) -> Fractions:
    height, width = pixels.shape[:2]
    right, bottom = region.left + region.width, region.top + region.height
    if right > width or bottom > height:
        raise CommandError(f"--region {region} reaches outside the picture, which is {width} x {height}.")
    return fractions(Box(region.left, region.top, right, bottom), width=width, height=height)


def _name(text: str) -> str:
    if not text or not all(letter.isalnum() or letter in "-_" for letter in text):
        raise argparse.ArgumentTypeError(f"{text!r}: a layout's name has letters, digits, - and _ only")
    return text


def _region(text: str) -> Region:
    try:
        return Region.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None

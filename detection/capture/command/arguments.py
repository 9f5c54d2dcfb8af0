"""The arguments of `manage.py capture`: what each may be, what it means, and which go together."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management import CommandError

from detection.capture.sources.monitors import Region
from detection.demo.skins.named import NAMED, SkinUnknown, skin_named
from detection.demo.skins.skin import Skin
from detection.events import DEFAULT_KEY, LONGEST_KEY
from detection.vision.frames.formats import PICTURES, VIDEOS, listed

SCREEN_FPS = 4.0
ONLY_FOR: dict[str, tuple[str, ...]] = {
    "monitor": ("screen",),
    "region": ("screen",),
    "speed": ("video", "demo"),
    "interval": ("images",),
    "seed": ("demo",),
    "hands": ("demo",),
    "play": ("demo",),
    "skin": ("demo",),
    "paths": ("video", "images"),
}
"""Arguments that mean something to some sources only."""
EXAMPLES = f"""
examples:
  manage.py capture --source demo                          the demo table, for ever
  manage.py capture --source demo --play hands/ --skin portrait
                                                           recorded hands (PHH), in another look
  manage.py capture --source screen                        each window that shows a table, while it is open
  manage.py capture --source screen --once                 what those tables show just now
  manage.py capture --source screen --region 0,0,1280,900  a part of the first monitor, as one table
  manage.py capture --source screen --monitor 2 --fps 2    the second monitor, twice a second
  manage.py capture --source images shots/ more/*.png      pictures, one a second
  manage.py capture --source images table.png --once       one picture
  manage.py capture --source video game.mp4 --speed 0      a recording, as fast as it goes
  manage.py capture --source screen --table left           the first table is called left, each other by
                                                           its window's title

--source screen follows windows on Xorg and, not tried yet, on Windows, and on macOS with pyobjc's Quartz
installed. Where windows can't be listed, and with --region or --monitor, it watches that part of the
screen as one table.
Pictures are {listed(PICTURES)} (HEIC with the package pillow-heif),
videos {listed(VIDEOS)}, told by what is in a file.
Ctrl-C ends the session. What was seen is on the page of `manage.py up`, in `manage.py events tail`
and in the admin under Detection sessions.
"""


def region(text: str) -> Region:
    try:
        return Region.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def table_name(text: str) -> str:
    if not text.strip() or "," in text or len(text) > LONGEST_KEY:
        raise argparse.ArgumentTypeError(
            f"{text!r}: a table's name is 1 to {LONGEST_KEY} characters without a comma, such as table-2"
        )
    return text


def player_name(text: str) -> str:
    if not any(letter.isalnum() for letter in text) or not text.isprintable():
        raise argparse.ArgumentTypeError(f"{text!r} is no name; write it as the table shows it")
    return text.strip()


def add_hero(parser: argparse.ArgumentParser) -> None:
    """Give `parser` the argument that `capture` and `read` share."""
    parser.add_argument(
        "--hero",
        type=player_name,
        metavar="NAME",
        help="your name at the table: the seat with it is yours (default: POKERTOOL_HERO_NAMES)",
    )


def number_of(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no number") from None
    if number != number or number in (float("inf"), float("-inf")):
        raise argparse.ArgumentTypeError(f"{text!r} is no number")
    return number


def skin(text: str) -> Skin | None:
    """Return a skin; None is the classic look."""
    try:
        return None if text == "classic" else skin_named(text)
    except SkinUnknown as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def zero_or_more(text: str) -> float:
    number = number_of(text)
    if number < 0:
        raise argparse.ArgumentTypeError(f"{text}: 0 is the least it can be")
    return number


def more_than_zero(text: str) -> float:
    number = number_of(text)
    if number <= 0:
        raise argparse.ArgumentTypeError(f"{text}: it must be more than 0")
    return number


def at_least(minimum: int) -> Callable[[str], int]:
    def whole(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is no whole number") from None
        if number < minimum:
            raise argparse.ArgumentTypeError(f"{number}: {minimum} is the least it can be")
        return number

    return whole


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give `parser` what `capture` takes."""
    parser.add_argument(
        "--source",
        required=True,
        choices=("demo", "screen", "video", "images"),
        help="where frames come from",
    )
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="the video; or pictures: files, folders, globs"
    )
    parser.add_argument(
        "--table",
        type=table_name,
        metavar="NAME",
        help=f"what its events are filed under (default: {DEFAULT_KEY}, for the demo demo, for a window "
        "a name made of its title)",
    )
    parser.add_argument(
        "--fps",
        type=more_than_zero,
        metavar="N",
        help=f"frames to look at in a second, at most (default for the screen: {SCREEN_FPS:g})",
    )
    parser.add_argument("--layout", metavar="NAME", help="what manage.py calibrate wrote about it")
    add_hero(parser)
    parser.add_argument("--once", action="store_true", help="one frame, then stop")
    parser.add_argument("--quiet", action="store_true", help="no status line")
    parser.add_argument(
        "--save-unread",
        type=Path,
        metavar="DIR",
        help="keep the frames that said nothing: 500 at most, as PNG",
    )
    screen = parser.add_argument_group("screen")
    screen.add_argument(
        "--monitor",
        type=at_least(0),
        metavar="N",
        help="all of a monitor as one table: 1 is the first (default), 0 all",
    )
    screen.add_argument(
        "--region",
        type=region,
        metavar="X,Y,W,H",
        help="only a part of it, in pixels from its top left corner",
    )
    files = parser.add_argument_group("video, images and demo")
    files.add_argument(
        "--speed", type=zero_or_more, metavar="X", help="1 is real time (default), 0 as fast as it goes"
    )
    files.add_argument(
        "--interval", type=zero_or_more, metavar="S", help="seconds between pictures (default: 1)"
    )
    demo = parser.add_argument_group("demo")
    demo.add_argument("--seed", type=int, metavar="N", help="which hands (default: 1)")
    demo.add_argument("--hands", type=at_least(1), metavar="N", help="how many (default: without end)")
    demo.add_argument(
        "--play",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="recorded hands instead: PHH files and folders of them, seen by --hero, to the last",
    )
    demo.add_argument(
        "--skin",
        type=skin,
        metavar="NAME",
        help=f"how the table looks: classic (default), {', '.join(NAMED)}; random or random:SEED makes one",
    )


def check_arguments(options: dict[str, Any]) -> None:
    """Raise CommandError for arguments that mean nothing to the source, and for missing ones."""
    source = options["source"]
    for name, sources in ONLY_FOR.items():
        given = bool(options[name]) if name == "paths" else options[name] is not None
        if given and source not in sources:
            what = "A PATH" if name == "paths" else f"--{name}"
            raise CommandError(
                f"{what} means nothing to --source {source}; it is for {' and '.join(sources)}."
            )
    if options["seed"] is not None and options["play"] is not None:
        raise CommandError("--seed chooses hands that are made by chance; with --play they are recorded.")
    if source == "video" and len(options["paths"]) != 1:
        raise CommandError("--source video takes one file: capture --source video game.mp4")
    if source == "images" and not options["paths"]:
        raise CommandError("--source images takes files, folders or globs: capture --source images shots/")

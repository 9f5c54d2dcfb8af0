"""Watch a table, and say what happens at it: `manage.py capture`."""

from __future__ import annotations

import argparse
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from itertools import chain
from pathlib import Path
from types import FrameType
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from detection.demo import DemoTable
from detection.display import StatusDisplay, status_display
from detection.events import DEFAULT_KEY, LONGEST_KEY
from detection.following import Reader
from detection.frames import Frame, FrameUnavailable
from detection.layouts import load_layout
from detection.recognition.layout import Layout, LayoutInvalid
from detection.session import CaptureSession, TableTaken
from detection.sources import DemoSource, ImagesSource, Pace, Region, ScreenSource, VideoSource
from detection.sources.desktop import Desktop, desktop_of_windows
from detection.sources.source import Source
from detection.tracker import FRAMES_TO_BELIEVE
from detection.unread import UnreadFrames
from detection.watch.search import TableSearch
from detection.watch.tables import SEARCH_SECONDS, Tables
from eventlog.processes import reporting

SCREEN_FPS = 4.0
NO_TABLE = (
    "No window shows a poker table. Windows that are covered or reach beyond the screen's edge can't be "
    "read; --region X,Y,WIDTH,HEIGHT watches a part of the screen, whatever it shows."
)
NOTHING_READ = (
    "No poker table was seen in any of them. --save-unread DIR keeps such frames to look at; "
    "manage.py calibrate tells where in a picture the table is."
)
ONLY_FOR: dict[str, tuple[str, ...]] = {
    "monitor": ("screen",),
    "region": ("screen",),
    "speed": ("video", "demo"),
    "interval": ("images",),
    "seed": ("demo",),
    "hands": ("demo",),
    "paths": ("video", "images"),
}
"""Arguments that mean something to some sources only."""

EXAMPLES = """
examples:
  capture --source demo                          the demo table, for ever
  capture --source screen                        each window that shows a table, as long as it is open
  capture --source screen --once                 what those tables show just now
  capture --source screen --region 0,0,1280,900  a part of the first monitor, as one table
  capture --source screen --monitor 2 --fps 2    the second monitor, twice a second
  capture --source images shots/ more/*.png      pictures, one a second
  capture --source images table.png --once       one picture
  capture --source video game.mp4 --speed 0      a recording, as fast as it goes
  capture --source screen --table left           the first table is filed under left, each other under
                                                 its window's title

--source screen follows windows on Xorg and, not tried yet, on Windows, and on macOS with pyobjc's Quartz
installed. Where windows can't be listed, and with --region or --monitor, it watches that part of the
screen as one table.
Ctrl-C ends the session. What was seen is on the page of `manage.py up`, in `manage.py events tail`
and in the admin under Detection sessions.
"""


class Command(BaseCommand):
    help = "Watch a table on the screen, in a video or in pictures, and publish what happens at it."
    requires_system_checks: list[str] = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        return super().create_parser(
            prog_name, subcommand, epilog=EXAMPLES, formatter_class=_HelpFormatter, **kwargs
        )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
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
            type=_table,
            metavar="NAME",
            help=f"what its events are filed under (default: {DEFAULT_KEY}, for the demo demo, for a window "
            "a name made of its title)",
        )
        parser.add_argument(
            "--fps",
            type=_more_than_zero,
            metavar="N",
            help=f"frames to look at in a second, at most (default for the screen: {SCREEN_FPS:g})",
        )
        parser.add_argument("--layout", metavar="NAME", help="what manage.py calibrate wrote about it")
        parser.add_argument("--once", action="store_true", help="one frame, then stop")
        parser.add_argument("--quiet", action="store_true", help="no status line")
        parser.add_argument(
            "--save-unread", type=Path, metavar="DIR", help="keep the frames that said nothing"
        )
        screen = parser.add_argument_group("screen")
        screen.add_argument(
            "--monitor", type=_at_least(0), metavar="N", help="all of it as one table: 1 is the first, 0 all"
        )
        screen.add_argument("--region", type=_region, metavar="X,Y,W,H", help="only a part, in pixels")
        files = parser.add_argument_group("video, images and demo")
        files.add_argument(
            "--speed", type=_zero_or_more, metavar="X", help="1 is real time (default), 0 as fast as it goes"
        )
        files.add_argument(
            "--interval", type=_zero_or_more, metavar="S", help="seconds between pictures (default: 1)"
        )
        demo = parser.add_argument_group("demo")
        demo.add_argument("--seed", type=int, metavar="N", help="which hands (default: 1)")
        demo.add_argument("--hands", type=_at_least(1), metavar="N", help="how many (default: without end)")

    def handle(self, *args: Any, **options: Any) -> None:
        _check_arguments(options)
        layout = _layout(options["layout"])
        folder = _folder(options["save_unread"])
        _check_database()
        with desktop_of_windows() if _is_by_windows(options) else nullcontext() as desktop:
            if desktop is None:
                self._capture_source(layout, folder, options)
            else:
                self._capture_windows(desktop, layout, folder, options)

    def _capture_source(self, layout: Layout | None, folder: Path | None, options: dict[str, Any]) -> None:
        source = _source(options, on_broken=self._complain)
        unread = UnreadFrames(folder) if folder is not None else None
        with _closed_by_signals(source.close) as caught, _told_to_users(source.kind):
            # A source that gives nothing is told before there is a session of it.
            frames = source.frames()
            first = next(frames, None)
            if first is not None:
                session = _session(options, source, layout)
                showing = status_display(self.stdout, quiet=options["quiet"])
                with reporting(role="capture"), showing as display, session:
                    self._watch(session, source, chain([first], frames), unread, display, options)
                    session.reason = "interrupted" if caught else "ended"
                self._sum_up(session, quiet=options["quiet"])

    def _capture_windows(
        self, desktop: Desktop, layout: Layout | None, folder: Path | None, options: dict[str, Any]
    ) -> None:
        # Loads the OCR, which is seconds that --help and a wrong argument need not wait for.
        from detection.recognition.reader import TableReader  # noqa: PLC0415

        def new_session(reader: Reader, *, key: str, title: str) -> CaptureSession:
            believed = _frames_to_believe(options)
            return CaptureSession(
                reader=reader, key=key, source="screen", title=title, frames_to_believe=believed
            )

        pace = Pace()
        taken: list[TableTaken] = []
        showing = status_display(self.stdout, quiet=options["quiet"])
        with (
            _closed_by_signals(pace.close) as caught,
            _told_to_users("screen"),
            reporting(role="capture"),
            showing as display,
            Tables(
                desktop,
                TableSearch(lambda: TableReader(layout)),
                new_session=new_session,
                display=display,
                name=options["table"],
                save_unread=folder,
                on_ended=lambda session: self._sum_up(session, quiet=options["quiet"]),
                on_taken=taken.append if options["once"] else self._complain,
                is_closed=pace.is_closed,
            ) as tables,
        ):
            if options["once"]:
                tables.look(everywhere=True)
                if not tables.followed and not pace.is_closed():
                    raise taken[0] if taken else FrameUnavailable(NO_TABLE)
                for error in taken:
                    self._complain(error)
            else:
                self._look_on(tables, pace, fps=options["fps"] or SCREEN_FPS)
            tables.reason = "interrupted" if caught else "ended"

    def _look_on(self, tables: Tables, pace: Pace, *, fps: float) -> None:
        """Look at the tables until the pace is closed, and say when there is none."""
        is_said = False
        due = pace.clock()
        while not pace.is_closed():
            tables.look()
            if not tables.followed and not is_said:
                self.stderr.write(f"{NO_TABLE} Looking again every {SEARCH_SECONDS:g} s; Ctrl-C ends it.")
            is_said = not tables.followed
            due = max(due + 1 / fps, pace.clock())
            pace.until(due)

    def _watch(
        self,
        session: CaptureSession,
        source: Source,
        frames: Iterable[Frame],
        unread: UnreadFrames | None,
        display: StatusDisplay,
        options: dict[str, Any],
    ) -> None:
        fps = options["fps"] or (SCREEN_FPS if source.kind == "screen" else None)
        due = source.pace.clock()
        for frame in frames:
            step = session.step(frame)
            display.show(session, step)
            if unread is not None and step.unread:
                unread.save(frame)
            if options["once"]:
                source.close()
            elif fps is not None:
                due = max(due + 1 / fps, source.pace.clock())
                source.pace.until(due)

    def _sum_up(self, session: CaptureSession, *, quiet: bool) -> None:
        if not quiet:
            counts = session.counts
            self.stdout.write(
                f"{session.key}: {session.reason} after {counts.frames} frames, "
                f"{counts.unread} of them unread, {counts.events} events."
            )
            if counts.frames and not counts.readings:
                self.stdout.write(NOTHING_READ)

    def _complain(self, error: FrameUnavailable | TableTaken) -> None:
        self.stderr.write(f"Left out: {error}")


class _HelpFormatter(argparse.RawDescriptionHelpFormatter):
    """Leaves the examples as they are written."""

    def add_usage(self, usage: Any, actions: Any, *args: Any, **kwargs: Any) -> None:
        super().add_usage(usage, [a for a in actions if a.dest not in DJANGOS_OWN], *args, **kwargs)

    def add_arguments(self, actions: Any) -> None:
        super().add_arguments([a for a in actions if a.dest not in DJANGOS_OWN])


DJANGOS_OWN = frozenset(
    {"version", "verbosity", "settings", "pythonpath", "traceback", "no_color", "force_color", "skip_checks"}
)
"""What every Django command takes: it works here too, but teaches nothing about capturing."""


@contextmanager
def _closed_by_signals(close: Callable[[], None]) -> Iterator[list[int]]:
    """Call `close` at the first SIGINT or SIGTERM, and yield those caught; a second one is not ours."""
    caught: list[int] = []
    before: dict[int, Any] = {}

    def stop(number: int, _frame: FrameType | None) -> None:
        caught.append(number)
        close()
        restore()

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    for number in (signal.SIGINT, signal.SIGTERM):
        before[number] = signal.signal(number, stop)
    try:
        yield caught
    finally:
        restore()


@contextmanager
def _told_to_users(kind: str) -> Iterator[None]:
    """Turn what a capture can't go on after into what its user should read."""
    try:
        yield
    except FrameUnavailable as error:
        raise CommandError(f"--source {kind}: {error}") from error
    except TableTaken as error:
        raise CommandError(str(error)) from error
    except DatabaseError as error:
        raise CommandError(f"The database can't be used: {error}") from error
    except KeyboardInterrupt:
        raise CommandError(
            "Stopped at the second Ctrl-C, perhaps before the log had everything.",
            returncode=130,
        ) from None


def _session(options: dict[str, Any], source: Source, layout: Layout | None) -> CaptureSession:
    # Loads the OCR, which is seconds that --help and a wrong argument need not wait for.
    from detection.recognition.reader import TableReader  # noqa: PLC0415

    return CaptureSession(
        reader=TableReader(layout),
        key=options["table"] or ("demo" if source.kind == "demo" else DEFAULT_KEY),
        source=source.kind,
        title=source.title,
        frames_to_believe=_frames_to_believe(options),
    )


# Arguments


def _check_arguments(options: dict[str, Any]) -> None:
    source = options["source"]
    for name, sources in ONLY_FOR.items():
        given = bool(options[name]) if name == "paths" else options[name] is not None
        if given and source not in sources:
            what = "A PATH" if name == "paths" else f"--{name}"
            raise CommandError(
                f"{what} means nothing to --source {source}; it is for {' and '.join(sources)}."
            )
    if source == "video" and len(options["paths"]) != 1:
        raise CommandError("--source video takes one file: capture --source video game.mp4")
    if source == "images" and not options["paths"]:
        raise CommandError("--source images takes files, folders or globs: capture --source images shots/")


def _check_database() -> None:
    """Raise CommandError where events could not be stored."""
    try:
        connection.ensure_connection()
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except OperationalError as error:
        raise CommandError(
            f"The database does not answer: {str(error).strip()}\n"
            "Is it running, and does DATABASE_URL (unset: SQLite under var/) name it?"
        ) from error
    except DatabaseError as error:
        raise CommandError(f"The database can't be used: {error}") from error
    if missing:
        raise CommandError("The database is not up to date. Run: python manage.py migrate")


def _is_by_windows(options: dict[str, Any]) -> bool:
    """Return whether tables are to be found among windows, where the system lists them."""
    return options["source"] == "screen" and options["monitor"] is None and options["region"] is None


def _frames_to_believe(options: dict[str, Any]) -> int:
    """Return in how many frames a change must be seen. Pictures stand still: once is enough."""
    still = options["source"] in ("images", "demo") or options["once"]
    return 1 if still else FRAMES_TO_BELIEVE


def _source(options: dict[str, Any], *, on_broken: Callable[[FrameUnavailable], None]) -> Source:
    def given(name: str, default: Any) -> Any:
        return default if options[name] is None else options[name]

    match options["source"]:
        case "screen":
            return ScreenSource(monitor=given("monitor", 1), region=options["region"])
        case "video":
            speed = given("speed", 1.0)
            return VideoSource(options["paths"][0], speed=speed, on_broken=on_broken)
        case "images":
            interval = given("interval", 1.0)
            return ImagesSource(options["paths"], interval=interval, on_broken=on_broken)
        case _:
            table = DemoTable(given("seed", 1), options["hands"])
            return DemoSource(table, speed=given("speed", 1.0))


def _layout(name: str | None) -> Layout | None:
    try:
        return load_layout(name) if name is not None else None
    except LayoutInvalid as error:
        raise CommandError(f"--layout: {error}") from error


def _folder(folder: Path | None) -> Path | None:
    """Return the folder for unread frames, made where it is missing."""
    if folder is None:
        return None
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(f"--save-unread {folder}: {error.strerror}") from error
    return folder


def _region(text: str) -> Region:
    try:
        return Region.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _table(text: str) -> str:
    if not text.strip() or "," in text or len(text) > LONGEST_KEY:
        raise argparse.ArgumentTypeError(
            f"{text!r}: a table's name is 1 to {LONGEST_KEY} characters without a comma, such as table-2"
        )
    return text


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no number") from None
    if number != number or number in (float("inf"), float("-inf")):
        raise argparse.ArgumentTypeError(f"{text!r} is no number")
    return number


def _zero_or_more(text: str) -> float:
    number = _number(text)
    if number < 0:
        raise argparse.ArgumentTypeError(f"{text}: 0 is the least it can be")
    return number


def _more_than_zero(text: str) -> float:
    number = _number(text)
    if number <= 0:
        raise argparse.ArgumentTypeError(f"{text}: it must be more than 0")
    return number


def _at_least(minimum: int) -> Callable[[str], int]:
    def whole(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is no whole number") from None
        if number < minimum:
            raise argparse.ArgumentTypeError(f"{number}: {minimum} is the least it can be")
        return number

    return whole

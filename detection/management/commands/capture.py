"""Watch a table, and say what happens at it: `manage.py capture`."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from itertools import chain
from pathlib import Path
from typing import Any

from django.core.management import CommandError

from detection.capture.command.arguments import (
    EXAMPLES,
    SCREEN_FPS,
    add_arguments,
    check_arguments,
)
from detection.capture.command.inputs import (
    WHICH_DATABASE,
    check_database,
    folder_for_unread,
    frames_to_believe,
    is_by_windows,
    layout_of,
    source_of,
)
from detection.capture.command.interrupts import closed_by_signals
from detection.capture.display import StatusDisplay, status_display
from detection.capture.installation import hero_names, use_picture_limits
from detection.capture.pipeline import Reader
from detection.capture.session import CaptureSession, TableTaken
from detection.capture.sources.desktop import Desktop, desktop_of_windows
from detection.capture.sources.source import Pace, Source
from detection.capture.tables.table_search import TableSearch
from detection.capture.tables.tables import SEARCH_SECONDS, Tables
from detection.capture.unread_frames import UnreadFrames
from detection.events import DEFAULT_KEY
from detection.vision.frames.frame import Frame, FrameUnavailable
from detection.vision.layout import Layout
from eventlog.fanout.processes import reporting
from eventlog.management.base import PlainCommand
from eventlog.management.help import teach
from eventlog.management.program import as_typed
from eventlog.store.outages import FAULTS, error_text
from eventlog.store.printable import printable

NO_TABLE = (
    "No window shows a poker table. Windows that are covered or reach beyond the screen's edge can't be "
    "read; --region X,Y,WIDTH,HEIGHT watches a part of the screen, whatever it shows."
)
NOTHING_READ = (
    "No poker table was seen in any of them. --save-unread DIR keeps such frames to look at; "
    "manage.py calibrate tells where in a picture the table is."
)


class Command(PlainCommand):
    help = "Watch a table on the screen, in a video or in pictures, and publish what happens at it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        teach(parser, EXAMPLES)
        add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        use_picture_limits()
        check_arguments(options)
        layout = layout_of(options["layout"])
        folder = folder_for_unread(options["save_unread"])
        check_database()
        with desktop_of_windows() if is_by_windows(options) else nullcontext() as desktop:
            if desktop is None:
                self._capture_source(layout, folder, options)
            else:
                self._capture_windows(desktop, layout, folder, options)

    def _capture_source(self, layout: Layout | None, folder: Path | None, options: dict[str, Any]) -> None:
        source = source_of(options, on_broken=self._complain)
        unread = UnreadFrames(folder) if folder is not None else None
        with closed_by_signals(source.close) as caught, _told_to_users(source.kind):
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
        from detection.vision.reader import TableReader  # noqa: PLC0415

        def new_session(reader: Reader, *, key: str, title: str) -> CaptureSession:
            believed = frames_to_believe(options)
            return CaptureSession(
                reader=reader, key=key, source="screen", title=title, frames_to_believe=believed
            )

        names = hero_names(options["hero"])
        pace = Pace()
        taken: list[TableTaken] = []
        showing = status_display(self.stdout, quiet=options["quiet"])
        with (
            closed_by_signals(pace.close) as caught,
            _told_to_users("screen"),
            reporting(role="capture"),
            showing as display,
            Tables(
                desktop,
                TableSearch(lambda: TableReader(layout, hero_names=names)),
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
                f"{printable(session.key)}: {session.reason} after {counts.frames} frames, "
                f"{counts.unread} of them unread, {counts.events} events."
            )
            if counts.frames and not counts.readings:
                self.stdout.write(as_typed(NOTHING_READ))

    def _complain(self, error: FrameUnavailable | TableTaken) -> None:
        self.stderr.write(f"Left out: {printable(error)}")


@contextmanager
def _told_to_users(kind: str) -> Iterator[None]:
    """Turn what a capture can't go on after into what its user should read."""
    try:
        yield
    except FrameUnavailable as error:
        raise CommandError(f"--source {kind}: {error}") from error
    except TableTaken as error:
        raise CommandError(str(error)) from error
    except FAULTS as error:
        raise CommandError(f"The database can't be used: {error_text(error)}\n{WHICH_DATABASE}") from error
    except KeyboardInterrupt:
        raise CommandError(
            "Stopped at the second Ctrl-C, perhaps before the log had everything.",
            returncode=130,
        ) from None


def _session(options: dict[str, Any], source: Source, layout: Layout | None) -> CaptureSession:
    # Loads the OCR, which is seconds that --help and a wrong argument need not wait for.
    from detection.vision.reader import TableReader  # noqa: PLC0415

    return CaptureSession(
        reader=TableReader(layout, hero_names=hero_names(options["hero"])),
        key=options["table"] or ("demo" if source.kind == "demo" else DEFAULT_KEY),
        source=source.kind,
        title=source.title,
        frames_to_believe=frames_to_believe(options),
    )

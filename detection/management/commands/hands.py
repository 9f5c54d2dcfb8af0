"""`manage.py hands`: recorded hands as files that others read, and such files as recorded hands."""

from __future__ import annotations

import sys
import uuid
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from detection.events import STREAM
from detection.models import DetectionSession
from detection.recordings.histories.export import HandFile, hand_files
from detection.recordings.histories.following import files_as_they_end, write_whole
from detection.recordings.histories.formats import FORMATS, Format, read_any
from detection.recordings.histories.history import HandHistory
from detection.recordings.histories.imports import import_hands
from detection.recordings.summaries.writing import sessions_to_summarise, summarise
from eventlog.management.base import PlainCommand
from eventlog.management.following import follow
from eventlog.management.help import teach, text_argument
from eventlog.models import Stream
from eventlog.store.printable import printable
from eventlog.store.replay import open_stream

EXAMPLES = """
examples:
  manage.py hands > hands.phhs                   every recorded hand, one after the other
  manage.py hands --output hands/                a file a hand
  manage.py hands --format pokerstars --output hands/
                                                 the same as a tracker imports it
  manage.py hands --format pokerstars --follow hands/
                                                 each hand as it ends, until Ctrl-C
  manage.py hands --why --table demo --output hands/
                                                 those of one table, and why others are left out
  manage.py hands --session 0f8fad5b-d9cb-469f-a165-70867728950e
                                                 those of one session; the admin shows its id
  manage.py hands import evening.txt more.phh    hands from elsewhere, into the player and the pages
  manage.py hands summarise                      hands from before, into the page of hands and its figures

A hand that was not seen completely enough is left out; so is one that is partly uncertain, unless --partial.
"""
IMPORT, SUMMARISE = "import", "summarise"


class Command(PlainCommand):
    help = "Write recorded hands as PHH, Open Hand History or PokerStars' text; or import such files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        teach(parser, EXAMPLES)
        parser.add_argument(
            "words",
            nargs="*",
            metavar="import FILE... | summarise",
            help="import these files; or work out what the page of hands shows of hands that have no summary",
        )
        parser.add_argument("--again", action="store_true", help="summarise also hands that have a summary")
        parser.add_argument(
            "--session", action="append", type=_session_id, metavar="ID", help="only this session; repeatable"
        )
        parser.add_argument(
            "--table",
            action="append",
            type=text_argument("table"),
            metavar="NAME",
            help="only this table; repeatable",
        )
        parser.add_argument(
            "--format", choices=tuple(FORMATS), default="phh", help="phh unless told otherwise"
        )
        parser.add_argument("--output", type=Path, metavar="FOLDER", help="a file a hand, in this folder")
        parser.add_argument(
            "--follow", type=Path, metavar="FOLDER", help="each hand as it ends, until Ctrl-C"
        )
        parser.add_argument("--partial", action="store_true", help="also hands that are partly uncertain")
        parser.add_argument("--why", action="store_true", help="say why a hand is left out")

    def handle(self, *args: Any, **options: Any) -> None:
        words: list[str] = options["words"]
        if words == [SUMMARISE]:
            self._summarise(again=options["again"])
            return
        if words:
            self._import(words)
            return
        style = FORMATS[options["format"]]
        sessions = self._sessions(options["session"], options["table"])
        if options["follow"] is not None:
            with suppress(KeyboardInterrupt):
                self._follow(_folder(options["follow"]), style, **options)
            return
        output = None if options["output"] is None else _folder(options["output"])
        texts = self._texts(sessions, style, output, partial=options["partial"], why=options["why"])
        if output is None:
            for text in style.join(texts):
                self.stdout.write(text)
        else:
            for _ in texts:
                pass
        self.stderr.write(f"{self.written} hands written, {self.left_out} left out")

    written = left_out = 0

    def _texts(
        self,
        sessions: Iterator[DetectionSession],
        style: Format,
        output: Path | None,
        *,
        partial: bool,
        why: bool,
    ) -> Iterator[str]:
        """Yield hands as text, which go to files where there is a folder for them."""
        self.written = self.left_out = 0
        for session in sessions:
            for told in hand_files(session, style, partial=partial):
                if told.text is None:
                    self.left_out += 1
                    self._leave_out(told, why=why)
                    continue
                self.written += 1
                if output is not None:
                    write_whole(output, told.name, told.text)
                yield told.text

    def _leave_out(self, told: HandFile, *, why: bool) -> None:
        if why:
            self.stderr.write(printable(f"{told.name}: left out: {told.reason}"))

    def _follow(self, folder: Path, style: Format, *, partial: bool, why: bool, **options: Any) -> None:
        """Write each hand as it ends, also of sessions that begin later."""
        ids = options["session"]
        open_stream(STREAM)
        stream = Stream.objects.get(name=STREAM)
        events = (
            event
            for event in follow(stream, stream.head, forever=True)
            if not options["table"] or event.key in options["table"]
        )
        self.stderr.write(printable(f"Each hand that ends goes to {folder}; Ctrl-C ends it"))
        for told in files_as_they_end(events, style, partial=partial, sessions=ids):
            if told.text is None:
                self._leave_out(told, why=why)
            else:
                write_whole(folder, told.name, told.text)

    def _sessions(self, ids: list[uuid.UUID] | None, tables: list[str] | None) -> Iterator[DetectionSession]:
        sessions = DetectionSession.objects.order_by("started_at")
        if ids:
            missing = set(ids) - set(sessions.filter(pk__in=ids).values_list("pk", flat=True))
            if missing:
                raise CommandError(f"There is no session {min(missing, key=str)}")
            sessions = sessions.filter(pk__in=ids)
        if tables:
            sessions = sessions.filter(key__in=tables)
        return sessions.iterator()

    def _summarise(self, *, again: bool) -> None:
        """Write what summaries lack, session by session; whoever interrupts it goes on with the next call."""
        sessions = list(sessions_to_summarise(again=again))
        done = 0
        for number, session in enumerate(sessions, start=1):
            for count in summarise(session, again=again):
                done += count
                where = f"session {number} of {len(sessions)}, {session.key}"
                self.stderr.write(printable(f"{done} hands summarised ({where})"))
        self.stdout.write(f"{done} hands of {len(sessions)} sessions summarised")

    def _import(self, words: list[str]) -> None:
        command, *files = words
        if command != IMPORT or not files:
            raise CommandError(
                f"What is {' '.join(words)!r}? Files are imported with `hands import FILE...`; "
                "`hands summarise` brings hands from before into the page of hands"
            )
        wrong = False
        for name in files:
            try:
                text = Path(name).read_text(encoding="utf-8-sig")
                found = read_any(text)
            except OSError as error:
                raise CommandError(f"Can't read {name}: {error.strerror}") from error
            except ValueError as error:
                self.stderr.write(printable(f"{name}: {error}"))
                wrong = True
                continue
            whole = [hand for hand in found if isinstance(hand, HandHistory)]
            new, known = import_hands(whole)
            for place, hand in enumerate(found, start=1):
                if not isinstance(hand, HandHistory):
                    self.stderr.write(printable(f"{name}: hand {place}: left out: {hand}"))
            left_out = len(found) - len(whole)
            told = f"{name}: {new} hands imported, {known} were there already, {left_out} left out"
            self.stdout.write(printable(told))
        if wrong:
            sys.exit(1)


def _folder(path: Path) -> Path:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(f"Can't make {path}: {error.strerror}") from error
    return path


def _session_id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no session's id; the admin shows it in the address") from None

"""`manage.py hands`: recorded hands as PHH, the format of pokerkit and of others who read hands."""

from __future__ import annotations

import uuid
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from detection.models import DetectionSession
from detection.recordings.histories.export import HandHistory, histories
from eventlog.management.base import PlainCommand
from eventlog.management.help import teach, text_argument
from eventlog.store.printable import printable

EXAMPLES = """
examples:
  manage.py hands > hands.phhs                   every recorded hand, one after the other
  manage.py hands --output hands/                a file a hand
  manage.py hands --table demo --output hands/   those of one table
  manage.py hands --session 0f8fad5b-d9cb-469f-a165-70867728950e
                                                 those of one session; the admin shows its id

A hand that was not seen completely enough is left out, and the reason told on standard error.
"""


class Command(PlainCommand):
    help = "Write recorded hands as PHH files, which pokerkit reads."

    def add_arguments(self, parser: ArgumentParser) -> None:
        teach(parser, EXAMPLES)
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
        parser.add_argument("--output", type=Path, metavar="FOLDER", help="a file a hand, in this folder")

    def handle(self, *args: Any, **options: Any) -> None:
        output: Path | None = options["output"]
        if output is not None:
            try:
                output.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise CommandError(f"Can't make {output}: {error.strerror}") from error
        written = left_out = 0
        for told in self._told(options["session"], options["table"]):
            if told.text is None:
                left_out += 1
                self.stderr.write(printable(f"{told.name}: left out: {told.reason}"))
                continue
            written += 1
            if output is None:
                self.stdout.write(f"[{written}]\n{told.text}")
            else:
                (output / told.name).write_text(told.text, encoding="utf-8")
        self.stderr.write(f"{written} hands written, {left_out} left out")

    def _told(self, ids: list[uuid.UUID] | None, tables: list[str] | None) -> Iterator[HandHistory]:
        sessions = DetectionSession.objects.order_by("started_at")
        if ids:
            missing = set(ids) - set(sessions.filter(pk__in=ids).values_list("pk", flat=True))
            if missing:
                raise CommandError(f"There is no session {min(missing, key=str)}")
            sessions = sessions.filter(pk__in=ids)
        if tables:
            sessions = sessions.filter(key__in=tables)
        for session in sessions:
            yield from histories(session)


def _session_id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no session's id; the admin shows it in the address") from None

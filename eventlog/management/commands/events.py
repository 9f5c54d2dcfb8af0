"""`manage.py events`: look into the log from a terminal."""

from __future__ import annotations

import json
import logging
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import CommandError

from eventlog.management.base import PlainCommand
from eventlog.management.following import follow
from eventlog.management.help import number_argument, teach, text_argument
from eventlog.models import Stream, new_epoch
from eventlog.record import WireEvent
from eventlog.store.printable import printable
from eventlog.store.retention import keep_newest, oldest_kept, prune, prune_before
from eventlog.store.verify import verify

logger = logging.getLogger(__name__)

PAGE = 500
PROGRESS = 10_000
"""Events between two lines of progress."""

EXAMPLES = """
examples:
  manage.py events tail                       the last ten detections, then what comes
  manage.py events tail status --since 0      everything kept, then what comes
  manage.py events tail detection --type card --no-follow --json
  manage.py events export detection > detection.ndjson
  manage.py events export health --since 1000 --output health.ndjson
  manage.py events prune                      what is older than POKERTOOL_RETENTION_DAYS
  manage.py events prune --stream detection --keep 100000
  manage.py events verify                     no gap, no repetition; exit status 1 otherwise
  manage.py events restored                   after a backup was put back, before anything is appended
"""


class Command(PlainCommand):
    help = "Follow, export, prune or verify the event log; say that it was restored."

    def add_arguments(self, parser: ArgumentParser) -> None:
        teach(parser, EXAMPLES)
        actions = parser.add_subparsers(
            dest="action", required=True, metavar="tail|export|prune|verify|restored"
        )

        tail = actions.add_parser("tail", help="print events as they come, as a client would see them")
        tail.add_argument(
            "stream", type=text_argument("stream"), nargs="?", default="detection", help="default: detection"
        )
        tail.add_argument(
            "--since",
            type=number_argument("since"),
            metavar="N",
            help="from number N+1 on; 0 for all that is kept; default: the last ten",
        )
        tail.add_argument("--type", action="append", metavar="T", help="only events of this type; repeatable")
        tail.add_argument(
            "--key", action="append", metavar="K", help="only events of this table or component; repeatable"
        )
        tail.add_argument("--json", action="store_true", help="one JSON object a line")
        tail.add_argument("--no-follow", action="store_true", help="end at the newest event")

        export = actions.add_parser("export", help="write a stream as NDJSON")
        export.add_argument(
            "stream", type=text_argument("stream"), nargs="?", default="detection", help="default: detection"
        )
        export.add_argument(
            "--since",
            type=number_argument("since"),
            default=0,
            metavar="N",
            help="from number N+1 on; default: all that is kept",
        )
        export.add_argument("--output", type=Path, metavar="FILE", help="default: standard output")

        pruning = actions.add_parser("prune", help="remove the oldest events")
        pruning.add_argument(
            "--stream",
            type=text_argument("stream"),
            metavar="S",
            help="only this stream; default: all, by age",
        )
        pruning.add_argument(
            "--keep",
            type=number_argument("keep"),
            metavar="N",
            help="keep the newest N events; needs --stream",
        )

        actions.add_parser("verify", help="check that numbers have no gap and no repetition")
        actions.add_parser("restored", help="begin a new epoch: this database is a backup put back")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, options["action"])(**options)
        except KeyboardInterrupt:
            sys.exit(130)
        except BrokenPipeError:
            sys.stderr.close()  # `| head` has seen enough

    def tail(self, *, stream: str, since: int | None, **options: Any) -> None:
        row = self._stream(stream)
        seq = max(row.head - 10, row.floor - 1) if since is None else self._start(row, since)
        for event in follow(row, seq, forever=not options["no_follow"]):
            if options["type"] and event.type not in options["type"]:
                continue
            if options["key"] and event.key not in options["key"]:
                continue
            self.stdout.write(event.text if options["json"] else _for_people(event))
            self.stdout.flush()

    def export(self, *, stream: str, since: int, output: Path | None, **options: Any) -> None:
        row = self._stream(stream)
        start = self._start(row, since)
        try:
            file: TextIO = output.open("w", encoding="utf-8") if output else sys.stdout
        except OSError as error:
            raise CommandError(f"Can't write {output}: {error.strerror}") from error
        total = 0
        for total, event in enumerate(follow(row, start, forever=False), start=1):
            file.write(printable(event.text) + "\n")
            if total % PROGRESS == 0:
                self.stderr.write(f"{total} of about {row.head - start} events")
        file.flush()
        if output:
            file.close()
        self.stderr.write(f"{total} events of {stream}")

    def prune(self, *, stream: str | None, keep: int | None, **options: Any) -> None:
        if stream is None:
            if keep is not None:
                raise CommandError("--keep needs --stream: name the stream to shorten")
            removed = prune()
        elif keep is None:
            self._stream(stream)
            removed = {stream: prune_before(stream, oldest_kept())}
        else:
            if keep < 0:
                raise CommandError(f"--keep is {keep}; the least is 0")
            self._stream(stream)
            removed = {stream: keep_newest(stream, keep)}
        for name, count in removed.items():
            self.stdout.write(f"{name}: {count} events removed")
        if not any(removed.values()):
            self.stdout.write("Nothing to remove")

    def verify(self, **options: Any) -> None:
        broken = False
        for verdict in verify():
            state = "; ".join(verdict.faults) or "complete"
            broken = broken or bool(verdict.faults)
            style = self.style.ERROR if verdict.faults else self.style.SUCCESS
            name = printable(verdict.stream)
            kept = (
                f"{verdict.floor} to {verdict.head}" if verdict.events else f"none kept, head {verdict.head}"
            )
            self.stdout.write(f"{name}: {kept}: {state}", style)
        if broken:
            sys.exit(1)

    def restored(self, **options: Any) -> None:
        """Give every stream a new epoch: numbers of the part that was lost come again, for other events."""
        rows = list(Stream.objects.all())
        for row in rows:
            Stream.objects.filter(pk=row.pk).update(epoch=new_epoch())
        self.stdout.write(f"{len(rows)} streams have a new epoch: clients from before start from a snapshot")

    def _stream(self, name: str) -> Stream:
        row = Stream.objects.filter(name=name).first()
        if row is None:
            known = ", ".join(Stream.objects.values_list("name", flat=True)) or "none yet"
            raise CommandError(f"There is no stream {name!r}. There are: {known}")
        return row

    def _start(self, row: Stream, since: int) -> int:
        if since < 0:
            raise CommandError(f"--since is {since}; it is a number from 0 on")
        if since and since < row.floor - 1:
            raise CommandError(
                f"--since {since}: the oldest event kept is {row.floor}; --since 0 begins there"
            )
        return max(since, row.floor - 1)


def _for_people(event: WireEvent) -> str:
    content = json.loads(event.text)
    clock = content["timestamp"][11:23]
    key = f" {event.key}" if event.key else ""
    line = f"{clock} {event.seq:>8} {content['severity']:<8} {event.type}{key}: {content['message']}"
    return printable(line)

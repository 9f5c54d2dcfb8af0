"""The whole system with one command: `manage.py up`."""

from __future__ import annotations

import signal
import sys
import threading
import time
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import CommandError
from django.core.management.color import supports_color
from django.utils.termcolors import colorize

from eventlog.management.base import PlainCommand
from eventlog.management.help import teach
from eventlog.store.printable import printable
from pokertool_site.environment.installation import IS_CHECKOUT
from pokertool_site.platform import STOP_SIGNALS
from pokertool_site.supervisor.address import Address, AddressInvalid, AddressTaken
from pokertool_site.supervisor.data_folder import AlreadyRunning, DataFolder, instance_lock
from pokertool_site.supervisor.log_file import LogFile
from pokertool_site.supervisor.preparation import Prepared
from pokertool_site.supervisor.programs import captures, celery, preparation, web_server
from pokertool_site.supervisor.supervisor import Supervisor

START_LIMIT_SECONDS = 60.0
LOOK_SECONDS = 1.0
"""Between two looks at the data folder."""
EXAMPLES = """
examples:
  manage.py up                                        http://127.0.0.1:8000, with the demo table
  manage.py up --no-demo --capture="--source screen"  your own screen instead of the demo table
  manage.py up --capture="--source screen" --capture="--source video game.mp4 --table game"
  manage.py up --bind 127.0.0.1:8001                  another port
  manage.py up --bind 0.0.0.0:8000                    for others too, by the names in ALLOWED_HOSTS

Its data is where it says; POKERTOOL_HOME=FOLDER names another place. A program that dies is started again.
"""
COLOURS = {"up": "white", "web": "green", "worker": "blue"}


class Command(PlainCommand):
    help = "Run the whole system: database, web server, Celery worker and beat, demo table. Ctrl-C stops it."

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._printing = threading.Lock()
        self._coloured = supports_color()
        self._log: LogFile | None = None

    def add_arguments(self, parser: ArgumentParser) -> None:
        teach(parser, EXAMPLES)
        parser.add_argument(
            "--bind",
            default="127.0.0.1:8000",
            metavar="HOST:PORT",
            help="where it listens; default: %(default)s",
        )
        parser.add_argument(
            "--workers", type=int, default=1, metavar="N", help="web server processes; default: %(default)s"
        )
        parser.add_argument("--no-demo", action="store_true", help="without the demo table")
        parser.add_argument(
            "--capture",
            action="append",
            default=[],
            metavar="ARGS",
            help='capture this as well, as in --capture="--source screen"; may be given again',
        )

    def handle(self, *args: Any, **options: Any) -> None:
        address = _address(options["bind"])
        if options["workers"] < 1:
            raise CommandError("--workers: at least one.")
        try:
            with instance_lock(settings.VAR_DIR / "up.lock", note=f"{address.url}/"):
                self._run(address, options)
        except AlreadyRunning as other:
            raise CommandError(
                f"PokerTool already runs on this data ({settings.VAR_DIR}), at {other}\n"
                "Stop that one first, or set POKERTOOL_VAR_DIR to run a second one on data of its own."
            ) from None

    def check(self, *_args: Any, **_options: Any) -> None:
        """Leave Django's checks to the preparation: they need the apps, and this process has none."""

    def _run(self, address: Address, options: dict[str, Any]) -> None:
        self._check_free(address)
        self._open_log()
        supervisor = Supervisor(self.say)
        _stop_on_signals(supervisor)
        self.say("up", "preparing the database and the static files")
        prepared = self._prepare(supervisor, options)
        if prepared is None:
            return
        database = settings.DATABASES["default"]
        files = [Path(database["NAME"])] if prepared.database == "SQLite" else []
        folder = DataFolder([settings.VAR_DIR, *files])

        try:
            self.say("up", "starting the web server")
            supervisor.start(web_server(address, workers=options["workers"]))
            # Beside the server: it takes as long to start, and the first page should show a table.
            for program in captures(demo=not options["no_demo"], others=options["capture"]):
                supervisor.start(program)
            if self._is_up(address, supervisor):
                self._welcome(address, prepared)
                supervisor.start(celery())
                while not supervisor.wait(LOOK_SECONDS):
                    if warning := folder.warning():
                        self.say("up", warning)
        finally:
            self.say("up", "stopping")
            supervisor.stop()
        self.say("up", "stopped")

    def _prepare(self, supervisor: Supervisor, options: dict[str, Any]) -> Prepared | None:
        """Return what was prepared; None where we are to stop first.

        Raises SystemExit where it failed: it said why.
        """
        found: list[Prepared] = []

        def heard(line: str) -> None:
            if prepared := Prepared.from_line(line):
                found.append(prepared)
            else:
                self.stderr.write(line)

        passed_on = [f"--{name.replace('_', '-')}" for name in ("traceback", "skip_checks") if options[name]]
        status = supervisor.finish(preparation(*passed_on), heard)
        if status:
            sys.exit(1)
        return found[0] if found else None

    def _check_free(self, address: Address) -> None:
        try:
            address.check_free()
        except AddressTaken as error:
            other = address.next_free()
            in_a_checkout = f'make run ARGS="--bind {other}"   or   ' if IS_CHECKOUT else ""
            way_out = f"\nUse another one: {in_a_checkout}manage.py up --bind {other}" if other else ""
            raise CommandError(f"{error}{way_out}") from None

    def _is_up(self, address: Address, supervisor: Supervisor) -> bool:
        """Return True once the server answers, False if we are to stop first."""
        deadline = time.monotonic() + START_LIMIT_SECONDS
        while not address.answers():
            if supervisor.wait(0.05):
                return False
            if not supervisor.is_running("web"):
                raise CommandError("The web server did not start; what it printed is above.")
            if time.monotonic() > deadline:
                raise CommandError(f"The web server was silent for {START_LIMIT_SECONDS:.0f} s.")
        return True

    def _welcome(self, address: Address, prepared: Prepared) -> None:
        layer = "Redis" if settings.REDIS_URL else "no Redis"
        rows = [
            ("Table", f"{address.url}/"),
            ("Sign in", f"{address.url}{prepared.sign_in}  (works once, for ten minutes)"),
            ("Admin", f"{address.url}/admin/  as {prepared.admin}"),
            ("Data", f"{settings.VAR_DIR}  ({prepared.database}, {layer})"),
            *([("Log", str(self._log.path))] if self._log else []),
            ("Stop", "Ctrl-C"),
        ]
        if prepared.password:
            rows.insert(3, ("Password", f"{prepared.password}  (shown this once)"))
        if not address.is_for_this_machine_only:
            rows.append(("Others", "reach it once ALLOWED_HOSTS names this machine as they call it"))
        lines = ["", "PokerTool is running.", "", *(f"  {name:<9} {text}" for name, text in rows), ""]
        self._write("\n".join(lines))

    def _open_log(self) -> None:
        """Keep what is said in a file as well, where one can be written."""
        try:
            self._log = LogFile(settings.LOG_DIR / "up.log")
        except OSError as error:
            self.say("up", f"no log is kept in {settings.LOG_DIR}: {error.strerror}")

    def say(self, name: str, line: str) -> None:
        label = f"{name:<8}"
        if self._log is not None:
            self._log.write(name, printable(line))

        def coloured(text: str) -> str:
            colour = COLOURS.get(name, "magenta")
            return colorize(label, fg=colour, opts=("bold",)) + text.removeprefix(label)

        self._write(f"{label} {printable(line)}", coloured if self._coloured else None)

    def _write(self, text: str, style: Callable[[str], str] | None = None) -> None:
        """Print whole lines, from any thread; nobody left to read them is no reason to fall."""
        with self._printing, suppress(OSError):
            self.stdout.write(text, style)
            self.stdout.flush()


def _address(text: str) -> Address:
    try:
        return Address.parse(text)
    except AddressInvalid as error:
        raise CommandError(f"--bind: {error}") from None


def _stop_on_signals(supervisor: Supervisor) -> None:
    """Ctrl-C, a terminal that closes and `kill` stop all; a second Ctrl-C does not wait."""
    asked = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            supervisor.kill()
        asked = True
        supervisor.request_stop()

    for number in STOP_SIGNALS:
        signal.signal(number, stop)

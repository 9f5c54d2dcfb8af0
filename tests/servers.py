"""The real server in a process of its own, for tests that need a socket, a restart or a crash.

with serve(tmp_path / "log.sqlite3") as server:
    page.goto(server.url)
    server.kill()
    server.restart()
"""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Literal
from urllib.parse import quote

import psutil
from django.conf import settings
from django.db import connection

from pokertool_site.environment.database_url import sqlite_url
from pokertool_site.supervisor.address import Address
from pokertool_site.supervisor.programs import web_server
from tests.waiting import wait_until

PROJECT = Path(__file__).resolve().parent.parent
START_LIMIT = 30.0
STOP_LIMIT = 15.0
"""Seconds until a server that does not come up, or does not go down, fails the test."""


class ServerFailed(Exception):
    """The server did not start or did not stop; the message ends with what it printed."""


class Server:
    """One server process on a port of its own, which it keeps when it is started again.

    It is uvicorn as `manage.py up` runs it, with `options` added, or daphne as `runserver` does.
    More than one worker: then `process` is the one that looks after them.
    """

    def __init__(
        self,
        *,
        environment: Mapping[str, str],
        log: Path,
        options: tuple[str, ...] = (),
        program: Literal["uvicorn", "daphne"] = "uvicorn",
        workers: int = 1,
    ) -> None:
        self.program = program
        self.count = workers
        self.environment = dict(environment)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.ws_url = f"ws://127.0.0.1:{self.port}"
        self.log = log
        self.options = options
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and return when the port answers. Raises ServerFailed after START_LIMIT."""
        command = [sys.executable, *self._arguments(), *self.options]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=PROJECT,
                env=self.environment,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        process = self.process
        try:
            wait_until(lambda: answers(self.port) or process.poll() is not None, patience=START_LIMIT)
        except TimeoutError:
            self.kill()
            raise ServerFailed(f"Port {self.port} stayed silent.\n{self.printed()}") from None
        if process.poll() is not None:
            raise ServerFailed(f"The server ended with {process.returncode}.\n{self.printed()}")

    def _arguments(self) -> list[str]:
        if self.program == "daphne":
            return ["-m", "daphne", "--port", str(self.port), "pokertool_site.asgi:application"]
        return list(web_server(Address(host="127.0.0.1", port=self.port), workers=self.count).arguments)

    def connections(self) -> int:
        """Return how many TCP connections its process has open."""
        known = psutil.Process(self.pid).net_connections("tcp")
        return sum(one.status == psutil.CONN_ESTABLISHED and one.laddr.port == self.port for one in known)

    def workers(self) -> list[psutil.Process]:
        """Return the processes that serve, where there are several; waits until there are all."""
        serving: list[psutil.Process] = []

        def all_serve() -> bool:
            below = psutil.Process(self.pid).children(recursive=True)
            serving[:] = [process for process in below if "spawn_main" in " ".join(_command_of(process))]
            return len(serving) == self.count

        try:
            wait_until(all_serve, patience=START_LIMIT)
        except TimeoutError:
            raise ServerFailed(
                f"There are {len(serving)} of {self.count} workers.\n{self.printed()}"
            ) from None
        return serving

    @property
    def pid(self) -> int:
        """Return the id of the process that runs."""
        assert self.process is not None
        return self.process.pid

    def stop(self) -> None:
        """End it as Ctrl-C does, and wait. Raises ServerFailed when it has to be killed."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(STOP_LIMIT)
        except subprocess.TimeoutExpired:
            self.kill()
            raise ServerFailed(f"The server did not stop on SIGINT.\n{self.printed()}") from None
        self.process = None

    def kill(self) -> None:
        """End it, and its workers, as a power cut does: without a close frame."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def restart(self) -> None:
        """Start again on the same port and database, ending it cleanly first if it runs."""
        self.stop()
        self.start()

    def printed(self) -> str:
        """Return all that the server wrote to its terminal."""
        return self.log.read_text(errors="replace")


@contextmanager
def serve(
    database: Path | str,
    *,
    environment: Mapping[str, str] | None = None,
    options: tuple[str, ...] = (),
    program: Literal["uvicorn", "daphne"] = "uvicorn",
    workers: int = 1,
) -> Iterator[Server]:
    """Yield a started server on `database`: a path for SQLite (made where it is missing), or a URL.

    It sees neither REDIS_URL nor any other PokerTool variable of this process, only what
    `environment` adds. A database given as URL must have been migrated.
    """
    folder = Path(mkdtemp(prefix="pokertool-server-"))
    if isinstance(database, Path) and not database.exists():
        shutil.copy(empty_database(), database)
    server = Server(
        environment=server_environment(database, folder) | dict(environment or {}),
        log=folder / "server.log",
        options=options,
        program=program,
        workers=workers,
    )
    try:
        server.start()
        yield server
        server.stop()
    finally:
        server.kill()
        shutil.rmtree(folder)


def server_environment(database: Path | str, var: Path) -> dict[str, str]:
    """Return the environment for a process of the project that works on `database`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("POKERTOOL_")}
    kept.pop("REDIS_URL", None)
    url = sqlite_url(database) if isinstance(database, Path) else database
    return kept | {
        "DATABASE_URL": url,
        "POKERTOOL_VAR_DIR": str(var),
        "SECRET_KEY": settings.SECRET_KEY,  # so that cookies are called there as they are here
        "POKERTOOL_HEALTH_SECONDS": "3600",  # no beat runs there, and nobody is to miss it
        "DJANGO_SETTINGS_MODULE": "pokertool_site.settings",
    }


def database_of_tests() -> Path | str:
    """Return the database that this process's tests use, so that a server sees what a test stores.

    It is there once pytest-django has set it up, and a test that stores something commits it
    (`django_db(transaction=True)`).
    """
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return Path(known["NAME"])
    account = quote(known["USER"]) + (f":{quote(known['PASSWORD'])}" if known["PASSWORD"] else "")
    return f"postgres://{account}@{known['HOST']}:{known['PORT'] or 5432}/{known['NAME']}"


def manage(environment: Mapping[str, str], *arguments: str) -> str:
    """Run `manage.py` with these arguments, and return what it printed; it fails the test by failing."""
    ran = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=PROJECT, env=dict(environment), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout.strip()


def hire(environment: Mapping[str, str], name: str, *, password: str = "a long enough secret") -> None:  # noqa: S107
    """Make a superuser in the database of `environment`."""
    account = ("createsuperuser", "--no-input", "--username", name, "--email", "")
    manage({**environment, "DJANGO_SUPERUSER_PASSWORD": password}, *account)


@cache
def empty_database() -> Path:
    """Return a migrated SQLite file with nothing in it, made once a test run."""
    folder = Path(mkdtemp(prefix="pokertool-empty-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    database = folder / "empty.sqlite3"
    manage(server_environment(database, folder), "migrate", "--verbosity", "0")
    return database


def free_port() -> int:
    """Return a TCP port of this machine that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


def answers(port: int) -> bool:
    """Return whether somebody listens on `port`."""
    with socket.socket() as client:
        client.settimeout(1)
        return client.connect_ex(("127.0.0.1", port)) == 0


def _command_of(process: psutil.Process) -> list[str]:
    """Return its command line; nothing of one that is ending."""
    try:
        return list(process.cmdline())
    except psutil.Error:
        return []

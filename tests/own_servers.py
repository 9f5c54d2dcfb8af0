"""A Redis and a PostgreSQL of a test's own, to be stopped, paused and filled without harm to anybody."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Literal
from urllib.parse import quote

import psycopg
import redis

from tests.certificates import make_certificate
from tests.servers import free_port, manage, server_environment

STOP_LIMIT = 20.0
Road = Literal["redis", "unix", "rediss"]
"""How a Redis is reached, as REDIS_URL begins."""


def program(name: str) -> str | None:
    """Return the path of a server's program; None where it isn't installed."""
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))  # not on PATH there
    return str(debian[-1]) if debian else shutil.which(name)


class OwnRedis:
    """A Redis that keeps nothing: each start finds it empty."""

    def __init__(self, folder: Path, *, road: Road = "redis") -> None:
        self.port = free_port()
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.url, self._listening = {"redis": self._tcp, "unix": self._socket, "rediss": self._tls}[road]()

    def _tcp(self) -> tuple[str, list[str]]:
        return f"redis://127.0.0.1:{self.port}/0", ["--port", str(self.port)]

    def _socket(self) -> tuple[str, list[str]]:
        path = self._folder / "a;b #%.sock"
        return f"unix://{quote(str(path))}?db=1", ["--port", "0", "--unixsocket", str(path)]

    def _tls(self) -> tuple[str, list[str]]:
        certificate = make_certificate(self._folder, "localhost")
        options = ["--port", "0", "--tls-port", str(self.port), "--tls-auth-clients", "no"]
        options += ["--tls-cert-file", str(certificate), "--tls-key-file", str(self._folder / "key.pem")]
        options += ["--tls-ca-cert-file", str(certificate)]
        return f"rediss://localhost:{self.port}/1?ssl_ca_certs={quote(str(certificate))}", options

    def start(self) -> None:
        path = program("redis-server")
        assert path is not None
        options = [*self._listening, "--bind", "127.0.0.1", "--save", "", "--dir", str(self._folder)]
        self._process = subprocess.Popen([path, *options], stdout=subprocess.DEVNULL)
        with redis.Redis.from_url(self.url, retry=_retry()) as client:
            client.ping()

    def stop(self) -> None:
        """Stop it as its service does, or a power cut: nobody is told, and all it knew is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(STOP_LIMIT)
            self._process = None

    def freeze(self) -> None:
        """Let it neither answer nor hang up, as a machine that swaps."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def pause(self, seconds: float) -> None:
        """Let it take commands and answer none for a while (CLIENT PAUSE)."""
        with redis.Redis.from_url(self.url) as client:
            client.client_pause(int(seconds * 1000))

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)


def _retry() -> Any:
    from redis.backoff import ConstantBackoff  # noqa: PLC0415
    from redis.retry import Retry  # noqa: PLC0415

    return Retry(ConstantBackoff(0.05), 200)


class OwnPostgreSQL:
    """A PostgreSQL with one migrated database, in a folder that goes with it."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"postgres://root@127.0.0.1:{self.port}/pokertool"
        self.folder = folder
        # It refuses to run as root.
        self._as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self._as_postgres:
            shutil.chown(folder, "postgres")

    def make(self) -> None:
        """Make the server's data and the migrated database from nothing, and leave it stopped."""
        self._run(
            "initdb", "-D", "data", "-A", "trust", "-U", "root", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"
        )
        self._configure()
        self.start()
        self.execute("CREATE DATABASE pokertool", database="postgres")
        manage(server_environment(self.url, self.folder), "migrate", "--verbosity", "0")
        self._run("pg_ctl", "-D", "data", "-m", "fast", "-w", "stop")

    def copy(self, data: Path) -> None:
        """Take the data of one that was made, and is stopped."""
        subprocess.run(["cp", "-a", data, self.folder / "data"], check=True)
        self._configure()

    def _configure(self) -> None:
        settings = {
            "port": self.port,
            "listen_addresses": "'127.0.0.1'",
            "unix_socket_directories": "''",
            "fsync": "off",
            "shared_buffers": "16MB",
            "max_connections": 50,
        }
        lines = [f"{name} = {value}\n" for name, value in settings.items()]  # the last word counts
        with (self.folder / "data/postgresql.conf").open("a") as file:
            file.writelines(lines)

    def start(self) -> None:
        self._run("pg_ctl", "-D", "data", "-l", "server.log", "-w", "start")

    def stop(self) -> None:
        """Stop as a crash does: connections are cut, and the next start has to recover."""
        self._run("pg_ctl", "-D", "data", "-m", "immediate", "stop")

    def move_to(self, disk: Path) -> None:
        """Keep the database on another disk from now on. Nobody may be connected to it."""
        space = disk / "space"
        space.mkdir()
        shutil.chown(space, "postgres")
        self.execute(f"CREATE TABLESPACE small LOCATION '{space}'", database="postgres")
        self.execute("ALTER DATABASE pokertool SET TABLESPACE small", database="postgres")

    def execute(self, statement: str, *, database: str = "pokertool") -> list[tuple[Any, ...]]:
        """Run one statement on a connection of its own; return its rows."""
        where = {"host": "127.0.0.1", "port": self.port, "user": "root", "dbname": database}
        with psycopg.connect(**where, autocommit=True) as connection:  # type: ignore[arg-type]
            cursor = connection.execute(statement)
            return list(cursor.fetchall()) if cursor.description else []

    def cut_connections(self) -> int:
        """End every other connection to the database, whatever it is doing; return how many."""
        cut = self.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = 'pokertool' AND pid <> pg_backend_pid()"
        )
        return len(cut)

    def _run(self, name: str, *arguments: str) -> None:
        path = program(name)
        assert path is not None
        with (self.folder / f"{name}.log").open("ab") as log:
            done = subprocess.run(
                [*self._as_postgres, path, *arguments],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=False,
            )
        assert done.returncode == 0, "\n".join(log.read_text() for log in self.folder.glob("*.log"))


@contextmanager
def own_redis(road: Road = "redis") -> Iterator[OwnRedis]:
    """Yield a started Redis that is reached by TCP, through a socket, or by TLS."""
    folder = Path(mkdtemp(prefix="pokertool-redis-"))
    server = OwnRedis(folder, road=road)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


@cache
def _made_once() -> Path:
    """Return the data of a PostgreSQL with an empty, migrated database, made once a test run."""
    folder = Path(mkdtemp(prefix="pokertool-postgresql-made-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    folder.chmod(0o711)
    OwnPostgreSQL(folder).make()
    return folder / "data"


@contextmanager
def own_postgresql() -> Iterator[OwnPostgreSQL]:
    """Yield a started PostgreSQL with an empty, migrated database."""
    data = _made_once()
    folder = Path(mkdtemp(prefix="pokertool-postgresql-"))
    folder.chmod(0o711)
    server = OwnPostgreSQL(folder)
    try:
        server.copy(data)
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)

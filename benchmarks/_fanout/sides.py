"""Who is compared: our server as `manage.py up` starts it, and its peers, each in its best form.

Each side starts a server that thousands can follow, says how a client opens a connection there,
and which of benchmarks._fanout.publish reaches it.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks._fanout import installed
from benchmarks._fanout.crowd import Crowd, Step
from benchmarks._fanout.frames import request
from benchmarks._fanout.processes import process
from tests.servers import PROJECT, free_port, serve

PEERS = PROJECT / "benchmarks" / "_fanout" / "peers"
WELCOME: Sequence[Step] = [(b'"system"', b"")]
MANY = "100000"


@dataclass(slots=True, kw_only=True)
class Running:
    """A server that runs."""

    port: int
    pid: int
    path: str
    publisher: Sequence[str]
    """Arguments for benchmarks._fanout.publish: to what, and where."""
    environment: Mapping[str, str]
    """What a publisher needs."""
    protocol: str = ""
    opening: Sequence[Step] = ()
    kill: Callable[[], None] = lambda: None
    restart: Callable[[], int] = lambda: 0
    """Starts it again on the same port and log, and returns its process id."""

    def crowd(self, query: Callable[[int], str] = lambda _: "") -> Crowd:
        """Return clients that are still to connect; `query` is added to the n-th one's path."""
        return Crowd(
            self.port,
            lambda number: request(self.path + query(number), self.port, protocol=self.protocol),
            self.opening,
        )


@dataclass(frozen=True, slots=True)
class Side:
    """Something to measure; `start` raises NotHad where it can't be."""

    name: str
    start: Callable[[], Iterator[Running]]

    @contextmanager
    def run(self) -> Iterator[Running]:
        with contextmanager(self.start)() as running:
            yield running


def pokertool(dialect: str = "pokertool.v1", *, workers: int = 1) -> Iterator[Running]:
    """Our server, on the database and Redis that the environment names; else SQLite, and no Redis."""
    limits = ("MAX_CONNECTIONS_PER_IP", "CONNECTS_PER_MINUTE_PER_IP")
    environment = {f"POKERTOOL_{name}": MANY for name in limits}
    if os.environ.get("REDIS_URL"):
        environment["REDIS_URL"] = os.environ["REDIS_URL"]
    with tempfile.TemporaryDirectory(prefix="pokertool-bench-") as name:
        database = os.environ.get("DATABASE_URL") or Path(name) / "log.sqlite3"
        with serve(database, environment=environment, workers=workers) as server:

            def restart() -> int:
                server.start()
                return server.pid

            yield Running(
                port=server.port,
                pid=server.pid,
                path="/ws/detection",
                protocol=dialect,
                opening=[(b'"hello"' if dialect else b'"system"', b"")],
                publisher=["log"],
                environment=server.environment,
                kill=server.kill,
                restart=restart,
            )
            server.kill()  # it has nothing more to show


def fastapi() -> Iterator[Running]:
    """The manager on FastAPI, on the server that suits it best: the one we started from."""
    options = ["--app-dir", str(PEERS), "--ws", "websockets-sansio", "--loop", "uvloop", "--no-access-log"]
    options += ["--log-level", "warning", "--ws-per-message-deflate", "false"]
    command = [installed.python(), "-m", "uvicorn", "fastapi_manager:app", *options]
    yield from _peer(lambda port: [*command, "--port", str(port)], "lines")


def channels() -> Iterator[Running]:
    """Stock Channels on daphne, through a Redis of its own."""
    redis = installed.program("redis-server", "redis-server")
    events = free_port()
    with tempfile.TemporaryDirectory(prefix="pokertool-bench-") as folder:
        command = [redis, "--port", str(events), "--save", "", "--dir", folder, "--loglevel", "warning"]
        with process(command, {}, events):
            application = "benchmarks._fanout.peers.channels_stock:application"
            daphne = [sys.executable, "-m", "daphne", "--verbosity", "0", application]
            yield from _peer(lambda port: [*daphne, "--port", str(port)], "channels", events=events)


def ws() -> Iterator[Running]:
    """`ws` on Node."""
    yield from _node("ws.cjs")


def socketio() -> Iterator[Running]:
    """socket.io on Node, its clients on WebSockets from the start."""
    opening: Sequence[Step] = [(b"0{", b"40"), (b"40", b"")]
    yield from _node("socketio.cjs", path="/socket.io/?EIO=4&transport=websocket", opening=opening)


def bun() -> Iterator[Running]:
    """Bun with its native publish."""
    command = [installed.bun(), "run", str(PEERS / "bun.js")]
    yield from _peer(lambda _: command, "lines")


def nats() -> Iterator[Running]:
    """NATS with its WebSocket listener. It is compiled, and uses both cores."""
    server = installed.program("nats-server", "nats-server")
    with tempfile.TemporaryDirectory(prefix="pokertool-bench-") as folder:
        events, settings = free_port(), Path(folder) / "nats.conf"

        def command(port: int) -> list[str]:
            websocket = f'websocket {{ listen: "127.0.0.1:{port}", no_tls: true, compression: false }}'
            settings.write_text(f'listen: "127.0.0.1:{events}"\nmax_connections: {MANY}\n{websocket}\n')
            return [server, "--config", str(settings)]

        yield from _peer(
            command,
            "nats",
            events=events,
            path="/",
            opening=[(b"INFO", b'CONNECT {"verbose":false}\r\nSUB events 1\r\nPING\r\n'), (b"PONG", b"")],
        )


def _node(script: str, **more: object) -> Iterator[Running]:
    node = installed.program("node", "nodejs")
    modules = installed.node_modules()
    command = [node, str(PEERS / script)]
    yield from _peer(lambda _: command, "lines", environment={"NODE_PATH": modules}, **more)  # type: ignore[arg-type]


def _peer(
    command: Callable[[int], list[str]],
    publisher: str,
    *,
    events: int = 0,
    path: str = "/ws/detection",
    opening: Sequence[Step] = WELCOME,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Running]:
    """Start a peer, which takes events at a port of their own, and end it afterwards."""
    port, events = free_port(), events or free_port()
    own = {"PORT": str(port), "EVENTS_PORT": str(events), **(environment or {})}
    with process(command(port), own, port, events) as started:
        to = [publisher, "--port", str(events)]
        yield Running(
            port=port, pid=started.pid, path=path, opening=opening, publisher=to, environment=os.environ
        )


SIDES = {
    side.name: side
    for side in (
        Side("pokertool", pokertool),
        Side("pokertool x2", partial(pokertool, workers=2)),
        Side("pokertool deflate", partial(pokertool, "pokertool.v1.deflate")),
        Side("pokertool plain", partial(pokertool, "")),
        Side("fastapi", fastapi),
        Side("channels", channels),
        Side("ws", ws),
        Side("socket.io", socketio),
        Side("bun", bun),
        Side("nats", nats),
    )
}
"""By name. Ours in two processes too, and in three dialects: to clients that resume, to those that
inflate as well, and to wscat."""

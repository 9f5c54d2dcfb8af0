"""What `manage.py up` runs, each with its command line."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator, Sequence
from importlib.util import find_spec

from pokertool_site.supervisor.address import Address
from pokertool_site.supervisor.supervisor import Program


def web_server(address: Address, *, workers: int) -> Program:
    """Uvicorn. Its log starts at warnings: below them it prints queries, and those may hold tokens."""
    arguments = ["-m", "uvicorn", "pokertool_site.asgi:application"]
    arguments += ["--host", address.host, "--port", str(address.port), "--workers", str(workers)]
    arguments += ["--http", "pokertool_site.server.http_protocol:BoundedProtocol"]
    arguments += [
        "--ws",
        "eventlog.websocket.uvicorn_protocol:FanoutProtocol",
        "--loop",
        "uvloop" if find_spec("uvloop") else "auto",
    ]
    arguments += ["--ws-max-size", "4096"]  # no client has more to say
    arguments += ["--ws-ping-interval", "20", "--ws-ping-timeout", "20"]
    arguments += ["--ws-per-message-deflate", "false"]  # costs memory and time for each connection
    arguments += ["--no-access-log", "--log-level", "warning", "--no-use-colors"]
    arguments += [
        "--no-proxy-headers"
    ]  # it believes everybody here; pokertool_site.server.proxies only who is named
    arguments += ["--timeout-graceful-shutdown", "3"]
    return Program(name="web", arguments=tuple(arguments))


def captures(*, demo: bool, others: Sequence[str]) -> Iterator[Program]:
    """Who watches a table: the demo's, and one for each of the command lines in `others`."""
    if demo:
        yield _capture("demo", "--source demo")
    for number, arguments in enumerate(others, start=1):
        yield _capture("capture" if number == 1 else f"capture-{number}", arguments)


def celery() -> Iterator[Program]:
    """Celery's two halves: who does what has to be done, and who says when."""
    command = ("-m", "celery", "--app", "pokertool_site", "--quiet", "--skip-checks")
    # Threads: our tasks wait for databases and sockets, and a process each would cost 50 MB.
    yield Program(
        name="worker",
        arguments=(*command, "worker", "--pool", "threads", "--concurrency", "2", "--loglevel", "warning"),
        # In a container everybody is root; our messages are JSON, which nobody can harm it with.
        # Embedded, it looks up from its messages every 2 s; what it does is done again if cut short.
        grace_seconds=2.0,
        environment={"PYTHONWARNINGS": "ignore:You're running the worker"},
    )
    yield Program(
        name="beat",
        arguments=(*command, "beat", "--pidfile", "", "--loglevel", "warning"),
    )


def _capture(name: str, arguments: str) -> Program:
    words = shlex.split(arguments, posix=sys.platform != "win32")
    return Program(
        name=name, arguments=("-m", "pokertool_site", "capture", "--quiet", *words), may_finish=True
    )

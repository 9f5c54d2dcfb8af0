"""What `manage.py up` runs, each with its command line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.util import find_spec

from pokertool_site.platform import split_words
from pokertool_site.supervisor.address import Address
from pokertool_site.supervisor.supervisor import Program

PREPARATION = "pokertool_site.supervisor.preparation"
GLIBC = {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": "4000000", "MALLOC_TRIM_THRESHOLD_": "16000000"}
"""How the C library of most Linuxes is to keep memory for a capture: in one heap, not in eight for each core,
and nothing of what its networks took for a moment. With the demo it holds 300 MB, and 340 at its peak, where
without these it is 450 and 680. The median frame takes as long to read, one that changes all over a fifth
longer."""


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


def preparation(*options: str) -> Program:
    """What has to be there before all else."""
    return Program(name="preparation", arguments=("-m", PREPARATION, *options))


def captures(*, demo: bool, others: Sequence[str]) -> Iterator[Program]:
    """Who watches a table: the demo's, and one for each of the command lines in `others`."""
    if demo:
        yield _capture("demo", "--source demo")
    for number, arguments in enumerate(others, start=1):
        yield _capture("capture" if number == 1 else f"capture-{number}", arguments)


def celery() -> Program:
    """Celery's two halves in one process: who says when something has to be done, and who does it."""
    arguments = ["-m", "celery", "--app", "pokertool_site", "--quiet", "--skip-checks", "worker"]
    # Threads: our tasks wait for databases and sockets, and a process each would cost 50 MB.
    arguments += ["--beat-thread", "--pool", "threads", "--concurrency", "2", "--loglevel", "warning"]
    # There is nobody that it would have to tell what it does, every two seconds.
    arguments += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return Program(
        name="worker",
        arguments=tuple(arguments),
        # In a container everybody is root; our messages are JSON, which nobody can harm it with.
        # Embedded, it looks up from its messages every 2 s; what it does is done again if cut short.
        grace_seconds=2.0,
        environment={"PYTHONWARNINGS": "ignore:You're running the worker"},
    )


def _capture(name: str, arguments: str) -> Program:
    return Program(
        name=name,
        arguments=("-m", "pokertool_site", "capture", "--quiet", *split_words(arguments)),
        may_finish=True,
        environment=GLIBC,
    )

"""The real server, and a second one that a program in another language tells what shall happen.

`POST /append` to the control appends what its JSON says, each in the way that PokerTool does:
`{"detection": [...]}`, `{"status": {...}}`, `{"notice": {...}}`, `{"health": 7200}` (a check, made
that many seconds from now).
`POST /kill` ends the server by SIGKILL, `POST /start` starts it again. Each is answered once it is done.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.servers import PROJECT, Server, serve

APPENDING = """
import json, sys
from datetime import timedelta
import django
django.setup()
from django.contrib.auth import get_user_model
from django.utils import timezone
from detection.events import new_event, publish
from eventlog.access.credentials import make_token
from pokertool_site.wiring import CHECKS
from status.notices import post_notice
from status.report import report

user = get_user_model().objects.create_superuser(sys.argv[1], password=sys.argv[2])
print(make_token(user, days=1), flush=True)
for line in sys.stdin:
    wanted = json.loads(line)
    if "detection" in wanted:
        publish([new_event(**event) for event in wanted["detection"]])
    if "status" in wanted:
        report(**wanted["status"])
    if "health" in wanted:
        CHECKS.run(timezone.now() + timedelta(seconds=wanted["health"]))
    if "notice" in wanted:
        notice = wanted["notice"]
        post_notice(user=get_user_model().objects.get(username=notice.pop("user")), **notice)
    print("done", flush=True)
"""
PASSWORD = "correct horse battery"  # noqa: S105
USER = "alice"


@dataclass(frozen=True, slots=True)
class Site:
    """A server with a user, and the control beside it."""

    server: Server
    appender: Appender
    control: str
    token: str


class Appender:
    """A process that appends what it is told to. It made a user, to whom `token` belongs."""

    def __init__(self, process: subprocess.Popen[str], token: str) -> None:
        self._process = process
        self.token = token
        self._turn = threading.Lock()

    def append(self, **wanted: Any) -> None:
        """Return once it is committed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._turn:
            self._process.stdin.write(json.dumps(wanted) + "\n")
            self._process.stdin.flush()
            assert self._process.stdout.readline() == "done\n"


@contextmanager
def appending(environment: Mapping[str, str]) -> Iterator[Appender]:
    """Yield an appender to the database of `environment`."""
    with subprocess.Popen(
        [sys.executable, "-c", APPENDING, USER, PASSWORD],
        cwd=PROJECT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        token = process.stdout.readline().strip()
        assert token
        yield Appender(process, token)
        process.kill()


@contextmanager
def controlled(folder: Path, *, environment: Mapping[str, str] | None = None) -> Iterator[Site]:
    """Yield a site with a user, whose token opens what needs a login."""
    with (
        serve(folder / "log.sqlite3", environment=environment) as server,
        appending(server.environment) as appender,
        _control(server, appender) as control,
    ):
        yield Site(server, appender, control, appender.token)


@contextmanager
def _control(server: Server, appender: Appender) -> Iterator[str]:
    actions = {"/append": appender.append, "/kill": server.kill, "/start": server.start}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            actions[self.path](**json.loads(body or b"{}"))
            self.send_response(204)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing: a test's output is for what went wrong."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.server_port}"
        finally:
            listening.shutdown()
            thread.join()

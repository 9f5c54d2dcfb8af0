"""A real beat, worker and server: a check in each slot, each once, and what is heard of a dead one."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from django.conf import settings
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from pokertool_site.programs import celery
from tests.servers import PROJECT, Server, serve

V1 = [Subprotocol("pokertool.v1")]
SECONDS = 2
LIMIT = 60.0
"""Seconds until a check that does not come fails the test."""


@contextmanager
def running(server: Server, name: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run one of Celery's halves as `manage.py up` does, and end it in the end."""
    program = next(program for program in celery() if program.name == name)
    with server.log.open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, *program.arguments],
            cwd=PROJECT,
            env=server.environment | dict(program.environment),
            stdout=log,
            stderr=log,
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def follow(server: Server) -> ClientConnection:
    return connect(f"{server.ws_url}/ws/system-health?since=0", subprotocols=V1)


def checks(socket: ClientConnection, count: int) -> list[dict[str, Any]]:
    """Return the next `count` health checks."""
    found: list[dict[str, Any]] = []
    while len(found) < count:
        message = json.loads(socket.recv(timeout=LIMIT))
        found += message.get("events", [])
    return found


def environment(var: Path, **more: str) -> dict[str, str]:
    return {
        "POKERTOOL_HEALTH_SECONDS": str(SECONDS),
        "POKERTOOL_LOGIN_REQUIRED": "user",
        "POKERTOOL_VAR_DIR": str(var),
        **more,
    }


@pytest.mark.parametrize(
    "broker", ["files", pytest.param("redis", marks=pytest.mark.redis)], ids=["embedded", "with Redis"]
)
@pytest.mark.timeout(240)
def test_each_slot_has_one_check_with_two_beats_and_a_kill_between(tmp_path: Path, broker: str) -> None:
    prefix = f"{settings.REDIS_PREFIX}-{tmp_path.name}"
    redis = {"REDIS_URL": str(settings.REDIS_URL), "POKERTOOL_REDIS_PREFIX": prefix}
    more = redis if broker == "redis" else {}
    with (
        serve(tmp_path / "log.sqlite3", environment=environment(tmp_path, **more)) as server,
        follow(server) as socket,
        running(server, "worker"),
    ):
        with running(server, "beat"):
            found = checks(socket, 2)
        with running(server, "beat"), running(server, "beat"):
            found += checks(socket, 4)

    slots = [event["data"]["timestamp"] for event in found]
    assert slots == sorted(set(slots))
    assert [event["seq"] for event in found] == list(range(1, len(found) + 1))


@pytest.mark.timeout(240)
def test_a_dead_beat_is_heard_of_on_every_stream(tmp_path: Path) -> None:
    with (
        serve(tmp_path / "log.sqlite3", environment=environment(tmp_path)) as server,
        follow(server) as socket,
        connect(f"{server.ws_url}/ws/status?since=0", subprotocols=V1) as status,
        running(server, "worker"),
    ):
        with running(server, "beat"):
            checks(socket, 1)
            assert "operational" in changes_of("celery_beat", status)
        told: list[bool] = []
        while not any(told):
            message = json.loads(socket.recv(timeout=LIMIT))
            if message["type"] == "heartbeat":
                told.append(message["overdue"])
        assert "down" in changes_of("celery_beat", status)
        with urlopen(f"{server.url}/readyz", timeout=LIMIT) as answer:  # noqa: S310 (our own server)
            ready = json.load(answer)
        with running(server, "beat"):
            assert "operational" in changes_of("celery_beat", status)

    assert told[-1]
    assert (ready["ready"], ready["checks_overdue"]) == (True, True)


def changes_of(component: str, status: ClientConnection) -> list[str]:
    """Return what the next events say that a component became."""
    while True:
        events = json.loads(status.recv(timeout=LIMIT)).get("events", [])
        became = [event["data"]["status"] for event in events if event["data"]["component"] == component]
        if became:
            return became

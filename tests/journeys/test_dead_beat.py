"""A real beat, worker and server: what is heard of a beat that died, and of one that came back."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.request import urlopen

import pytest
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.celery_halves import running
from tests.servers import Server, serve

V1 = [Subprotocol("pokertool.v1")]
SECONDS = 2
LIMIT = 60.0
"""Seconds until a check that does not come fails the test."""


def follow(server: Server) -> ClientConnection:
    return connect(f"{server.ws_url}/ws/system-health?since=0", subprotocols=V1)


def environment(var: Path) -> dict[str, str]:
    return {
        "POKERTOOL_HEALTH_SECONDS": str(SECONDS),
        "POKERTOOL_LOGIN_REQUIRED": "user",
        "POKERTOOL_VAR_DIR": str(var),
    }


@pytest.mark.timeout(240)
def test_a_dead_beat_is_heard_of_on_every_stream(tmp_path: Path) -> None:
    with (
        serve(tmp_path / "log.sqlite3", environment=environment(tmp_path)) as server,
        follow(server) as socket,
        connect(f"{server.ws_url}/ws/status?since=0", subprotocols=V1) as status,
        running(server, "worker"),
    ):
        with running(server, "beat"):
            hear("celery_beat", "operational", status)
        told: list[bool] = []
        while not any(told):
            message = json.loads(socket.recv(timeout=LIMIT))
            if message["type"] == "heartbeat":
                told.append(message["overdue"])
        hear("celery_beat", "down", status)
        with urlopen(f"{server.url}/readyz", timeout=LIMIT) as answer:  # noqa: S310 (our own server)
            ready = json.load(answer)
        with running(server, "beat"):
            hear("celery_beat", "operational", status)

    assert told[-1]
    assert (ready["ready"], ready["checks_overdue"]) == (True, True)


def hear(component: str, wanted: str, status: ClientConnection) -> None:
    """Return once an event says that a component became so."""
    while True:
        for event in json.loads(status.recv(timeout=LIMIT)).get("events", []):
            if (event["data"]["component"], event["data"]["status"]) == (component, wanted):
                return

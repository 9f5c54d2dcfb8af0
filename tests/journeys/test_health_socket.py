"""Who opens /ws/system-health with no more than wscat: nobody gets 4401, a token gets check after check."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.celery_halves import running
from tests.servers import hire, manage, serve

PERIOD = timedelta(seconds=3)
LIMIT = 60.0
"""Seconds until a frame that does not come fails the test."""


def slot(socket: ClientConnection) -> datetime:
    """Return the slot of the next check, which comes once more by its other name and with nothing else."""
    frame, again = (json.loads(socket.recv(timeout=LIMIT)) for _ in range(2))
    assert frame["type"] == "health_check"
    assert again == {"type": "health_update", "timestamp": frame["timestamp"], "data": frame["data"]}
    return datetime.fromisoformat(frame["data"]["slot"])


@pytest.mark.timeout(240)
def test_health_is_for_those_who_log_in_and_comes_once_a_period(tmp_path: Path) -> None:
    environment = {
        "POKERTOOL_HEALTH_SECONDS": str(int(PERIOD.total_seconds())),
        "POKERTOOL_VAR_DIR": str(tmp_path),
    }
    with serve(tmp_path / "log.sqlite3", environment=environment) as server:
        hire(server.environment, "alice")
        token = manage(server.environment, "token", "alice", "--days", "1")
        address = f"{server.ws_url}/ws/system-health"
        with connect(address) as nobody, pytest.raises(ConnectionClosed):
            nobody.recv(timeout=LIMIT)
        assert nobody.close_code == 4401

        bearer = {"Authorization": f"Bearer {token}"}
        with (
            running(server, "worker"),
            running(server, "beat"),
            connect(address, additional_headers=bearer) as early,
        ):
            assert json.loads(early.recv(timeout=LIMIT))["type"] == "system"
            # A worker's first check loads what the later ones use, and may take longer than so short a slot.
            first = [slot(early) for _ in range(2)][-1]
            with connect(address, additional_headers=bearer) as late:
                assert json.loads(late.recv(timeout=LIMIT))["type"] == "system"
                newest = slot(late)
                following = [slot(late) for _ in range(4)]

    assert newest >= first
    assert following == [newest + number * PERIOD for number in range(1, 5)]

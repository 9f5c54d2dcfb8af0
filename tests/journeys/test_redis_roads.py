"""Redis through a socket, and by TLS: every part of the system finds it there, Celery too."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.request import urlopen

import pytest
import redis
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from tests.celery_halves import running
from tests.own_servers import Road, own_redis
from tests.servers import serve

LIMIT = 60.0
SECONDS = 3


@pytest.mark.own_servers
@pytest.mark.timeout(240)
@pytest.mark.parametrize("road", ["unix", "rediss"])
def test_servers_worker_and_beat_meet_there(tmp_path: Path, road: Road) -> None:
    with own_redis(road) as there:
        environment = {
            "REDIS_URL": there.url,
            "POKERTOOL_HEALTH_SECONDS": str(SECONDS),
            "POKERTOOL_LOGIN_REQUIRED": "user",
        }
        with (
            serve(tmp_path / "log.sqlite3", environment=environment) as server,
            connect(f"{server.ws_url}/ws/status", subprotocols=[Subprotocol("pokertool.v1")]) as status,
            running(server, "worker"),
            running(server, "beat"),
        ):
            waiting = {"celery_beat", "celery_worker"}
            while waiting:
                message = json.loads(status.recv(timeout=LIMIT))
                for event in message.get("events", []):
                    if event["data"]["status"] == "operational":
                        waiting.discard(event["key"])
            with urlopen(f"{server.url}/readyz", timeout=LIMIT) as answer:  # noqa: S310 (our own server)
                ready = json.load(answer)
            with redis.Redis.from_url(there.url) as client:
                kept = {str(key).split(":")[1] for key in client.scan_iter("pokertool:*")}

            assert (ready["ready"], ready["channel_layer"]) == (True, "ok")
            assert {"celery", "pace", "places"} <= kept
            assert "Redis is away" not in server.printed()

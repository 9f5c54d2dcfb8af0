"""What the original service's API tests do, frame by frame and answer by answer, on the real server.

docs/clients.md says which of them pass here, and with what.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.clients.controlled import Site, controlled
from tests.sockets import close_code_of

pytestmark = pytest.mark.timeout(300)
LIMIT = 60.0
"""Seconds until a frame or an answer that does not come fails the test."""
ONLY_UPDATES = "/ws/system-health?types=health_update"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    with controlled(folder, environment={"POKERTOOL_LOGIN_REQUIRED": "user"}) as site:
        site.appender.append(health=0)
        yield site


def following(site: Site, path: str) -> ClientConnection:
    return connect(f"{site.server.ws_url}{path}")


def following_frame(socket: ClientConnection) -> dict[str, Any]:
    frame: dict[str, Any] = json.loads(socket.recv(timeout=LIMIT))
    return frame


def ask(site: Site, path: str, *, method: str = "GET", body: Any = None) -> tuple[int, Any, str]:
    """Return status, content and its type; errors too are answered in JSON."""
    request = Request(  # noqa: S310
        f"{site.server.url}{path}",
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    try:
        answer = urlopen(request, timeout=LIMIT)  # noqa: S310
    except HTTPError as error:
        answer = error
    with answer:
        kind = answer.headers.get_content_type()
        text = answer.read()
        return answer.status, json.loads(text) if kind == "application/json" else text, kind


def test_the_monitor_welcomes_shows_its_state_pings_and_refreshes_and_again(site: Site) -> None:
    for _ in range(2):
        with following(site, ONLY_UPDATES) as socket:
            welcome = following_frame(socket)
            assert welcome["type"] == "system"
            assert "Connected to system health monitor" in welcome["message"]

            first = following_frame(socket)
            assert first["type"] == "health_update"
            assert {"overall_status", "categories", "failing_count", "degraded_count"} <= set(first["data"])

            socket.send("ping")
            assert following_frame(socket)["type"] == "pong"
            socket.send("refresh")
            fresh = following_frame(socket)
            assert fresh["type"] == "health_update"
            assert fresh["timestamp"] >= first["timestamp"]


def test_as_it_is_each_check_comes_by_both_names(site: Site) -> None:
    with following(site, "/ws/system-health") as socket:
        kinds = [following_frame(socket)["type"] for _ in range(3)]
        socket.send("refresh")
        kinds += [following_frame(socket)["type"] for _ in range(2)]
        socket.send("ping")
        kinds.append(following_frame(socket)["type"])

    assert kinds == ["system", *["health_check", "health_update"] * 2, "pong"]


def test_a_refresh_before_anything_is_read_is_answered(site: Site) -> None:
    with following(site, ONLY_UPDATES) as socket:
        socket.send("refresh")
        kinds = [following_frame(socket)["type"] for _ in range(3)]

    assert kinds == ["system", "health_update", "health_update"]


def test_pings_are_answered_and_what_is_no_command_is_left_alone(site: Site) -> None:
    with following(site, ONLY_UPDATES) as socket:
        for _ in range(2):
            following_frame(socket)
        for text in ("invalid_command", '{"type": "subscribe"}', "ping", "ping", "ping"):
            socket.send(text)
        answers = [following_frame(socket) for _ in range(3)]

    assert [answer["type"] for answer in answers] == ["pong"] * 3
    assert all(answer["timestamp"] for answer in answers)


def test_what_is_too_much_ends_it_all_the_same(site: Site) -> None:
    for sent, code in (("x" * 4097, 1009), (b"ping", 1003)):
        with following(site, ONLY_UPDATES) as socket:
            socket.send(sent)
            assert close_code_of(socket) == code
    with following(site, ONLY_UPDATES) as socket:
        with suppress(ConnectionClosed):
            for _ in range(700):
                socket.send("invalid_command")
        assert close_code_of(socket) == 1013


def test_health_answers_as_it_did(site: Site) -> None:
    status, body, kind = ask(site, "/health")
    assert (status, kind) == (200, "application/json")
    assert body["status"] in {"healthy", "unhealthy", "degraded"}
    assert ask(site, "/health", method="POST")[0] == 405
    assert ask(site, "/health", method="OPTIONS")[0] == 405
    status, body, _ = ask(site, "/api/system/health")
    assert status == 200
    assert {"overall_status", "categories"} <= set(body)


def test_a_category_and_a_refresh_answer_as_they_did(site: Site) -> None:
    for name in ask(site, "/api/system/health")[1]["categories"]:
        status, body, _ = ask(site, f"/api/system/health/{name}")
        assert (status, body["category"]) == (200, name)
        assert set(body["data"]) == {"status", "checks"}
    status, body, _ = ask(site, "/api/system/health/refresh", method="POST")
    assert (status, body["status"]) == (200, "started")
    assert {"job_id", "message", "timestamp"} <= set(body)


@pytest.mark.parametrize("hours", [1, 6, 12, 24, 48, 168])
def test_history_and_trends_take_the_hours_that_its_page_offers(site: Site, hours: int) -> None:
    _, history, _ = ask(site, f"/api/system/health/history?hours={hours}")
    _, trends, _ = ask(site, f"/api/system/health/trends?hours={hours}")

    assert (history["success"], history["period_hours"]) == (True, hours)
    assert history["data_points"] == len(history["history"]) == 1
    assert (trends["success"], trends["trends"]["period_hours"]) == (True, hours)
    assert trends["trends"]["feature_trends"].keys() == history["history"][0]["results"].keys()


@pytest.mark.parametrize("hours", ["0", "-1", "many"])
@pytest.mark.parametrize("name", ["history", "trends"])
def test_hours_that_can_not_be_are_400(site: Site, name: str, hours: str) -> None:
    status, body, _ = ask(site, f"/api/system/health/{name}?hours={hours}")

    assert (status, body["error"]) == (400, "bad_hours")


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/api/nonexistent/endpoint", "GET"),
        ("/api/bankroll", "GET"),
        ("/api/tournaments/123", "DELETE"),
        ("/api/smarthelper/advice", "GET"),
        ("/api/hands/recent?limit=10", "GET"),
        ("/api/transactions", "POST"),
    ],
)
def test_what_does_not_exist_here_is_404_in_json_and_tells_nothing(
    site: Site, path: str, method: str
) -> None:
    status, body, kind = ask(site, path, method=method, body={} if method == "POST" else None)

    assert (status, kind) == (404, "application/json")
    assert body["message"]
    assert not {"password", "secret", "token"} & set(str(body).lower().split())


def test_a_hundred_looks_at_once_are_all_answered(site: Site) -> None:
    assert {ask(site, "/health")[0] for _ in range(100)} <= {200, 429}
    assert ask(site, "/api/start-backend", method="POST", body={})[1]["success"] is True

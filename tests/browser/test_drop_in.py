"""Front ends that were written for the FastAPI service go on working, in front of the real server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Complaints
from tests.browser.following import wait
from tests.clients.controlled import Site, controlled

pytestmark = pytest.mark.timeout(300)
OLD_FRONT_END = (Path(__file__).parent / "old_front_end.js").read_text(encoding="utf-8")
POT: dict[str, Any] = {"event_type": "pot", "severity": "info", "message": "Pot is 12", "data": {"pot": "12"}}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with controlled(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture
def old(page: Page, complaints: Complaints, site: Site) -> Iterator[Page]:
    """A page of the server's address with the old front end on it."""
    complaints.allow("WebSocket connection to", "net::ERR")
    page.goto(f"{site.server.url}/healthz")
    page.evaluate(OLD_FRONT_END)
    yield page
    page.evaluate("window.client?.stop()")


def start(page: Page, path: str) -> None:
    page.evaluate("(path) => { window.client = new OldFrontEnd(path); }", path)
    wait(page, "client.welcomes.length === 1")


def poll(page: Page, path: str, token: str = "") -> dict[str, Any]:
    answer: dict[str, Any] = page.evaluate("([path, token]) => poll(path, token)", [path, token])
    return answer


@pytest.mark.parametrize("path", ["/ws/detection", "/ws/detections", "/ws/detections/"])
def test_detections_come_one_a_frame_after_a_welcome(old: Page, site: Site, path: str) -> None:
    start(old, path)
    wait(old, "client.pongs.length > 1")
    old.evaluate("""client.send('{"type": "ping"}')""")
    site.appender.append(detection=[POT, POT | {"key": "table-2"}])
    wait(old, "client.events.length === 2")

    (welcome,) = old.evaluate("client.welcomes")
    assert set(welcome) == {"type", "severity", "message", "timestamp"}
    assert welcome["message"].startswith("Connected to ")
    first, second = old.evaluate("client.events")
    assert {name: first[name] for name in ("type", "severity", "message", "data")} == {
        "type": "pot",
        "severity": "info",
        "message": "Pot is 12",
        "data": {"pot": "12"},
    }
    assert first["timestamp"].endswith("Z")
    assert second["seq"] == first["seq"] + 1
    assert set(old.evaluate("client.pongs.at(-1)")) == {"type", "timestamp"}
    assert old.evaluate("client.closes") == []


def test_it_comes_back_after_a_restart_as_it_always_did(old: Page, site: Site) -> None:
    start(old, "/ws/detections")
    site.server.kill()
    wait(old, "client.closes.length > 0")
    site.server.start()
    wait(old, "client.welcomes.length === 2")
    site.appender.append(detection=[POT | {"message": "after"}])
    wait(old, "client.events.length === 1")

    assert old.evaluate("client.events[0].message") == "after"


@pytest.mark.parametrize("path", ["/ws/system-health", "/ws/system_health"])
def test_health_shows_its_state_at_once_and_again_when_asked(old: Page, site: Site, path: str) -> None:
    site.appender.append(health=0)
    start(old, f"{path}?token={site.token}")
    wait(old, "client.events.length === 2")
    old.evaluate("client.send('refresh')")
    wait(old, "client.events.length === 4")
    old.evaluate("""client.send('{"type":"refresh"}')""")
    wait(old, "client.events.length === 6")

    assert [event["type"] for event in old.evaluate("client.events")] == ["health_check", "health_update"] * 3
    for event in old.evaluate("client.events"):
        assert event["data"]["overall_status"] in {"healthy", "degraded", "failing", "unknown"}
        check = next(iter(event["data"]["categories"].values()))["checks"][0]
        assert {
            "feature_name", "category", "status", "last_check", "latency_ms", "error_message", "metadata",
            "description",
        } <= set(check)  # fmt: skip
        assert {"cpu_percent", "memory_percent", "disk_percent", "connections"} <= set(
            event["data"]["metrics"]
        )


def test_a_user_has_a_socket_and_nobody_else_does(old: Page, site: Site) -> None:
    start(old, f"/ws/alice?token={site.token}")
    site.appender.append(notice={"user": "alice", "severity": "warning", "message": "Look here"})
    wait(old, "client.events.length === 1")

    assert old.evaluate("client.events[0].type") == "notification"
    assert old.evaluate("client.events[0].message") == "Look here"
    old.evaluate("client.stop()")
    old.evaluate("window.client = new OldFrontEnd('/ws/alice')")
    wait(old, "client.closes.length > 0")
    assert old.evaluate("client.closes[0]") == 4401


def test_what_it_polls_has_the_shapes_that_it_knows(old: Page, site: Site, complaints: Complaints) -> None:
    complaints.allow("401")
    site.appender.append(health=0)

    newest = poll(old, "/api/system/health", site.token)
    assert newest["status"] == 200
    assert {"overall_status", "timestamp", "failing_count", "degraded_count", "categories", "metrics"} <= set(
        newest["body"]
    )
    history = poll(old, "/api/system/health/history?limit=5", site.token)["body"]
    assert history["samples"][-1].keys() >= {"slot", "overall_status", "failing_count", "metrics"}
    trends = poll(old, "/api/system/health/trends?hours=1", site.token)["body"]
    assert set(trends["hours"][-1]["metrics"]["cpu_percent"]) == {"min", "mean", "max", "p95"}
    assert poll(old, "/api/system/health")["status"] == 401

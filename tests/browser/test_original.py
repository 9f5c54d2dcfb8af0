"""Front ends of the original service, on a page of another origin, in front of the real server.

What is edited is what docs/clients.md says to edit, and what is claimed is what its table claims.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Complaints
from tests.browser.following import wait
from tests.browser.scripted import small_site
from tests.clients.controlled import Site, controlled
from tests.servers import PROJECT

pytestmark = pytest.mark.timeout(300)
FRONT_END = (Path(__file__).parent / "original_front_end.js").read_text(encoding="utf-8")
DOCS = (PROJECT / "docs" / "clients.md").read_text(encoding="utf-8")
LOWEST = "200"
"""Requests a minute on a server that lets nobody run away for long."""


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    """The address of somebody else's page."""
    with small_site({"/": ("text/html", "<!doctype html><title>Original</title>")}) as url:
        yield url.rstrip("/")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, origin: str) -> Iterator[Site]:
    """A server as docs/clients.md says to start it for such a front end."""
    environment = {"POKERTOOL_LOGIN_REQUIRED": "user", "POKERTOOL_CORS_ORIGINS": origin}
    with controlled(tmp_path_factory.mktemp("site"), environment=environment) as site:
        yield site


@pytest.fixture
def original(page: Page, complaints: Complaints, origin: str) -> Iterator[Page]:
    """Somebody else's page with the front end on it."""
    complaints.allow("WebSocket connection to", "net::ERR", "WebSocket is closed before")
    page.goto(f"{origin}/")
    page.evaluate(FRONT_END)
    yield page
    page.evaluate("window.client?.stop()")
    page.goto("about:blank")


def begin(page: Page, name: str, site: Site, options: str = "{}") -> None:
    page.evaluate(f"(base) => {{ window.client = new {name}(base, {options}); }}", site.server.url)


def event(kind: str, message: str) -> dict[str, Any]:
    return {"event_type": kind, "severity": "info", "message": message}


def lines_for_the_log() -> str:
    """Return the three lines of docs/clients.md that make the original's log draw a board."""
    (found,) = re.findall(r"^(    const data = JSON\.parse.*\n(?:    .*\n){2})", DOCS, re.MULTILINE)
    return str(found)


def test_the_log_draws_what_it_always_drew_and_no_board(original: Page, site: Site) -> None:
    begin(original, "DetectionLog", site)
    wait(original, "client.lines.some(({ message }) => message === 'Connected to detection events')")
    kinds = ("player", "card", "pot", "action", "error", "board", "hand_start")
    site.appender.append(detection=[event(kind, f"a {kind}") for kind in kinds])
    wait(original, "client.lines.at(-1).message === 'a hand_start'")

    assert original.evaluate("client.drawn()") == [
        "SYSTEM INFO Starting",
        "SYSTEM SUCCESS Open",
        "SYSTEM INFO Connected to detection events",
        *(f"{kind.upper()} INFO a {kind}" for kind in ("player", "card", "pot", "action", "error")),
    ]


def test_with_three_lines_it_draws_a_board_once_and_the_rest_too(original: Page, site: Site) -> None:
    read = f"new Function('event', {lines_for_the_log()!r} + 'return data;')"
    begin(original, "DetectionLog", site, f"{{ read: {read} }}")
    wait(original, "client.drawn().length === 3")
    kinds = ("card", "board", "hand_start", "street_change")
    site.appender.append(detection=[event(kind, f"a {kind}") for kind in kinds])
    wait(original, "client.drawn().length === 7")

    assert original.evaluate("client.drawn()")[3:] == [
        "CARD INFO a card",
        "CARD INFO a board",
        "SYSTEM INFO a hand_start",
        "SYSTEM INFO a street_change",
    ]


def test_the_log_comes_back_after_a_restart(original: Page, site: Site) -> None:
    begin(original, "DetectionLog", site)
    wait(original, "client.drawn().length === 3")
    site.server.kill()
    site.server.start()
    wait(original, "client.lines.filter(({ message }) => message === 'Open').length === 2")
    wait(original, "client.lines.at(-1).message === 'Connected to detection events'")
    site.appender.append(detection=[event("pot", "after")])

    wait(original, "client.lines.at(-1).message === 'after'")


def test_the_monitor_fetches_each_check_that_it_is_told_of(original: Page, site: Site) -> None:
    site.appender.append(health=0)
    begin(original, "SystemHealth", site, "{ edited: true }")
    wait(original, "client.kinds.includes('health_update') && client.fetches === 2 && client.data")
    assert original.evaluate("client.kinds") == ["system", "health_check", "health_update"]
    site.appender.append(health=3600)
    wait(original, "client.fetches === 3")
    wait(original, "client.data.seq === 2")

    summary = original.evaluate("client.summary()")
    assert summary["overall"] in {"HEALTHY", "DEGRADED", "FAILING", "UNKNOWN"}
    assert len(summary["cards"]) > 5
    assert all(card.endswith("true true") for card in summary["cards"])
    assert original.evaluate("[client.error, client.opened, client.closes.length]") == [None, 1, 0]


def test_trends_and_history_are_in_the_shapes_that_it_draws(original: Page, site: Site) -> None:
    site.appender.append(health=0)
    begin(original, "Trends", site, "{ hours: 24, edited: true }")
    wait(original, "client.history")

    watchlist = original.evaluate("client.watchlist()")
    assert 0 < len(watchlist) <= 6
    assert all(feature["uptime"].endswith("%") for feature in watchlist)
    recent = original.evaluate("client.recent()")
    assert recent[0]["at"] is True
    assert set(recent[0]["statuses"]) <= {"healthy", "degraded", "failing", "unknown"}
    trends = original.evaluate("client.trends")
    assert {"period_hours", "data_points", "start_time", "end_time", "feature_trends", "summary"} == set(
        trends
    )
    assert original.evaluate("[client.rounds, client.error]") == [1, None]


def test_the_lifecycle_is_online_offline_and_online_again(original: Page, site: Site) -> None:
    begin(original, "Lifecycle", site)
    wait(original, "client.states.at(-1) === 'online'")
    site.server.kill()
    wait(original, "client.states.at(-1) === 'offline'")
    site.server.start()
    wait(original, "client.states.at(-1) === 'online'")
    started = original.evaluate("async () => { await client.start(); return client.started.at(-1); }")

    assert original.evaluate("client.states") == ["online", "offline", "online"]
    assert started == {"success": True, "message": "The backend is running already"}


def test_the_light_knows_by_both_ways_that_the_start_is_over(original: Page, site: Site) -> None:
    begin(original, "StartupLight", site)
    wait(original, "client.updates.length === 1")
    by_socket = original.evaluate("client.updates[0]")
    by_http = original.evaluate("client.first")

    for status in (by_socket, by_http):
        assert (status["is_complete"], status["steps_completed"], status["total_steps"]) == (True, 4, 4)


def test_the_backend_page_polls_without_a_line_in_the_log(
    original: Page, site: Site, complaints: Complaints
) -> None:
    complaints.allow("404")
    before = site.server.printed()
    begin(original, "BackendPage", site)
    wait(original, "client.polls > 5")
    refused = "async (base) => (await fetch(`${base}/api/system/health/gui`)).status"
    assert original.evaluate(refused, site.server.url) == 404

    drawn = original.evaluate("client.drawn()")
    assert (drawn["chip"], drawn["step"], drawn["progress"]) == ("Online", "Step 4 of 4", 100)
    assert drawn["counts"] == [4, 0, 0, 0]
    assert re.fullmatch(r"#1 Web server success \d+\.\d", drawn["steps"][0])
    assert len(original.evaluate("client.log")) == 4
    assert site.server.printed() == before


def test_a_users_socket_with_a_name_and_a_token_stays_whatever_it_says(original: Page, site: Site) -> None:
    begin(original, "UserSocket", site, f"{{ user: 'alice', token: '{site.token}' }}")
    wait(original, "client.pongs > 1")
    original.evaluate("client.send({ type: 'subscribe_table', table: 7 })")
    original.evaluate("client.socket.send('not even JSON')")
    site.appender.append(notice={"user": "alice", "severity": "warning", "message": "Look", "data": {"a": 1}})
    wait(original, "client.messages.length === 2")

    welcome, notice = original.evaluate("client.messages")
    assert (welcome["type"], notice["type"]) == ("system", "notification")
    assert notice["data"]["a"] == 1
    assert original.evaluate("[client.opened, client.closes.length]") == [1, 0]


def test_the_user_that_the_original_made_up_is_nobody_here(original: Page, site: Site) -> None:
    begin(original, "UserSocket", site)
    wait(original, "client.closes.length > 1")

    assert set(original.evaluate("client.closes")) == {4401}


@pytest.fixture
def strict(tmp_path: Path, origin: str) -> Iterator[Site]:
    environment = {
        "POKERTOOL_LOGIN_REQUIRED": "user",
        "POKERTOOL_CORS_ORIGINS": origin,
        "POKERTOOL_REQUESTS_PER_MINUTE_PER_IP": LOWEST,
    }
    with controlled(tmp_path, environment=environment) as site:
        yield site


@pytest.mark.parametrize(
    ("name", "error"),
    [("Trends", r"(Trends|History) API returned 429"), ("SystemHealth", "API returned 429")],
)
def test_a_hook_that_asks_in_a_loop_is_stopped_and_told_when_to_come_back(
    original: Page, strict: Site, complaints: Complaints, name: str, error: str
) -> None:
    complaints.allow("429")
    strict.appender.append(health=0)
    begin(original, name, strict)
    wait(original, "client.error")

    assert re.fullmatch(error, original.evaluate("client.error"))
    assert original.evaluate("client.fetches ?? client.rounds") > 1
    if name == "Trends":
        assert 1 <= int(original.evaluate("client.retryAfter")) <= 60


def test_where_health_needs_a_login_the_page_can_say_so(
    original: Page, origin: str, tmp_path: Path, complaints: Complaints
) -> None:
    complaints.allow("401")
    with controlled(tmp_path, environment={"POKERTOOL_CORS_ORIGINS": origin}) as closed:
        begin(original, "SystemHealth", closed, "{ edited: true }")
        wait(original, "client.error && client.closes.length")

        assert original.evaluate("client.error") == "API returned 401"
        assert original.evaluate("client.closes") == [4401]
        original.evaluate("client.stop()")
        ask = """async ([base, token]) => {
            const headers = { Authorization: `Bearer ${token}` };
            return (await fetch(`${base}/api/system/health`, { headers })).status;
        }"""
        assert original.evaluate(ask, [closed.server.url, closed.token]) == 200

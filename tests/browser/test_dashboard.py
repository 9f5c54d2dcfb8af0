"""The whole way: a real capture reads the demo table, the server dies under the page, nothing is missed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Complaints
from tests.servers import PROJECT, Server, serve

pytestmark = pytest.mark.timeout(300)
HANDS = 2
CAPTURE_LIMIT = 200.0
"""Seconds until a capture that does not end has failed."""

LISTED = """() => {
    const seen = (window.seenSeqs ??= []);
    const note = (rows) => seen.push(...[...rows].map((row) => Number(row.dataset?.seq)).filter(Boolean));
    note(document.querySelectorAll("#events .event"));
    new MutationObserver((changes) => changes.forEach((change) => note(change.addedNodes)))
        .observe(document.getElementById("events"), { childList: true });
}"""
"""Keeps the number of every row that the page's list ever had."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with serve(tmp_path / "log.sqlite3") as server:
        yield server


@contextmanager
def capturing(server: Server) -> Iterator[subprocess.Popen[bytes]]:
    """Yield a capture that reads HANDS hands of the demo table from their pixels."""
    command = [
        sys.executable,
        "manage.py",
        "capture",
        "--source",
        "demo",
        "--hands",
        str(HANDS),
        "--speed",
        "0",
    ]
    with subprocess.Popen([*command, "--quiet"], cwd=PROJECT, env=server.environment) as capture:
        try:
            yield capture
        finally:
            capture.kill()


def log_of(server: Server) -> list[dict[str, object]]:
    with urlopen(f"{server.url}/api/events/detection?since=0&limit=10000") as answer:  # noqa: S310 (ours)
        return [json.loads(line) for line in answer.read().splitlines()]


def drawn(page: Page) -> str:
    drawing: str = page.locator("#table").evaluate("(table) => table.innerHTML")
    return drawing


def test_a_capture_plays_the_server_is_killed_and_nothing_is_missed(
    page: Page, browser: Browser, server: Server, complaints: Complaints
) -> None:
    complaints.allow("WebSocket connection to", "ERR_CONNECTION_REFUSED")
    page.goto(server.url)
    expect(page.locator("#connection")).to_contain_text("Live")
    page.evaluate(LISTED)

    with capturing(server) as capture:
        expect(page.locator("#table-facts")).to_contain_text("Hand 1")
        server.kill()
        expect(page.locator("#connection")).to_contain_text("Offline")
        expect(page.locator("body")).to_have_class("is-stale")
        before = int(page.locator("#table").get_attribute("data-seq") or 0)
        server.start()
        expect(page.locator("#connection")).to_contain_text("Live")
        expect(page.locator("body")).not_to_have_class("is-stale")
        assert capture.wait(CAPTURE_LIMIT) == 0

    log = log_of(server)
    head = log[-1]["seq"]
    assert before < len(log)
    page.wait_for_selector(f"#table[data-seq='{head}']")
    assert [event["type"] for event in log].count("hand_start") == HANDS
    assert sorted(page.evaluate("window.seenSeqs")) == [event["seq"] for event in log]
    expect(page.locator("#ended")).to_be_visible()
    with browser.new_context() as context:
        fresh = context.new_page()
        fresh.goto(server.url)
        fresh.wait_for_selector(f"#table[data-seq='{head}']")
        assert drawn(fresh) == drawn(page)

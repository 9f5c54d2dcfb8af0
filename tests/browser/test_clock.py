"""A browser whose clock is an hour off shows the same ages as any other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Complaints
from tests.browser.writer import Writer, writing
from tests.servers import Server

pytestmark = pytest.mark.timeout(300)

SINCE = "#lights .light:has(strong:text-is('Database')) time"
REDRAWN = 25_000
"""Milliseconds after which lights were drawn anew."""


@pytest.fixture(scope="module")
def writer(server: Server) -> Iterator[Writer]:
    with writing(server.environment) as writer:
        writer.report("database", "operational", ago=10 * 60 + 5)
        yield writer


@pytest.mark.usefixtures("writer")
@pytest.mark.parametrize("hours", [-1, 0, 1])
def test_how_long_something_has_been_so_is_by_the_servers_clock(
    page: Page, server: Server, hours: int
) -> None:
    page.clock.install(time=datetime.now(UTC) + timedelta(hours=hours))
    page.goto(server.url)

    expect(page.locator(SINCE)).to_have_text("for 10 minutes")


@pytest.mark.usefixtures("writer")
def test_a_clock_that_is_set_while_the_page_is_open_changes_nothing(
    page: Page, server: Server, complaints: Complaints
) -> None:
    complaints.allow("closed before the connection is established")  # timers that all go off at once
    page.clock.install(time=datetime.now(UTC))
    page.goto(server.url)
    expect(page.locator(SINCE)).to_have_text("for 10 minutes")

    page.clock.set_system_time(datetime.now(UTC) + timedelta(hours=3))
    with page.expect_response("**/healthz"):
        page.clock.run_for(REDRAWN)
    page.clock.run_for(REDRAWN)

    expect(page.locator(SINCE)).to_have_text("for 10 minutes")


@pytest.mark.usefixtures("writer")
def test_after_a_sleep_the_server_is_asked_what_time_it_is(page: Page, server: Server) -> None:
    page.add_init_script(
        "performance.now = ((real) => () => real() - (window.slept ?? 0))(performance.now.bind(performance))"
    )
    page.goto(server.url)
    expect(page.locator(SINCE)).to_have_text("for 10 minutes")

    page.evaluate("window.slept = 3_600_000")
    with page.expect_response("**/healthz"):
        page.evaluate("import('/static/pokertool/clock.js').then(({ now }) => void now())")

    page.wait_for_function(
        "() => import('/static/pokertool/clock.js').then(({ now }) => Math.abs(now() - Date.now()) < 5000)"
    )

"""The page's lights, dials, charts and notices in front of the real server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.staff import BOSS, hire, sign_in
from tests.browser.writer import Writer, writing
from tests.servers import Server, serve

pytestmark = pytest.mark.timeout(300)
EACH_SECOND = {"POKERTOOL_HEALTH_SECONDS": "1"}
"""So that each check of a test has a slot of its own."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    database: Path = tmp_path_factory.mktemp("log") / "log.sqlite3"
    with serve(database) as server:
        hire(server)
        yield server


@pytest.fixture(scope="module")
def writer(server: Server) -> Iterator[Writer]:
    with writing(server.environment | EACH_SECOND) as writer:
        yield writer


def light(page: Page, name: str) -> str:
    return f"#lights .light:has(strong:text-is('{name}'))"


def painted(page: Page, chart: str) -> int:
    """Return how many pixels of a chart's canvas have any colour."""
    pixels: int = page.locator(f".chart:has-text('{chart}') canvas").evaluate(
        """(canvas) => {
            const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            return data.filter((value, at) => at % 4 === 3 && value > 0).length;
        }"""
    )
    return pixels


def test_a_stranger_sees_each_component_and_is_asked_to_sign_in_for_health(
    page: Page, server: Server, writer: Writer
) -> None:
    writer.report("database", "operational")
    page.goto(server.url)

    expect(page.locator(light(page, "Database"))).to_contain_text("well")
    expect(page.locator(light(page, "Timetable"))).to_contain_text("unknown")
    expect(page.locator("#well")).to_contain_text("All well")
    expect(page.locator("#health-closed")).to_contain_text("Sign in")
    expect(page.locator("#health")).to_be_hidden()
    expect(page.locator("#bell")).to_have_count(0)


def test_a_component_that_goes_down_is_seen_and_said_at_once(
    page: Page, server: Server, writer: Writer
) -> None:
    writer.report("channel_layer", "operational")
    page.goto(server.url)
    expect(page.locator(light(page, "Messages"))).to_contain_text("well")

    writer.report("channel_layer", "down", detail="Nobody answers")

    expect(page.locator(light(page, "Messages"))).to_contain_text("down")
    expect(page.locator(light(page, "Messages"))).to_contain_text("Nobody answers")
    since = page.locator(light(page, "Messages")).locator("time")
    expect(since).to_have_text("since just now")
    assert since.get_attribute("datetime")
    expect(page.locator("#well")).to_contain_text("Messages down")
    expect(page.locator("#well-spoken")).to_have_text("Messages is down")

    writer.report("channel_layer", "operational")
    expect(page.locator("#well")).to_contain_text("All well")


def test_health_is_dials_and_charts_that_move_with_each_check(
    page: Page, server: Server, writer: Writer
) -> None:
    for percent in (20, 30):
        writer.check(cpu_percent=percent, memory_percent=50, disk_percent=40, load_5m_per_cpu=0.5)
    sign_in(page, server)
    page.goto(server.url)

    processor = page.locator(".dial:has-text('Processor')")
    expect(processor).to_contain_text("Processor: 30 %, healthy")
    expect(page.locator(".health-words")).to_contain_text("Healthy")
    expect(page.locator(".chart")).to_have_count(2)
    writer.check(cpu_percent=99, memory_percent=50, disk_percent=40, load_5m_per_cpu=None)

    expect(processor).to_contain_text("Processor: 99 %, failing")
    expect(page.locator(".dial:has-text('Load')")).to_contain_text("Load: unknown")
    expect(page.locator(".health-words")).to_contain_text("cpu_percent is 99")
    machine = page.locator(".chart:has-text('Machine')")
    expect(machine).to_contain_text("Processor in the last hour:")
    expect(machine).to_contain_text("to 99 %")
    assert painted(page, "Machine") > 1000


def test_a_notice_is_told_counted_kept_and_never_takes_the_focus(
    page: Page, server: Server, writer: Writer
) -> None:
    sign_in(page, server)
    page.goto(server.url)
    bell = page.locator("#bell")
    expect(bell).to_be_visible()
    filters = page.get_by_role("button", name="Filter")
    filters.focus()

    writer.notify(BOSS, "The tables close at eleven.", by=BOSS)
    writer.notify(BOSS, "The disk is nearly full.", severity="warning")

    toasts = page.locator("#toasts .toast")
    expect(toasts).to_have_count(2)
    expect(toasts.nth(0)).to_contain_text("by boss")
    expect(toasts.nth(1)).to_contain_text("by the system")
    expect(bell).to_have_accessible_name("Notices, 2 unread")
    expect(filters).to_be_focused()
    expect(page).to_have_title("(2) PokerTool")

    page.reload()
    expect(bell).to_have_accessible_name("Notices, 2 unread")
    bell.press("Enter")
    kept = page.get_by_role("dialog").get_by_role("listitem")
    expect(kept).to_contain_text(["The disk is nearly full.", "The tables close at eleven."])
    expect(kept.first).to_contain_text("warning")
    expect(kept.first.locator("time")).to_be_visible()
    page.keyboard.press("Escape")
    expect(bell).to_be_focused()
    expect(bell).to_have_accessible_name("Notices")

    page.reload()
    expect(bell).to_have_accessible_name("Notices")
    expect(page).to_have_title("PokerTool")


def test_who_signs_out_sees_health_and_notices_no_longer(page: Page, server: Server, writer: Writer) -> None:
    writer.check(cpu_percent=20)
    sign_in(page, server)
    page.goto(server.url)
    expect(page.locator(".dial")).to_have_count(1)

    elsewhere = page.context.new_page()
    elsewhere.goto(server.url)
    elsewhere.get_by_role("button", name="Sign out").click()
    expect(elsewhere.get_by_role("link", name="Sign in", exact=True).first).to_be_visible()

    expect(page.locator("#health-closed")).to_be_visible()
    expect(page.locator("#health")).to_be_hidden()
    expect(page.locator("#bell")).to_be_hidden()
    expect(page.locator("#connection")).to_contain_text("Live")

"""The admin in a real browser: a wrong password, the pages under the policy, and being locked out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Complaints
from tests.browser.hands import hand, seated
from tests.browser.staff import hire, sign_in
from tests.browser.writer import writing
from tests.servers import Server, serve

pytestmark = pytest.mark.timeout(300)
LISTS = (
    "auth/user",
    "auth/group",
    "axes/accessattempt",
    "detection/detectionsession",
    "detection/hand",
    "detection/handnote",
    "detection/seenplayer",
    "detection/tablestate",
    "eventlog/event",
    "eventlog/stream",
    "status/componentstate",
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("admin")
    with serve(folder / "log.sqlite3") as server:
        hire(server)
        with writing(server.environment) as writer:
            writer.write(*seated(), *hand(1))
        yield server


def test_every_list_and_its_first_row_keep_to_the_policy(page: Page, server: Server) -> None:
    """What breaks the policy is an error in the console, which fails the test."""
    sign_in(page, server)
    expect(page.get_by_role("link", name="Log out").or_(page.get_by_text("Log out"))).to_be_visible()

    for name in LISTS:
        page.goto(f"{server.url}/admin/{name}/")
        expect(page.locator("#changelist")).to_be_visible()
        first = page.locator("#result_list tbody th a").first
        if first.count():
            first.click()
            expect(page.locator("#content")).to_be_visible()


@pytest.mark.parametrize("name", LISTS)
def test_no_list_is_cut_on_a_desk(page: Page, server: Server, name: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    sign_in(page, server)
    page.goto(f"{server.url}/admin/{name}/")
    expect(page.locator("#changelist")).to_be_visible()

    hidden = "[...document.querySelectorAll('.results')].map((it) => it.scrollWidth - it.clientWidth)"
    assert [width for width in page.evaluate(hidden) if width > 0] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_the_index_leads_to_operations(page: Page, server: Server) -> None:
    sign_in(page, server)
    page.get_by_role("main").get_by_role("link", name="Operations").click()
    expect(page.get_by_role("heading", name="Operations")).to_be_visible()


def test_who_fails_too_often_is_told_what_to_do(page: Page, server: Server, complaints: Complaints) -> None:
    complaints.allow("429 (Too Many Requests)")
    for _ in range(5):
        sign_in(page, server, "mallory", "a guess")

    expect(page.get_by_role("heading", name="Too many failed sign-ins")).to_be_visible()
    expect(page.get_by_text("manage.py axes_reset")).to_be_visible()

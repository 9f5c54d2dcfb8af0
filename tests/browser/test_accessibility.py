"""Our pages by axe: nothing serious or critical, in light and dark, with what opens opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.hands import hand, seated
from tests.browser.staff import BOSS, hire, sign_in
from tests.browser.writer import Writer, writing
from tests.servers import Server, serve

pytestmark = pytest.mark.timeout(300)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SESSION = "00000000-0000-4000-8000-000000000001"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    database: Path = tmp_path_factory.mktemp("log") / "log.sqlite3"
    with serve(database) as server:
        hire(server)
        with writing(server.environment) as writer:
            write_something_of_all(writer)
        yield server


def write_something_of_all(writer: Writer) -> None:
    writer.write(*seated(key="other", session="two"), *hand(2, key="other"))
    loud = [
        event | {"severity": severity}
        for event, severity in zip(
            hand(3), ("debug", "success", "warning", "error", "critical"), strict=False
        )
    ]
    writer.write(*seated(session=SESSION), *hand(1), *loud)
    for component, status in (("api", "operational"), ("database", "degraded"), ("scraper:demo", "down")):
        writer.report(component, status, detail="So a test says")
    writer.check(cpu_percent=99, memory_percent=86, disk_percent=40, load_5m_per_cpu=None, events_per_s=3)
    for severity in ("info", "success", "warning", "error"):
        writer.notify(BOSS, f"Something of severity {severity}", severity=severity, by=BOSS)


def serious(page: Page) -> list[tuple[str, str, list[str]]]:
    """Return the rules that the page breaks badly, and where."""
    answer: dict[str, Any] = Axe().run(page, options={"runOnly": RULES}).response
    return [
        (broken["id"], broken["help"], [node["html"] for node in broken["nodes"]])
        for broken in answer["violations"]
        if broken["impact"] in ("serious", "critical")
    ]


def at_rest(page: Page) -> None:
    expect(page.locator("#connection")).to_contain_text("Live")
    expect(page.locator("#events .event").first).to_be_visible()


def signed_in(page: Page) -> None:
    at_rest(page)
    expect(page.locator(".chart").first).to_be_visible()


def side_by_side_with_filters(page: Page) -> None:
    signed_in(page)
    page.get_by_role("button", name="Side by side").click()
    page.get_by_role("button", name="Filter").click()
    page.get_by_role("button", name="action", exact=True).click()
    page.get_by_role("button", name="success", exact=True).click()


def notices(page: Page) -> None:
    signed_in(page)
    page.locator("#bell").click()
    expect(page.get_by_role("dialog").get_by_role("listitem")).to_have_count(4)


def player(page: Page) -> None:
    expect(page.locator("#hands .hand-row").first).to_be_visible()


def operations(page: Page) -> None:
    expect(page.get_by_role("heading", name="Operations")).to_be_visible()


@pytest.mark.parametrize(
    ("path", "login", "prepare"),
    [
        ("/", False, at_rest),
        ("/", True, signed_in),
        ("/", True, side_by_side_with_filters),
        ("/", True, notices),
        (f"/sessions/{SESSION}/", True, player),
        ("/admin/login/", False, lambda page: None),
        ("/admin/operations/", True, operations),
    ],
    ids=[
        "stranger",
        "signed in",
        "side by side, filters open",
        "notices open",
        "player",
        "sign-in",
        "operations",
    ],
)
def test_nothing_keeps_anybody_out(
    page: Page,
    server: Server,
    path: str,
    login: bool,  # noqa: FBT001 (a parameter of the test)
    prepare: Callable[[Page], None],
) -> None:
    page.emulate_media(reduced_motion="reduce")
    if login:
        sign_in(page, server)

    page.goto(server.url + path)
    prepare(page)

    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        assert serious(page) == [], scheme

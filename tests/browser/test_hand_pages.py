"""The pages of hands in a real browser, on a phone, a desk and a large screen, while a capture goes on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from detection.recordings.histories.formats import read_any
from detection.recordings.histories.history import HandHistory
from tests.browser.evening import HANDS, LIVE, TABLE, capture_whole, capturing, import_evening
from tests.browser.staff import hire, sign_in
from tests.browser.test_accessibility import SCHEMES, serious
from tests.servers import Server, serve

pytestmark = pytest.mark.timeout(400)
SIZES = ((360, 780), (1280, 800), (2560, 1440))
"""Width and height in CSS pixels."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("evening")
    with serve(folder / "log.sqlite3") as server:
        hire(server)
        import_evening(server, folder)
        capture_whole(server, hands=3)
        with capturing(server):
            yield server


@pytest.fixture
def staff(page: Page, server: Server) -> Page:
    page.emulate_media(reduced_motion="reduce")
    sign_in(page, server)
    return page


def report_of(page: Page, server: Server, table: str) -> str:
    """Return the address of the page of a table's session."""
    page.goto(f"{server.url}/hands/?table={table}")
    return re.sub(r"#.*", "report/", str(page.locator("tbody tr").first.get_attribute("data-player")))


def addresses(page: Page, server: Server) -> list[str]:
    """Return each kind of page, once."""
    session = report_of(page, server, TABLE)
    hand = page.locator(".which a").first.get_attribute("href")
    page.goto(f"{server.url}{hand}")
    player = page.locator(".figures a").first.get_attribute("href")
    return ["/hands/", str(hand), session, str(player)]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]} px")
def test_every_page_fits_and_keeps_nobody_out(staff: Page, server: Server, size: tuple[int, int]) -> None:
    for address in addresses(staff, server):
        staff.set_viewport_size({"width": size[0], "height": size[1]})
        staff.goto(server.url + address)
        expect(staff.locator("h1")).to_be_visible()

        assert staff.evaluate("document.documentElement.scrollWidth") <= size[0], address
        for scheme in SCHEMES:
            staff.emulate_media(color_scheme=scheme)
            assert serious(staff) == [], (address, scheme)


def test_hands_are_filtered_and_played(staff: Page, server: Server) -> None:
    staff.goto(f"{server.url}/hands/?table={TABLE}")
    expect(staff.locator("tbody tr")).to_have_count(50)

    staff.get_by_role("link", name="Older").click()
    expect(staff.locator("tbody tr")).to_have_count(HANDS - 50)
    staff.get_by_role("link", name="Newer").click()
    expect(staff.locator("tbody tr")).to_have_count(50)

    staff.get_by_label("Cards").fill("22+")
    staff.get_by_role("button", name="Show").click()
    expect(staff.locator("tbody tr").first).to_be_visible()
    pairs = staff.locator("tbody td.cards:not(.board)").all_inner_texts()
    assert pairs
    assert all(re.fullmatch(r"(10|\w).(10|\w).", text) and text[0] == text[len(text) // 2] for text in pairs)
    assert "zone" not in staff.url

    staff.locator("tbody .cards a").first.click()
    expect(staff.locator("#hands [aria-current]")).to_have_count(1)


def test_a_list_goes_by_keys_alone(staff: Page, server: Server) -> None:
    staff.goto(f"{server.url}/hands/")
    rows = staff.locator("tbody tr")

    staff.keyboard.press("j")
    staff.keyboard.press("j")
    expect(rows.nth(1).locator(".cards a").first).to_be_focused()
    staff.keyboard.press("x")
    expect(rows.nth(1).get_by_role("checkbox")).to_be_checked()
    expect(staff.locator("#selected")).to_have_text("1 selected")
    staff.keyboard.press("k")
    expect(rows.nth(0).locator(".cards a").first).to_be_focused()
    staff.keyboard.press("/")
    staff.keyboard.type("jx#1")
    expect(staff.get_by_role("searchbox")).to_have_value("jx#1")
    staff.locator("h1").click()
    staff.keyboard.press("j")
    staff.keyboard.press("o")
    expect(staff.get_by_role("heading", level=1)).to_contain_text("Hand ")


def test_selected_hands_are_downloaded(staff: Page, server: Server) -> None:
    staff.goto(f"{server.url}/hands/?table={TABLE}")
    expect(staff.get_by_role("button", name="Download selected hands")).to_be_disabled()
    for at in (0, 2):
        staff.locator("tbody tr").nth(at).get_by_role("checkbox").check()
    staff.get_by_label("Format").select_option("pokerstars")

    with staff.expect_download() as download:
        staff.get_by_role("button", name="Download selected hands").click()

    hands = read_any(Path(download.value.path()).read_text(encoding="utf-8"))
    assert download.value.suggested_filename == "hands.txt"
    assert [isinstance(hand, HandHistory) for hand in hands] == [True, True]


def test_a_session_says_how_it_went_and_who_played(staff: Page, server: Server) -> None:
    staff.goto(server.url + report_of(staff, server, TABLE))

    expect(staff.locator(".facts")).to_contain_text(f"{HANDS}")
    expect(staff.locator(".course svg .series")).to_have_count(4)
    players = staff.locator("[aria-labelledby=players-heading] tbody tr")
    expect(players.first).to_contain_text(" of ")
    staff.get_by_role("link", name="in chips").click()
    expect(staff.get_by_role("link", name="in big blinds")).to_be_visible()


def test_who_sits_at_the_table_that_is_captured_has_no_figures(staff: Page, server: Server) -> None:
    staff.goto(f"{server.url}/hands/?table={LIVE}")
    expect(staff.locator(".review")).to_contain_text(f"Being captured now: {LIVE}.")
    expect(staff.locator("tbody tr")).to_have_count(0)

    staff.goto(server.url + report_of(staff, server, "before"))
    expect(staff.get_by_role("heading", name="Players")).to_be_visible()
    expect(staff.locator("[aria-labelledby=players-heading] table")).to_have_count(0)
    expect(staff.locator(".review")).to_contain_text("at a table that is being captured")

    staff.goto(f"{server.url}/admin/detection/detectionsession/?key={LIVE}")
    session = str(staff.locator("#result_list a[href^='/sessions/']").first.get_attribute("href"))
    staff.goto(f"{server.url}{session.partition('#')[0]}report/")
    expect(staff.locator(".told")).to_contain_text("This table is being captured")
    expect(staff.locator("table, svg")).to_have_count(0)


def test_a_note_and_a_tag_are_kept_and_found(staff: Page, server: Server) -> None:
    staff.goto(f"{server.url}/hands/?table={TABLE}")
    staff.locator(".which a").nth(3).click()
    number = staff.get_by_role("heading", level=1).inner_text()
    staff.get_by_label("Note").fill("A thin call")
    staff.get_by_label("Tags").fill("to think about")
    staff.get_by_role("button", name="Keep").click()
    expect(staff.get_by_role("status")).to_have_text("Kept.")

    staff.goto(f"{server.url}/hands/?q=thin")
    expect(staff.locator("tbody tr")).to_have_count(1)
    expect(staff.locator(".remarks .tag").first).to_have_text("to think about")
    assert number.split()[1] in staff.locator(".which").inner_text()

"""The session player in front of the real server: it goes to a number and shows the table as it stood."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import reduce
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from detection.poker.event_rules import Tables, apply
from tests.browser.conftest import Complaints
from tests.browser.hands import Written, hands, seated, written
from tests.browser.staff import hire, sign_in
from tests.browser.writer import Writer, writing
from tests.servers import Server, serve

pytestmark = pytest.mark.timeout(300)

LONG = "0f8fad5b-d9cb-469f-a165-70867728950e"
RUNNING = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
HANDS = 90
SUITS = {"c": "clubs", "d": "diamonds", "h": "hearts", "s": "spades"}
NAMES = (
    "Two",
    "Three",
    "Four",
    "Five",
    "Six",
    "Seven",
    "Eight",
    "Nine",
    "Ten",
    "Jack",
    "Queen",
    "King",
    "Ace",
)
RANKS = dict(zip("23456789TJQKA", NAMES, strict=True))


def recorded() -> list[Written]:
    """Return a session of a thousand events and more, in which another table's events lie."""
    own: list[Written] = seated(session=LONG)
    for dealt in hands(1, HANDS):
        own += [*dealt, written("info", "Elsewhere", key="other"), written("hand_end", "Hand ended")]
    return [*own, written("session_end", "Capture has ended", session=LONG, reason="ended", frames=9)]


EVENTS = recorded()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve(tmp_path_factory.mktemp("player") / "log.sqlite3") as server:
        hire(server)
        yield server


@pytest.fixture(scope="module")
def writer(server: Server) -> Iterator[Writer]:
    with writing(server.environment) as writer:
        for at in range(0, len(EVENTS), 200):  # a keyframe is in the transaction of the event it belongs to
            writer.write(*EVENTS[at : at + 200])
        yield writer


@pytest.fixture(scope="module")
def cookies(browser: Browser, server: Server) -> Any:
    """What a browser has once somebody of the staff signed in."""
    with browser.new_context() as context:
        sign_in(context.new_page(), server)
        return context.cookies()


@pytest.fixture
def player(page: Page, server: Server, writer: Writer, cookies: Any) -> Page:
    """The page of the recorded session, signed in, at its beginning."""
    page.context.add_cookies(cookies)
    open_at(page, server, 1, fresh=True)
    return page


def open_at(page: Page, server: Server, seq: int, *, fresh: bool = False) -> None:
    page.goto(f"{server.url}/sessions/{LONG}/" + ("" if fresh else f"#seq={seq}"))
    wait_until_at(page, seq)


def wait_until_at(page: Page, seq: int) -> None:
    page.wait_for_selector(f"#table[data-seq='{seq}']")


def scrub(page: Page, seq: int) -> None:
    """Drag the scrubber to a number, as a browser tells it."""
    page.locator("#scrubber").evaluate(
        "(range, seq) => { range.value = seq; range.dispatchEvent(new Event('input')); }", seq
    )


def table_at(seq: int) -> dict[str, Any]:
    """Return the table at a number, from what was written, as JSON."""
    told = [
        {"type": event["event_type"], "seq": number, "key": event["key"], "data": event["data"]}
        for number, event in zip(range(1, seq + 1), EVENTS, strict=False)
    ]
    none: Tables = {}
    return reduce(apply, told, none)["demo"].to_json()


def own(seq: int) -> int:
    """Return the last number up to `seq` that is an event of the session."""
    return next(number for number in count(seq, -1) if EVENTS[number - 1]["key"] == "demo")


def assert_shows(page: Page, seq: int) -> None:
    """Check cards, pot, seats and hand against the table that was written."""
    table = table_at(seq)
    board = page.locator(".board [role=img]")
    assert [card.get_attribute("aria-label") for card in board.all()] == [
        f"{RANKS[card[0]]} of {SUITS[card[1]]}" for card in table["board"]
    ]
    pot: Any = table["pot"]
    pots = [label.get_attribute("aria-label") for label in page.locator(".pot [role=img]").all()]
    whole, _, part = (pot or "").partition(".")
    assert pots == ([f"Pot ${int(whole):,}" + (f".{part}" if part else "")] if pot else [])
    assert page.locator(".seat").count() == len(table["seats"])
    assert page.locator(".seat.is-folded").count() == sum(
        seat["active"] is False for seat in table["seats"].values()
    )
    facts = page.locator("#table-facts").inner_text()
    assert facts.startswith(f"Hand {table['hand']}" if table["hand"] else "No hand")


def test_it_scrubs_to_a_number_and_shows_the_table_as_it_stood(player: Page) -> None:
    for seq in (5, 777, 333, len(EVENTS)):
        scrub(player, seq)

        wait_until_at(player, own(seq))
        assert_shows(player, own(seq))
        expect(player.locator("[data-part=message]")).to_have_text(EVENTS[own(seq) - 1]["message"])
        expect(player.locator("[data-part=json]")).to_contain_text(f'"seq": {own(seq)}')


def test_scrubbing_anywhere_costs_one_request_and_back_none(player: Page) -> None:
    asked: list[str] = []
    player.on("request", lambda request: asked.append(request.url) if "/api/" in request.url else None)

    scrub(player, 1200)
    wait_until_at(player, own(1200))
    assert len(asked) == 1

    scrub(player, 20)
    wait_until_at(player, own(20))
    scrub(player, 1210)
    wait_until_at(player, own(1210))
    assert len(asked) == 1


def test_keys_step_by_event_and_by_hand_over_the_seams_of_pages(player: Page, server: Server) -> None:
    seam = 500 + sum(event["key"] == "other" for event in EVENTS[:532])
    open_at(player, server, own(seam))
    at = own(seam)
    for _ in range(3):
        player.keyboard.press("ArrowRight")
        at = next(number for number in count(at + 1) if EVENTS[number - 1]["key"] == "demo")
        wait_until_at(player, at)
        assert_shows(player, at)
    for _ in range(5):
        player.keyboard.press("ArrowLeft")
        at = own(at - 1)
        wait_until_at(player, at)
        assert_shows(player, at)

    starts = [n for n, event in enumerate(EVENTS, start=1) if event["event_type"] == "hand_start"]
    player.keyboard.press("Shift+ArrowRight")
    following = next(number for number in starts if number > at)
    wait_until_at(player, following)
    player.keyboard.press("Shift+ArrowLeft")
    wait_until_at(player, max(number for number in starts if number < following))
    player.keyboard.press("End")
    wait_until_at(player, len(EVENTS))
    expect(player.locator("#next")).to_be_disabled()
    player.keyboard.press("Home")
    wait_until_at(player, 1)
    expect(player.locator("#previous")).to_be_disabled()


def test_it_plays_to_the_end_and_stops(player: Page, server: Server) -> None:
    player.locator("#speed").select_option("50")
    player.keyboard.press("Tab")
    player.locator("#table-heading").click()
    player.keyboard.press(" ")

    wait_until_at(player, len(EVENTS))
    expect(player.get_by_role("button", name="Play", exact=True)).to_be_visible()
    assert_shows(player, len(EVENTS))


def test_a_link_leads_to_its_number_and_the_address_follows(player: Page, server: Server) -> None:
    open_at(player, server, 701)
    assert_shows(player, 701)

    player.keyboard.press("ArrowRight")
    expect(player).to_have_url(re.compile(r"#seq=702$"))
    player.reload()
    wait_until_at(player, 702)


def test_hands_are_listed_and_gone_to_and_the_timeline_marks_what_happened(player: Page) -> None:
    row = player.get_by_role("button", name=re.compile(r"^Hand 60\b"))
    row.click()

    expect(row).to_have_attribute("aria-current", "true")
    expect(player.locator("#table-facts")).to_have_text("Hand 60 · Preflop")
    expect(row).to_contain_text("pot 60,000")
    assert row.get_by_role("img").count() == 6
    assert player.locator("#hands [aria-current]").count() == 1
    lanes = player.locator(".mark[d^=M]").evaluate_all("(marks) => marks.map((mark) => mark.classList[1])")
    assert set(lanes) == {"lane-0", "lane-1", "lane-2", "lane-3"}


def test_a_session_that_runs_grows_at_its_end(player: Page, server: Server, writer: Writer) -> None:
    seq = writer.write(*seated(key="now", session=RUNNING))
    player.goto(f"{server.url}/sessions/{RUNNING}/#seq={seq}")
    wait_until_at(player, seq)
    expect(player.locator("[data-part=state]")).to_have_text("Still running")
    expect(player.locator("#next")).to_be_disabled()

    added = writer.write(written("pot", "Pot is 7", key="now", pot="7"))
    expect(player.locator("#next")).to_be_enabled()
    player.keyboard.press("ArrowRight")
    wait_until_at(player, added)
    expect(player.get_by_label("Pot 7", exact=True)).to_be_visible()


def test_a_server_that_is_away_is_said_and_asked_again(
    browser: Browser, player: Page, server: Server, complaints: Complaints
) -> None:
    complaints.allow("net::ERR", "/api/sessions/")
    server.kill()
    scrub(player, 1200)
    expect(player.locator("#notice")).to_contain_text("can't be reached")

    server.restart()
    player.get_by_role("button", name="Try again").click()
    wait_until_at(player, own(1200))
    expect(player.locator("#notice")).to_be_hidden()


def test_the_live_page_leads_staff_to_the_recording_and_others_have_to_sign_in(
    page: Page, server: Server, writer: Writer, cookies: Any
) -> None:
    page.goto(server.url)
    page.wait_for_selector("#connection[data-state=live]")
    assert page.locator("#replay").count() == 0

    page.goto(f"{server.url}/sessions/{LONG}/")
    expect(page.get_by_label("Password")).to_be_visible()
    assert f"next=/sessions/{LONG}/" in page.url

    page.context.add_cookies(cookies)
    page.goto(server.url)
    page.get_by_role("link", name="Replay this session").click()
    expect(page.locator("h1")).to_be_visible()
    assert "/sessions/" in page.url

"""The page at `/` in front of the real server."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Complaints
from tests.browser.hands import hand, hands, seated, written
from tests.browser.writer import Writer
from tests.servers import Server

# Servers start and die in these; a busy machine takes its time.
pytestmark = [pytest.mark.timeout(300), pytest.mark.usefixtures("empty_log")]


def wait_until_drawn(page: Page, seq: int) -> None:
    page.wait_for_selector(f"#table[data-seq='{seq}']", state="attached")


def drawn(page: Page) -> str:
    drawing: str = page.locator("#table").evaluate("(table) => table.innerHTML")
    return drawing


MOVING = """() => document.querySelector("#table").getAnimations({ subtree: true })
    .map((animation) => [animation.animationName, animation.effect.target.textContent])"""
"""What moves on the table now: by which rule of the style sheet, and what it says."""


FINISH = "document.getAnimations().forEach((each) => each.finish())"


def in_slow_motion(page: Page) -> None:
    """Let what moves on the page move until FINISH, however long a busy machine takes to look."""
    session = page.context.new_cdp_session(page)
    session.send("Animation.enable")
    session.send("Animation.setPlaybackRate", {"playbackRate": 0.001})


def listed(page: Page) -> list[int]:
    """Return the numbers of the events in the list, newest first."""
    numbers: list[int] = page.locator("#events .event").evaluate_all(
        "(rows) => rows.map((row) => Number(row.dataset.seq))"
    )
    return numbers


def wait_for_state(page: Page, name: str) -> None:
    page.wait_for_selector(f"#connection[data-state='{name}']")


def test_before_the_first_capture_the_page_says_how_to_start_one(page: Page, server: Server) -> None:
    response = page.goto(server.url)

    wait_for_state(page, "live")
    expect(page.locator("#empty")).to_contain_text("manage.py capture --source demo")
    assert response is not None
    policy = response.headers["content-security-policy"]  # kept: a breach would be an error in the console
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_a_hand_appears_as_it_is_played(page: Page, server: Server, writer: Writer) -> None:
    page.goto(server.url)
    wait_for_state(page, "live")

    seq = writer.write(*seated(), *hand(1))
    wait_until_drawn(page, seq)

    expect(page.locator("#empty")).to_be_hidden()
    expect(page.locator("#table-name")).to_have_text("demo")
    expect(page.locator("#table-facts")).to_have_text("Hand 1 · Turn · Three friends")
    board = page.locator(".board [role=img]")
    assert [card.get_attribute("aria-label") for card in board.all()] == [
        "Four of diamonds",
        "Four of hearts",
        "Four of spades",
        "Five of clubs",
    ]
    expect(page.get_by_label("Pot $1,000", exact=True)).to_be_visible()
    seats = [seat.get_attribute("aria-label") for seat in page.locator(".seat").all()]
    assert seats == [
        "Seat 0, hero: You, stack $1,000, shows Three of spades and Four of clubs",
        "Seat 1: Maria, stack $1,001, bet $1, holds cards",
        "Seat 2: Bob, stack $1,002, folded, last action Fold",
    ]
    assert listed(page) == list(range(seq, 0, -1))
    expect(page.locator("#events .event").first).to_contain_text("Pot is 1000")


def test_a_reload_shows_the_same(page: Page, server: Server, writer: Writer) -> None:
    page.goto(server.url)
    seq = writer.write(*seated(), *hand(1), *hand(2))
    wait_until_drawn(page, seq)
    before = drawn(page)

    page.reload()
    wait_until_drawn(page, seq)
    page.wait_for_function("(count) => document.querySelectorAll('#events .event').length === count", arg=seq)

    assert drawn(page) == before
    assert listed(page) == list(range(seq, 0, -1))


def test_a_killed_server_is_told_and_what_was_missed_comes_back(
    page: Page, browser: Browser, server: Server, writer: Writer, complaints: Complaints
) -> None:
    complaints.allow("WebSocket connection to")
    page.goto(server.url)
    wait_until_drawn(page, writer.write(*seated(), *hand(1)))

    server.kill()
    wait_for_state(page, "offline")
    expect(page.locator("#connection")).to_contain_text("Offline")
    expect(page.locator("#connection").get_by_role("status")).to_contain_text("Offline")
    writer.write(*hand(2))
    server.start()
    wait_for_state(page, "live")
    seq = writer.write(*hand(3))
    wait_until_drawn(page, seq)

    assert listed(page) == list(range(seq, 0, -1))
    with browser.new_context() as context:
        fresh = context.new_page()
        fresh.goto(server.url)
        wait_until_drawn(fresh, seq)
        assert drawn(fresh) == drawn(page)


def test_a_restart_is_survived_while_events_come(
    page: Page, browser: Browser, server: Server, writer: Writer, complaints: Complaints
) -> None:
    complaints.allow("WebSocket connection to")
    page.goto(server.url)
    writer.write(*seated())
    seq = 0
    for number, events in enumerate(hands(1, 12)):
        seq = writer.write(*events)
        if number in (3, 8):
            server.restart()
    wait_until_drawn(page, seq)

    assert listed(page) == list(range(seq, max(0, seq - 200), -1))
    with browser.new_context() as context:
        fresh = context.new_page()
        fresh.goto(server.url)
        wait_until_drawn(fresh, seq)
        assert drawn(fresh) == drawn(page)


def test_a_log_begun_anew_replaces_what_was_shown(
    page: Page, server: Server, writer: Writer, complaints: Complaints
) -> None:
    complaints.allow("WebSocket connection to")
    page.goto(server.url)
    wait_until_drawn(page, writer.write(*seated(), *hand(1)))

    server.kill()
    writer.empty()
    writer.write(*seated(key="another"))
    server.start()

    expect(page.locator("#table-name")).to_have_text("another")
    expect(page.locator(".event-divider")).to_contain_text("no longer had what was missed")


def test_ten_thousand_events_are_drawn_in_a_few_frames_and_kept_in_bounds(
    page: Page, server: Server, writer: Writer
) -> None:
    page.goto(server.url)
    writer.write(*seated())
    seq = writer.write(*[event for number in range(1, 720) for event in hand(number)])
    wait_until_drawn(page, seq)

    assert seq > 10_000
    assert listed(page) == list(range(seq, seq - 200, -1))
    expect(page.locator("#table-facts")).to_contain_text("Hand 719")


def test_tables_are_tabs_that_arrow_keys_walk(page: Page, server: Server, writer: Writer) -> None:
    page.goto(server.url)
    writer.write(*seated(key="left"), *hand(1, key="left"))
    seq = writer.write(*seated(key="right", session="two"), *hand(7, key="right"))
    wait_until_drawn(page, seq)

    page.get_by_role("tab", selected=True).focus()
    page.keyboard.press("Home")
    expect(page.locator("#table-name")).to_have_text("left")
    page.keyboard.press("ArrowRight")

    expect(page.get_by_role("tab", selected=True)).to_have_text("right")
    expect(page.locator("#table-facts")).to_contain_text("Hand 7")


def test_tables_stand_side_by_side_and_the_address_keeps_it(
    page: Page, server: Server, writer: Writer
) -> None:
    page.goto(server.url)
    writer.write(*seated(key="left"), *hand(1, key="left"))
    wait_until_drawn(page, writer.write(*seated(key="right", session="two"), *hand(7, key="right")))

    page.get_by_role("button", name="Side by side").press("Enter")
    cells = page.locator("#grid .cell")
    expect(cells).to_have_count(2)
    page.reload()
    expect(cells.nth(1)).to_contain_text("Hand 7")
    expect(cells.nth(1).get_by_label("Pot $7,000", exact=True)).to_be_visible()

    seq = writer.write(*hand(8, key="right"))
    wait_until_drawn(page, seq)
    expect(cells.nth(1).get_by_label("Pot $8,000", exact=True)).to_be_visible()
    cells.first.get_by_role("button", name="left").press("Enter")
    expect(page.locator("#table-name")).to_have_text("left")
    expect(page.locator("#grid")).to_be_hidden()


def test_events_are_filtered_by_type_and_severity_with_the_keyboard_and_the_address_keeps_it(
    page: Page, server: Server, writer: Writer
) -> None:
    page.goto(server.url)
    loud = written("error", "The screen is locked") | {"severity": "error"}
    wait_until_drawn(page, writer.write(*seated(), *hand(1), loud))

    page.get_by_role("button", name="Filter").press("Enter")
    types = page.get_by_role("group", name="Types of events to list")
    types.get_by_role("button", name="pot", exact=True).press("Space")
    expect(page.locator("#events .event")).to_have_count(2)
    types.get_by_role("button", name="error", exact=True).press("Space")
    expect(page.locator("#events .event")).to_have_count(3)
    page.get_by_role("group", name="Severities").get_by_role("button", name="error").press("Enter")
    expect(page.locator("#events .event")).to_have_count(1)
    expect(page.locator("#events .event")).to_have_text(re.compile("The screen is locked"))

    page.reload()
    expect(page.locator("#events .event")).to_have_count(1)
    wait_until_drawn(page, writer.write(*hand(2)))
    expect(page.locator("#events .event")).to_have_count(1)
    page.get_by_role("button", name="Filter (3)").press("Enter")
    page.get_by_role("button", name="Show all").press("Enter")
    assert len(listed(page)) == 5 + 14 + 1 + 14


def test_who_is_to_act_is_marked_and_said(page: Page, server: Server, writer: Writer) -> None:
    page.goto(server.url)
    posted = written("player", seat=2, present=True, bet="2")
    in_hand = [written("player", seat=seat, present=True, active=True) for seat in range(3)]
    wait_until_drawn(page, writer.write(*seated(), written("hand_start", hand=1), *in_hand, posted))

    expect(page.get_by_role("group", name="Seat 0, hero: You, to act")).to_be_visible()
    expect(page.locator(".is-to-act")).to_have_count(1)


def test_a_table_that_runs_is_not_left_for_another_that_moves(
    page: Page, server: Server, writer: Writer
) -> None:
    page.goto(server.url)
    wait_until_drawn(page, writer.write(*seated(key="mine")))

    wait_until_drawn(page, writer.write(*seated(key="other", session="two")))
    expect(page.locator("#table-name")).to_have_text("mine")

    wait_until_drawn(page, writer.write(written("session_end", key="mine", session="one", reason="ended")))
    expect(page.locator("#table-name")).to_have_text("other")


def test_an_ended_capture_is_said(page: Page, server: Server, writer: Writer) -> None:
    page.goto(server.url)
    end = written("session_end", session="one", reason="ended", frames=1)
    wait_until_drawn(page, writer.write(*seated(), *hand(1), end))

    expect(page.locator("#ended")).to_be_visible()


def test_text_from_a_table_is_never_markup(page: Page, server: Server, writer: Writer) -> None:
    attack = "<img src=x onerror='document.title=1'>"
    page.goto(server.url)
    player = written("player", attack, key=attack, seat=1, present=True, name=attack, stack="5")
    wait_until_drawn(page, writer.write(*seated(key=attack), player))

    expect(page.locator("#table-name")).to_have_text(attack)
    expect(page.locator("#events .event-message").first).to_have_text(attack)
    assert page.locator("img[src=x]").count() == 0
    expect(page).to_have_title("PokerTool")


def test_nonsense_from_an_emitter_does_not_stop_the_page(page: Page, server: Server, writer: Writer) -> None:
    nonsense = [
        written("player", seat=100_000, present=True, name="Nobody"),
        written("player", seat=-1, present=True, name="Nobody"),
        written("player", seat=1, present=True, name=5, stack=[], bet={}, cards="up", active="so-so"),
        written("card", cards=[None, 7, "Zz", {}], card_type="hero"),
        written("board", board=["Ah", None]),
        written("action", seat=1, action="shrug", amount={}),
        written("button", dealer_seat="nowhere"),
        written("pot", pot=[], currency=0),
        written("hand_start", hand={}),
        written("performance", fps="fast", ms=None),
    ]
    page.goto(server.url)

    for event in nonsense:
        wait_until_drawn(page, writer.write(event))

    wait_until_drawn(page, writer.write(*seated(), *hand(2)))
    expect(page.locator("#table-facts")).to_contain_text("Hand 2")


def test_nothing_runs_off_the_side(page: Page, server: Server, writer: Writer) -> None:
    page.goto(server.url)
    wait_until_drawn(page, writer.write(*seated(), *hand(1)))

    for width in (360, 768, 1280, 3840):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_function(
            """(width) => {
                const inside = ({ left, right }) => left >= 0 && right <= width;
                const seats = [...document.querySelectorAll(".seat")];
                return document.documentElement.scrollWidth === width
                    && seats.length === 3
                    && seats.every((seat) => inside(seat.getBoundingClientRect()));
            }""",
            arg=width,
        )


def test_chips_slide_from_their_player_and_into_the_pot(page: Page, server: Server, writer: Writer) -> None:
    page.goto(server.url)
    wait_for_state(page, "live")
    in_slow_motion(page)
    wait_until_drawn(page, writer.write(*seated(), *hand(1)[:3]))
    page.evaluate(FINISH)

    wait_until_drawn(page, writer.write(*hand(1)[4:6]))
    assert ["bet", "1"] in page.evaluate(MOVING)
    page.evaluate(FINISH)
    flop = [
        written("player", "Maria's bet is in the pot", seat=1, present=True, bet="0"),
        written("pot", "Pot is 2", pot="2", currency="$"),
    ]
    wait_until_drawn(page, writer.write(*flop))

    assert ["collect", "1"] in page.evaluate(MOVING)
    expect(page.locator(".bets .bet")).to_have_count(0)
    page.evaluate(FINISH)
    expect(page.locator(".collected .bet")).to_have_count(0)


def test_without_motion_chips_are_where_they_belong_at_once(
    page: Page, server: Server, writer: Writer
) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(server.url)
    wait_for_state(page, "live")
    wait_until_drawn(page, writer.write(*seated(), *hand(1)[:6]))
    assert page.evaluate(MOVING) == []

    wait_until_drawn(page, writer.write(written("player", "", seat=1, present=True, bet="0")))

    assert page.locator(".collected .bet").count() == 0


def test_what_stays_on_the_table_does_not_arrive_again(page: Page, server: Server, writer: Writer) -> None:
    page.goto(server.url)
    wait_for_state(page, "live")
    in_slow_motion(page)
    wait_until_drawn(page, writer.write(*seated(), *hand(1)[:11]))
    page.evaluate(FINISH)

    wait_until_drawn(page, writer.write(*hand(1)[11:13]))

    arriving = [words for rule, words in page.evaluate(MOVING) if rule == "arrive"]
    assert len(arriving) == 1, "of four cards on the board one is new"

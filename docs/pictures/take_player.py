"""Takes the pictures of the session player: `.venv/bin/python -m docs.pictures.take_player [FOLDER]`.

The real server, a demo session that was captured from its pixels, and Chromium.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from playwright.sync_api import Browser, sync_playwright

from detection.poker.event_rules import apply_to_table
from detection.poker.table_state import TableState
from docs.pictures.take_page import shrink
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.staff import hire, sign_in
from tests.servers import PROJECT, Server, serve

Scheme = Literal["light", "dark"]
PICTURES: tuple[tuple[str, int, int, Scheme], ...] = (
    ("player.png", 1280, 800, "light"),
    ("player-dark.png", 1280, 800, "dark"),
    ("player-phone.png", 360, 800, "light"),
    ("player-wide.png", 2560, 1440, "dark"),
)
"""Name, width and height in CSS pixels, colour scheme."""
HANDS = 12


def capture(server: Server) -> None:
    """Let a real capture read HANDS hands of the demo table."""
    command = [sys.executable, "manage.py", "capture", "--source", "demo", "--quiet"]
    hands = ["--hands", str(HANDS), "--speed", "0"]
    subprocess.run([*command, *hands], cwd=PROJECT, env=server.environment, check=True)  # noqa: S603 (ours)


def is_lively(table: TableState, event: dict[str, Any]) -> bool:
    """Return whether there is much to see: a board, bets, an action just now, and a hero who plays."""
    seats = table.seats.values()
    return (
        event["type"] == "action"
        and len(table.board) >= 3
        and sum(bool(seat.bet) for seat in seats) >= 2
        and any(seat.hero and seat.active for seat in seats)
    )


def lively_moment(request: Any, api: str) -> int:
    """Return the number of the last lively event of a session."""
    found, at, last = 0, 0, 1
    while at <= last:
        page = request.get(f"{api}/events?at={at}").json()
        last = request.get(api).json()["last"]
        table = None if page["table"] is None else TableState.from_json(page["table"])
        for event in page["events"]:
            table = apply_to_table(table, event)
            if table and is_lively(table, event):
                found = event["seq"]
        at = page["through"] + 1
    return found


def take(
    browser: Browser, server: Server, to: Path, *, width: int, height: int, scheme: Scheme, cookies: Any
) -> None:
    """Take one picture of the player at a lively moment, in few enough colours to be small."""
    viewport: Any = {"width": width, "height": height}
    with browser.new_context(
        viewport=viewport, color_scheme=scheme, reduced_motion="reduce", locale="en-GB"
    ) as context:
        context.add_cookies(cookies)
        page = context.new_page()
        page.goto(server.url)
        page.get_by_role("link", name="Replay this session").click()
        api = server.url + str(page.locator("#player").get_attribute("data-api"))
        seq = lively_moment(context.request, api)
        page.goto(f"{page.url.split('#')[0]}#seq={seq}")
        page.wait_for_selector(f"#table[data-seq='{seq}']")
        page.wait_for_selector(".mark[d^=M]", state="attached")
        page.wait_for_selector("#hands [aria-current]", state="attached")
        page.screenshot(path=to)
    shrink(to)


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    with TemporaryDirectory() as scratch, serve(Path(scratch) / "log.sqlite3") as server:
        hire(server)
        capture(server)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            with browser.new_context() as context:
                sign_in(context.new_page(), server)
                cookies = context.cookies()
            for name, width, height, scheme in PICTURES:
                take(
                    browser,
                    server,
                    folder / name,
                    width=width,
                    height=height,
                    scheme=scheme,
                    cookies=cookies,
                )
            browser.close()


if __name__ == "__main__":
    main()

"""Takes the pictures of hands and of a session: `.venv/bin/python -m docs.pictures.take_hands [FOLDER]`.

The real server, an evening of made-up hands that were imported, a capture that goes on beside, and Chromium.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from playwright.sync_api import Browser, Page, sync_playwright

from docs.pictures.take_page import shrink
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.evening import TABLE, capturing, import_evening
from tests.browser.staff import hire, sign_in
from tests.servers import Server, serve

Scheme = Literal["light", "dark"]
PICTURES: tuple[tuple[str, str, int, int, Scheme], ...] = (
    ("hands.png", "hands", 1280, 800, "light"),
    ("hands-phone.png", "hands", 360, 780, "light"),
    ("report.png", "report", 1280, 800, "light"),
)
"""Name, page, width and height in CSS pixels, colour scheme."""


def take(browser: Browser, server: Server, to: Path, *, report: bool, size: Any, scheme: Scheme) -> None:
    """Take one picture, in few enough colours to be small."""
    with browser.new_context(
        viewport=size, color_scheme=scheme, reduced_motion="reduce", locale="en-GB", timezone_id="UTC"
    ) as context:
        page = context.new_page()
        sign_in(page, server)
        page.goto(f"{server.url}/hands/?table={TABLE}")
        if report:
            page.goto(f"{server.url}{report_address(page)}")
        page.wait_for_selector("tbody tr")
        page.screenshot(path=to)
    shrink(to)


def report_address(page: Page) -> str:
    """Return where the session's page is whose hands are listed."""
    player = str(page.locator("tbody tr").first.get_attribute("data-player"))
    return f"{player.partition('#')[0]}report/"


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    with (
        TemporaryDirectory() as scratch,
        serve(Path(scratch) / "log.sqlite3") as server,
        sync_playwright() as playwright,
    ):
        hire(server)
        import_evening(server, Path(scratch))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        with capturing(server):
            for name, page, width, height, scheme in PICTURES:
                take(
                    browser,
                    server,
                    folder / name,
                    report=page == "report",
                    size={"width": width, "height": height},
                    scheme=scheme,
                )
        browser.close()


if __name__ == "__main__":
    main()

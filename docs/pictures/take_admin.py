"""Takes the pictures of the admin: `.venv/bin/python -m docs.pictures.take_admin [FOLDER]`.

The real server, a few sessions as captures publish them, and Chromium.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from playwright.sync_api import sync_playwright

from docs.pictures.take_page import shrink
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.hands import hand, seated, written
from tests.browser.staff import hire, sign_in
from tests.browser.writer import Writer, writing
from tests.servers import serve

PICTURES = (("admin-phone.png", 360, 760), ("admin.png", 1280, 760), ("admin-wide.png", 2560, 1440))
"""Name, width and height in CSS pixels."""
SESSIONS = 8


def play(writer: Writer) -> None:
    """Publish a few sessions of a few hands each."""
    for number in range(SESSIONS):
        key, session = f"table-{number % 3 + 1}", str(uuid5(NAMESPACE_URL, f"picture {number}"))
        writer.write(*seated(key=key, session=session))
        for played in range(1, 4 + number):
            writer.write(*hand(played, key=key))
        if number < SESSIONS - 2:
            end = written("session_end", key=key, session=session, reason="ended", frames=400 + 37 * number)
            writer.write(end)


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    with (
        TemporaryDirectory() as scratch,
        serve(Path(scratch) / "log.sqlite3") as server,
        writing(server.environment) as writer,
        sync_playwright() as playwright,
    ):
        hire(server)
        play(writer)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for name, width, height in PICTURES:
            viewport: Any = {"width": width, "height": height}
            with browser.new_context(viewport=viewport, locale="en-GB") as context:
                page = context.new_page()
                sign_in(page, server)
                page.goto(f"{server.url}/admin/detection/detectionsession/")
                page.wait_for_selector("#result_list")
                page.screenshot(path=folder / name)
            shrink(folder / name)
        browser.close()


if __name__ == "__main__":
    main()

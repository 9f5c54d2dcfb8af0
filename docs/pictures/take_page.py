"""Takes the pictures of the page: `.venv/bin/python -m docs.pictures.take_page [FOLDER]`.

The real server, a demo hand as a perfect capture publishes it, and Chromium.
"""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from detection.changes import compare
from detection.demo import DemoStep, DemoTable
from detection.state import Table, apply_to_table, new_table
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.writer import Writer, writing
from tests.servers import serve

Scheme = Literal["light", "dark"]
PICTURES: tuple[tuple[str, int, int, Scheme], ...] = (
    ("page.png", 1280, 760, "light"),
    ("page-dark.png", 1280, 760, "dark"),
    ("page-phone.png", 360, 760, "dark"),
)
"""Name, width and height in CSS pixels, colour scheme."""
COLOURS = 256
SESSION = {"session": "picture", "source": "demo", "title": "Demo table"}
KEY = "demo"


def is_lively(step: DemoStep) -> bool:
    """Return whether there is much to see: a turn card, bets, and a hero who still plays."""
    seats = step.truth.seats
    return bool(
        step.truth.board is not None
        and len(step.truth.board) == 4
        and step.truth.hero
        and sum(seat.bet is not None for seat in seats) >= 2
        and sum(bool(seat.active) for seat in seats) >= 3
        and any(seat.hero and seat.active for seat in seats)
    )


def lively_events() -> list[dict[str, Any]]:
    """Return the events up to the first lively step of the first hands that have one."""
    for seed in count(1):
        believed: Table = (
            apply_to_table(None, {"type": "session_start", "data": SESSION, "seq": 0}) or new_table()
        )
        events = [
            {"event_type": "session_start", "message": "Capture has started", "data": SESSION, "key": KEY}
        ]
        for step in DemoTable(seed, 20, width=480, height=270).steps():
            compared = compare(believed=believed, seen=step.truth)
            believed = compared.believed
            events += [
                {
                    "event_type": change.type,
                    "message": change.message,
                    "data": change.data,
                    "severity": change.severity,
                    "key": KEY,
                }
                for change in compared.changes
            ]
            if is_lively(step):
                return events
    raise AssertionError("count() never ends")


def take(browser: Browser, url: str, to: Path, *, width: int, height: int, scheme: Scheme, seq: int) -> None:
    """Take one picture of the page once it shows event `seq`, in few enough colours to be small."""
    viewport: Any = {"width": width, "height": height}
    with browser.new_context(
        viewport=viewport, color_scheme=scheme, reduced_motion="reduce", locale="en-GB"
    ) as context:
        page = context.new_page()
        page.goto(url)
        page.wait_for_selector(f"#table[data-seq='{seq}']")
        page.wait_for_selector("#connection[data-state=live]")
        page.wait_for_selector("#events .event")
        page.screenshot(path=to)
    with Image.open(to) as image:
        small = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.FLOYDSTEINBERG)
    small.save(to, optimize=True)


def take_all(folder: Path, url: str, writer: Writer) -> None:
    seq = writer.write(*lively_events())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for name, width, height, scheme in PICTURES:
            take(browser, url, folder / name, width=width, height=height, scheme=scheme, seq=seq)
        browser.close()


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    with (
        TemporaryDirectory() as scratch,
        serve(Path(scratch) / "log.sqlite3") as server,
        writing(server.environment) as writer,
    ):
        take_all(folder, server.url, writer)


if __name__ == "__main__":
    main()

"""Takes the pictures of the page: `.venv/bin/python -m docs.pictures.take_page [FOLDER]`.

The real server, a demo hand as a perfect capture publishes it, and Chromium.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from itertools import count
from math import sin
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from detection.demo import DemoStep, DemoTable
from detection.tracking.tracker import Tracker
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.staff import BOSS, hire, sign_in
from tests.browser.writer import Writer, writing
from tests.servers import Server, serve

Scheme = Literal["light", "dark"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A file, and what is on it."""

    name: str
    width: int
    """Of the window, in CSS pixels; so is `height`."""
    height: int = 760
    scheme: Scheme = "light"
    path: str = "/"
    whole: bool = False
    """The page to its end, not only what the window shows."""


PICTURES = (
    Picture(name="page.png", width=1280),
    Picture(name="page-dark.png", width=1280, scheme="dark"),
    Picture(name="page-whole.png", width=1280, whole=True),
    Picture(name="page-whole-dark.png", width=1280, whole=True, scheme="dark"),
    Picture(name="page-phone.png", width=360, whole=True),
    Picture(name="page-phone-dark.png", width=360, scheme="dark"),
    Picture(name="page-wide.png", width=2560, height=1440),
    Picture(name="page-wide-dark.png", width=2560, height=1440, scheme="dark"),
    Picture(name="page-grid.png", width=1280, height=800, scheme="dark", path="/?view=grid"),
)
COLOURS = 256
WIDEST = 1440
"""Pixels of a picture as it is kept: of 2560 the docs show no more."""
SESSION = {"session": "picture", "source": "demo", "title": "Demo table"}
KEY = "demo"
HOUR = 3600.0
KEYS = ("Amber", "Birch", KEY)


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


def well(writer: Writer) -> None:
    """Let the system be as it mostly is: an hour of checks, all parts well but one."""
    for slot in range(120, -1, -1):
        wave = sin(slot / 11) + sin(slot / 4) / 3
        writer.check(
            ago=30 * slot,
            cpu_percent=round(34 + 16 * wave, 1),
            memory_percent=round(58 - slot / 30, 1),
            disk_percent=41.2,
            load_5m_per_cpu=round(0.7 + 0.25 * wave, 2),
            delivery_p95_ms=round(14 + 3 * wave, 1),
            append_p95_ms=round(2.4 + wave / 3, 1),
            events_per_s=round(3.1 + wave, 2),
            connections=12 - slot // 40,
            frame_ms=round(108 + 9 * wave),
            unread_percent=1.8,
        )
    for component in ("api", "database", "channel_layer", "celery_worker", "celery_beat", "scraper"):
        writer.report(component, "operational", ago=7 * HOUR)
    for key in KEYS:
        writer.report(f"scraper:{key}", "operational", ago=HOUR)
    writer.report("scraper:Cedar", "down", detail="Its capture stopped without a word", ago=HOUR / 6)
    writer.notify(BOSS, "scraper:Cedar is down: Its capture stopped without a word", severity="error")


def lively_events() -> list[dict[str, Any]]:
    """Return the events up to the first lively step of the first hands that have one."""
    for seed in count(1):
        tracker = Tracker(frames_to_believe=1)
        events = [
            {"event_type": "session_start", "message": "Capture has started", "data": SESSION, "key": KEY}
        ]
        for step in DemoTable(seed, 20, width=480, height=270).steps():
            compared = tracker.observe(step.truth)
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


def take(browser: Browser, url: str, folder: Path, picture: Picture, *, cookies: Any, seq: int) -> None:
    """Take one picture of the page once it shows event `seq`, in few enough colours to be small."""
    to = folder / picture.name
    viewport: Any = {"width": picture.width, "height": picture.height}
    with browser.new_context(
        viewport=viewport, color_scheme=picture.scheme, reduced_motion="reduce", locale="en-GB"
    ) as context:
        context.add_cookies(cookies)
        page = context.new_page()
        page.goto(url + picture.path)
        page.wait_for_selector(f"#table[data-seq='{seq}']", state="attached")
        page.wait_for_selector("#connection[data-state=live]")
        page.wait_for_selector("#events .event")
        page.wait_for_selector(".chart canvas")
        page.wait_for_selector("#bell:not([hidden])")
        page.screenshot(path=to, full_page=picture.whole)
    shrink(to)


def shrink(picture: Path) -> None:
    """Make a picture no wider than WIDEST, and of few enough colours to be small."""
    with Image.open(picture) as image:
        small = image.convert("RGB")
    small.thumbnail((WIDEST, 10 * WIDEST))
    small.quantize(COLOURS, dither=Image.Dither.NONE).save(picture, optimize=True)


def take_all(folder: Path, server: Server, writer: Writer) -> None:
    hire(server)
    well(writer)
    events = lively_events()
    seq = 0
    for at, key in enumerate(KEYS):
        seq = writer.write(*({**event, "key": key} for event in events[: len(events) - 45 * (2 - at)]))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        with browser.new_context() as context:
            sign_in(context.new_page(), server)
            cookies = context.cookies()
        for picture in PICTURES:
            take(browser, server.url, folder, picture, cookies=cookies, seq=seq)
        browser.close()


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    with (
        TemporaryDirectory() as scratch,
        serve(Path(scratch) / "log.sqlite3") as server,
        writing(server.environment | {"POKERTOOL_HEALTH_SECONDS": "30"}) as writer,
    ):
        take_all(folder, server, writer)


if __name__ == "__main__":
    main()

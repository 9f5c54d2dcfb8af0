"""A real Chromium. Each module starts its own: while one runs, no asyncio test could run beside it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request, expect, sync_playwright

from tests.browser.following import STREAM_JS, install
from tests.browser.scripted import small_site
from tests.browser.writer import Writer, writing
from tests.servers import Server
from tests.waiting import wait_until

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 40_000
"""Milliseconds until what a test waits for has failed: longer than a machine at its limit needs."""

expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents and "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="There is no Chromium here: apt install chromium."))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


class Complaints(list[str]):
    """What the page wrote to its console as an error, and what it threw. A test may allow some of it."""

    def __init__(self) -> None:
        super().__init__()
        self.allowed: tuple[str, ...] = ()

    def allow(self, *parts: str) -> None:
        """Let errors pass that contain one of `parts`: a browser logs each connection it can't make."""
        self.allowed += parts

    def unexpected(self) -> list[str]:
        return [text for text in self if not any(part in text for part in self.allowed)]


@pytest.fixture(scope="module")
def writer(server: Server) -> Iterator[Writer]:
    """What writes to the server's database."""
    with writing(server.environment) as writer:
        yield writer


@pytest.fixture
def empty_log(server: Server, writer: Writer) -> None:
    """Let a test begin with a server that runs and an empty log, and nobody who followed the one before."""
    if server.process is None:
        server.start()
    wait_until(lambda: server.connections() == 0)
    writer.empty()


@pytest.fixture
def complaints() -> Complaints:
    return Complaints()


@pytest.fixture
def page(browser: Browser, complaints: Complaints) -> Iterator[Page]:
    """A page in a profile of its own. The test fails if anything on it went wrong unasked."""
    context = browser.new_context(locale="en-GB", timezone_id="UTC")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()

    def on_console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    def on_error(error: Error) -> None:
        complaints.append(str(error))

    def on_request_failed(request: Request) -> None:
        if request.failure == "net::ERR_ABORTED":
            return  # the test goes on to another page, which cuts short what this one still loads
        complaints.append(f"{request.url}: {request.failure}")

    page.on("console", on_console)
    page.on("pageerror", on_error)
    page.on("requestfailed", on_request_failed)
    yield page
    context.close()
    assert complaints.unexpected() == []


@pytest.fixture(scope="module")
def stream_site() -> Iterator[str]:
    """Serve stream.js and a page that uses it; Chromium lets only a local page connect to a local port."""
    files = {"/": ("text/html", "<!doctype html>"), "/stream.js": ("text/javascript", STREAM_JS)}
    with small_site(files) as url:
        yield url


@pytest.fixture
def harness(page: Page, complaints: Complaints, stream_site: str) -> Iterator[Page]:
    """A page with stream.js on it: `follow(options)` records what it hands on."""
    complaints.allow("WebSocket connection to")
    page.goto(stream_site)
    install(page, "/stream.js")
    yield page
    page.evaluate("window.connection?.close()")

"""Each example of docs/clients.md is run as it stands there, on the real server's address."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Complaints
from tests.browser.following import wait
from tests.browser.scripted import small_site
from tests.clients.controlled import Site, controlled
from tests.clients.npm import NPM, WANTED, node_folder, run
from tests.pages import blocks, typed
from tests.servers import PROJECT

pytestmark = pytest.mark.timeout(300)
PAGE = PROJECT / "docs" / "clients.md"
PAGES = blocks(PAGE, "html")
PROGRAMS = blocks(PAGE, "python")
CLIENT = PROJECT / "clients" / "python"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with controlled(tmp_path_factory.mktemp("site")) as site:
        yield site


def at(site: Site, example: str) -> str:
    """Return an example with the address of `site` in it."""
    return example.replace("127.0.0.1:8000", f"127.0.0.1:{site.server.port}")


@contextmanager
def opened(page: Page, site: Site, example: str) -> Iterator[None]:
    """Open an example as a page that somebody else serves."""
    with small_site({"/": ("text/html", at(site, example))}) as url:
        page.goto(url)
        yield
        page.goto("about:blank")


def cards(message: str, *, key: str = "table-1") -> dict[str, Any]:
    data = {"cards": ["Ah", "Kd"], "card_type": "hero", "confidence": 0.99}
    return {"event_type": "card", "message": message, "data": data, "key": key}


def pot(amount: str) -> dict[str, Any]:
    return {"event_type": "pot", "message": f"Pot is {amount}", "data": {"pot": amount}, "key": "table-1"}


def test_all_examples_are_tried_here() -> None:
    fences = re.findall(r"^```(\w+)", PAGE.read_text(encoding="utf-8"), re.MULTILINE)

    assert sorted(fences) == ["html", "html", "html", "python", "python", "sh", "sh", "tsx"]


def test_the_plain_page(page: Page, site: Site) -> None:
    with opened(page, site, PAGES[0]):
        expect(page.locator("#events")).to_be_attached()
        page.wait_for_function("socket.readyState === WebSocket.OPEN")
        site.appender.append(detection=[pot("1")])

        expect(page.locator("#events li").first).to_have_text("Pot is 1")


def test_the_page_with_callbacks(page: Page, site: Site, complaints: Complaints) -> None:
    complaints.allow("WebSocket connection to")
    with opened(page, site, PAGES[1]):
        expect(page.locator("#connection")).to_have_text("live")
        site.appender.append(detection=[pot("2"), pot("3")])
        expect(page.locator("#pot")).to_have_text("3")
        site.server.kill()
        expect(page.locator("#connection")).to_have_text(re.compile("offline|connecting"))
        site.appender.append(detection=[pot("4")])
        site.server.start()

        expect(page.locator("#pot")).to_have_text("4")
        expect(page.locator("#connection")).to_have_text("live")


def test_the_page_with_a_loop(page: Page, site: Site) -> None:
    site.appender.append(detection=[cards("first"), pot("5")])
    with opened(page, site, PAGES[2]):
        expect(page.locator("#cards li").last).to_have_text("first")
        site.appender.append(detection=[cards("second")])

        expect(page.locator("#cards li").last).to_have_text("second")
        assert "Pot" not in (page.locator("#cards").text_content() or "")


@pytest.mark.skipif(NPM is None, reason="There is no Node with npm here: apt install nodejs npm.")
def test_the_react_app(site: Site) -> None:
    folder = node_folder()
    (example,) = blocks(PAGE, "tsx")
    (folder / "App.tsx").write_text(at(site, example))
    for name in ("page.js", "app.test.js"):
        shutil.copy(WANTED / name, folder)
    run("npx", "--offline", "tsc", "--strict", "--target", "es2022", "--module", "nodenext",
        "--lib", "es2022,dom,dom.iterable", "--jsx", "react-jsx", "App.tsx")  # fmt: skip

    run("env", f"SERVER={site.server.url}", f"CONTROL={site.control}", "node", "app.test.js")


def test_the_example_in_the_protocol(page: Page, site: Site) -> None:
    (example,) = blocks(PROJECT / "docs" / "protocol.md", "js")
    body = re.sub(r"^import (.*) from (.*);", r"const \1 = await import(\2);", example, flags=re.MULTILINE)
    page.goto(f"{site.server.url}/healthz")
    page.evaluate(
        """() => {
            window.said = { states: [], applied: [] };
            window.replaceBy = (state) => said.state = Object.keys(state);
            window.apply = (event) => said.applied.push(event.message);
            window.show = (name) => said.states.push(name);
        }"""
    )
    page.evaluate("() => { (async () => { " + body + " })(); }")
    wait(page, "said.states.at(-1) === 'live'")
    site.appender.append(detection=[pot("8")])
    wait(page, "said.applied.length === 1")

    assert page.evaluate("said") == {"states": ["live"], "applied": ["Pot is 8"], "state": ["tables"]}
    page.goto("about:blank")


def test_the_program(site: Site, tmp_path: Path) -> None:
    site.appender.append(detection=[cards("for the program")])

    with running(PROGRAMS[0], site, tmp_path) as lines:
        assert any(re.fullmatch(r"\d+ card for the program\n", line) for line in lines)


def test_the_program_that_keeps_its_position(site: Site, tmp_path: Path) -> None:
    site.appender.append(detection=[cards("before")])
    with running(PROGRAMS[1], site, tmp_path) as lines:
        assert any(line == "before\n" for line in lines)
        site.appender.append(detection=[cards("and then")])
        assert next(lines) == "and then\n"
    site.appender.append(detection=[cards("meanwhile")])

    with running(PROGRAMS[1], site, tmp_path) as lines:
        said = next(lines)
        assert said in (
            "meanwhile\n",
            "and then\n",
        )  # killed between the line and the position, it says it again
        assert said == "meanwhile\n" or next(lines) == "meanwhile\n"


@contextmanager
def running(program: str, site: Site, folder: Path) -> Iterator[Iterator[str]]:
    """Run a program in `folder`; yield the lines that it prints."""
    with subprocess.Popen(
        [sys.executable, "-u", "-c", at(site, program)],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(CLIENT)},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        yield iter(process.stdout)
        process.kill()


def test_what_is_installed_is_there() -> None:
    folders = [line.split(" ../pokertool/")[1] for line in typed(PAGE, "sh")]

    assert [(PROJECT / folder).is_dir() for folder in folders] == [True, True]
    assert (PROJECT / folders[0] / "package.json").exists()
    assert (PROJECT / folders[1] / "pyproject.toml").exists()

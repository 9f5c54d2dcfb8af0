"""Every line that the README and the quick start have people type, typed: in a clone, before a screen."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from websockets.sync.client import connect

from detection.vision.frames.pictures import open_picture
from tests.display import virtual_display
from tests.pages import typed
from tests.servers import PROJECT, free_port
from tests.windows import windows_on

PAGES = [PROJECT / "README.md", PROJECT / "docs" / "quick-start.md"]
LIMIT = 100.0
"""Seconds until a line that does not say what it should fails its test, on a machine busy with others."""
HERO = "hero 4c Ad"
"""What a capture says of the picture that the pages name."""

SAYS = {
    "make run": "PokerTool is running",
    ".venv/bin/python manage.py capture --source screen": HERO,
    ".venv/bin/python manage.py capture --source screen --region 0,0,1280,900 --table mine": HERO,
    ".venv/bin/python -m websockets ws://127.0.0.1:8000/ws/detection": '"stream":"detection"',
    '.venv/bin/python -m websockets "ws://127.0.0.1:8000/ws/detection?since=0"': '"seq":2,',
    """make run ARGS='--no-demo --capture="--source screen"'""": "PokerTool is running",
}
"""Lines that go on until Ctrl-C, and what each says before long."""
ENDS = {
    ".venv/bin/python manage.py read docs/pictures/demo-table.png --json": '"hero": ["4c", "Ad"]',
    'curl "http://127.0.0.1:8000/api/events/detection?since=0&limit=20"': '"seq":20,',
}
"""Lines that end by themselves, and what each says."""
NOT_TYPED = {
    "make test": "that is what runs here",
    ".venv/bin/python manage.py read docs/pictures/demo-table.png": "with --json it reads the same",
    "wscat -c ws://127.0.0.1:8000/ws/detection": "needs Node; the line beside it asks for the same",
    ".venv/bin/python -m pip install pyobjc-framework-Quartz": "there is one for macOS only",
}
"""Lines that are not tried, and why. Those for Windows are not tried either: nobody here has it."""


@dataclass(frozen=True)
class Desk:
    """A clone with an environment, and a screen that shows the picture of a table."""

    folder: Path
    environment: dict[str, str]
    port: int

    def line(self, line: str, *, port: int | None = None) -> str:
        """Return a line as it is typed where port 8000 may be taken."""
        bind = f"--bind 127.0.0.1:{port or self.port}"
        if line == "make run":
            return f"make run ARGS='{bind}'"
        return line.replace("ARGS='", f"ARGS='{bind} ").replace("127.0.0.1:8000", f"127.0.0.1:{self.port}")

    @contextmanager
    def typing(self, line: str, says: str, **environment: str) -> Iterator[None]:
        """Type a line, yield once it said what it should, and end it by Ctrl-C."""
        with subprocess.Popen(
            ["bash", "-c", line],
            cwd=self.folder,
            env=self.environment | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,  # as in a terminal, whose Ctrl-C reaches all that stands in front
        ) as process:
            try:
                with killed_after(LIMIT, process):
                    heard = heard_until(says, process)
                assert says in heard, f"{line} ended, or did not say it in {LIMIT:g} s:\n{heard}"
                reading = threading.Thread(target=process.communicate)
                reading.start()  # nobody must wait for us to take what it prints
                yield
                os.killpg(process.pid, signal.SIGINT)
                with killed_after(LIMIT, process):
                    reading.join()
            finally:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)


def heard_until(says: str, process: subprocess.Popen[str]) -> str:
    """Return what a program printed up to the line that says it, or to its end."""
    assert process.stdout is not None
    heard = ""
    while says not in heard and (more := process.stdout.readline()):
        heard += more
    return heard


@contextmanager
def killed_after(seconds: float, process: subprocess.Popen[str]) -> Iterator[None]:
    """Kill a program, and those that it started, if the block takes longer."""
    hung = threading.Timer(seconds, os.killpg, (process.pid, signal.SIGKILL))
    hung.start()
    try:
        yield
    finally:
        hung.cancel()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    for program in ("make", "git", "bash", "curl"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    folder = tmp_path_factory.mktemp("typed") / "pokertool"
    subprocess.run(["git", "clone", "--quiet", PROJECT, folder], check=True)
    (folder / ".venv").symlink_to(Path(sys.prefix))
    ours = ("POKERTOOL_", "REDIS_URL", "DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    with virtual_display(1280, 900) as display, windows_on(display) as windows:
        picture = PROJECT / "docs" / "pictures" / "demo-table.png"
        windows.open("Picture of a table", open_picture(picture), left=100, top=60)
        yield Desk(folder, environment | {"DISPLAY": display, "PYTHONUNBUFFERED": "1"}, free_port())


@pytest.fixture(scope="module")
def running(desk: Desk) -> Iterator[Desk]:
    """`make run`, in a terminal of its own."""
    with desk.typing(desk.line("make run"), SAYS["make run"]):
        yield desk


def test_each_line_is_typed_here_or_told_why_not() -> None:
    assert {line for page in PAGES for line in typed(page, "sh")} == {*SAYS, *ENDS, *NOT_TYPED}


@pytest.mark.timeout(3 * LIMIT)
@pytest.mark.parametrize("line", [line for line in SAYS if not line.startswith("make")])
def test_a_line_that_goes_on_says_what_it_should(running: Desk, line: str) -> None:
    with running.typing(running.line(line), SAYS[line]):
        pass


@pytest.mark.timeout(3 * LIMIT)
@pytest.mark.parametrize("line", ENDS)
def test_a_line_that_ends_says_what_it_should(running: Desk, line: str) -> None:
    said = subprocess.run(
        ["bash", "-c", running.line(line)],
        cwd=running.folder,
        env=running.environment,
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=True,
    )

    assert ENDS[line] in said.stdout


@pytest.mark.timeout(3 * LIMIT)
def test_one_line_starts_all_and_watches_the_screen(desk: Desk, tmp_path: Path) -> None:
    (line,) = (line for line in SAYS if line.startswith("make run ARGS"))
    port = free_port()

    with (
        desk.typing(desk.line(line, port=port), SAYS[line], POKERTOOL_VAR_DIR=str(tmp_path)),
        connect(f"ws://127.0.0.1:{port}/ws/detection?since=0&types=card") as client,
    ):
        assert json.loads(client.recv(timeout=LIMIT))["type"] == "system"
        card = json.loads(client.recv(timeout=LIMIT))

    assert (card["key"], card["data"]["cards"]) == ("picture-of-a-table", ["4c", "Ad"])

"""`manage.py up` as a user starts and stops it; nothing here is faked but the terminal."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from io import StringIO
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import psutil
import pytest
from websockets.sync.client import connect

from pokertool_site.management.commands.up import Command
from tests.servers import PROJECT, answers, empty_database, free_port, server_environment
from tests.sockets import close_code_of
from tests.waiting import wait_until

READY_LIMIT = 60.0
STOP_LIMIT = 15.0
ANSWER_LIMIT = 10.0


class Up:
    """A running `manage.py up`, and what it has printed so far."""

    def __init__(self, var: Path, *arguments: str, environment: Mapping[str, str] | None = None) -> None:
        database = var / "pokertool.sqlite3"
        if not database.exists():
            shutil.copy(empty_database(), database)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.ws_url = f"ws://127.0.0.1:{self.port}"
        self.lines: list[str] = []
        self._printed = threading.Condition()
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "up", "--bind", f"127.0.0.1:{self.port}", "--no-demo", *arguments],
            cwd=PROJECT,
            env=environment or server_environment(database, var),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def printed(self) -> str:
        return "\n".join(self.lines)

    def wait_for(self, pattern: str) -> re.Match[str]:
        """Wait until a line matches `pattern`."""
        found: list[re.Match[str]] = []

        def matches() -> bool:
            found.extend(match for line in self.lines if (match := re.search(pattern, line)))
            return bool(found)

        with self._printed:
            assert self._printed.wait_for(matches, READY_LIMIT), self.printed
        return found[0]

    def wait_for_programs(self) -> list[psutil.Process]:
        """Wait until web server and worker run; return all processes below this one."""
        starter = psutil.Process(self.process.pid)
        wait_until(lambda: len(starter.children(recursive=True)) >= 2, told=lambda: self.printed)
        return starter.children(recursive=True)

    def end(self) -> None:
        """Whatever happened, leave nothing: the programs go when their starter does."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._reader.join()
        if self.process.stdout is not None:
            self.process.stdout.close()

    def _read(self) -> None:
        for line in self.process.stdout or ():
            with self._printed:
                self.lines.append(line.rstrip())
                self._printed.notify_all()


@contextmanager
def run_up(var: Path, *arguments: str, environment: Mapping[str, str] | None = None) -> Iterator[Up]:
    up = Up(var, *arguments, environment=environment)
    try:
        yield up
    finally:
        up.end()


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    with run_up(tmp_path_factory.mktemp("var")) as up:
        up.wait_for(r"Stop +Ctrl-C")
        up.wait_for_programs()
        yield up


def still_running(programs: list[psutil.Process], *, within: float) -> list[psutil.Process]:
    """Return those that run after `within` seconds; an orphan that waits to be buried does not."""
    with suppress(TimeoutError):
        wait_until(lambda: not any(map(is_alive, programs)), patience=within)
    return list(filter(is_alive, programs))


def is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def var_of(up: Up) -> Path:
    return Path(up.wait_for(r"Data +(\S+)")[1])


def test_it_says_where_the_table_is_and_serves_there(up: Up) -> None:
    assert up.wait_for(r"Table +(\S+)")[1] == f"{up.url}/"
    with urlopen(f"{up.url}/admin/login/") as page:  # noqa: S310
        assert page.status == 200


def test_the_first_run_prints_a_password(up: Up) -> None:
    assert len(up.wait_for(r"Password +(\S+)")[1]) == 16


def test_no_token_reaches_the_log(up: Up) -> None:
    for path in ("/sign-in/?token=s3cret-token", "/nowhere/?token=s3cret-token"):
        with pytest.raises(HTTPError):
            urlopen(f"{up.url}{path}")  # noqa: S310
    with connect(f"{up.ws_url}/ws/detection?token=s3cret-token") as client:
        client.recv(timeout=ANSWER_LIMIT)

    assert "s3cret-token" not in up.printed


def test_a_message_longer_than_any_client_needs_closes(up: Up) -> None:
    with connect(f"{up.ws_url}/ws/detection") as client:
        client.recv(timeout=ANSWER_LIMIT)
        client.send("x" * 4097)

        assert close_code_of(client) == 1009


def test_a_second_one_on_the_same_data_is_told_where_the_first_one_is(up: Up) -> None:
    with run_up(var_of(up)) as second:
        assert second.process.wait(READY_LIMIT) == 1
        second.wait_for(rf"already runs .* at {up.url}/")
        second.wait_for("POKERTOOL_VAR_DIR")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows deletes no folder with an open file in it")
def test_a_data_folder_that_is_deleted_is_said_and_no_second_one_gets_in(tmp_path: Path) -> None:
    var = tmp_path / "var"
    var.mkdir()
    with run_up(var) as first:
        first.wait_for(r"Stop +Ctrl-C")
        shutil.rmtree(var, ignore_errors=True)
        first.wait_for(rf"{var} was (deleted|replaced) while PokerTool runs")

        var.mkdir(exist_ok=True)
        with run_up(var) as second:
            assert second.process.wait(READY_LIMIT) == 1
            second.wait_for(rf"already runs on this data .* at process {first.process.pid}")


def test_a_taken_port_is_answered_with_a_free_one(up: Up, tmp_path: Path) -> None:
    with run_up(tmp_path, "--bind", f"127.0.0.1:{up.port}") as second:
        assert second.process.wait(READY_LIMIT) == 1
        second.wait_for(rf"Port {up.port} is taken by python.* \(process \d+\)")
        second.wait_for(r"--bind 127\.0\.0\.1:\d+")


@pytest.mark.parametrize(
    ("arguments", "word"),
    [(["--bind", "nowhere"], "HOST:PORT"), (["--workers", "0"], "at least one")],
    ids=["no address", "no workers"],
)
def test_wrong_arguments_are_named(tmp_path: Path, arguments: list[str], word: str) -> None:
    with run_up(tmp_path, *arguments) as up:
        assert up.process.wait(READY_LIMIT) == 1
        up.wait_for(word)


def test_a_web_server_that_dies_is_started_again(up: Up) -> None:
    server = next(process for process in up.wait_for_programs() if "uvicorn" in process.cmdline())
    server.kill()

    up.wait_for(r"web +killed by SIGKILL; starting again")
    wait_until(lambda: answers(up.port), told=lambda: up.printed)


def test_a_worker_that_dies_is_started_again_and_beat_with_it(up: Up) -> None:
    worker = next(process for process in up.wait_for_programs() if "--beat-thread" in process.cmdline())
    worker.kill()

    up.wait_for(r"worker +killed by SIGKILL; starting again")
    wait_until(
        lambda: any("--beat-thread" in process.cmdline() for process in up.wait_for_programs()),
        told=lambda: up.printed,
    )


def test_it_takes_three_processes_and_is_small_itself(up: Up) -> None:
    assert len(up.wait_for_programs()) == 2

    if sys.platform == "linux":
        mapped = Path(f"/proc/{up.process.pid}/maps").read_text(encoding="utf-8")
        assert "psycopg" not in mapped
        assert "numpy" not in mapped


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_asked_to_stop_it_leaves_no_process(tmp_path: Path, number: signal.Signals) -> None:
    with run_up(tmp_path, "--workers", "2" if number is signal.SIGINT else "1") as up:
        up.wait_for(r"Stop +Ctrl-C")
        programs = up.wait_for_programs()

        with connect(f"{up.ws_url}/ws/detection") as client:
            client.recv(timeout=ANSWER_LIMIT)
            up.process.send_signal(number)
            assert close_code_of(client) in {1001, 1012}

        assert up.process.wait(STOP_LIMIT) == 0, up.printed
        assert still_running(programs, within=0.5) == []
        assert "Traceback" not in up.printed
        assert not answers(up.port)


def test_killed_without_warning_it_leaves_no_process_either(tmp_path: Path) -> None:
    with run_up(tmp_path) as up:
        up.wait_for(r"Stop +Ctrl-C")
        programs = up.wait_for_programs()

        os.kill(up.process.pid, signal.SIGKILL)

        assert still_running(programs, within=STOP_LIMIT) == []


def test_what_a_program_prints_is_shown_and_its_label_keeps_its_colour(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("pokertool_site.management.commands.up.supports_color", lambda: True)
    out = StringIO()

    Command(stdout=out).say("web", "\x1b]0;owned\x07 \x1b[8mhidden\r")

    assert out.getvalue() == "\x1b[32;1mweb     \x1b[0m \\u001b]0;owned\\u0007 \\u001b[8mhidden\\r\n"

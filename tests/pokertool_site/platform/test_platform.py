"""Linux really; macOS and Windows with no more than they have (tests/systems.py)."""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.systems import Kernel32, product_on
from tests.waiting import wait_until

LIMIT = 30.0
CHILD = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(child.pid, flush=True)
sys.stdin.read()
print("goodbye", flush=True)
"""


@pytest.fixture(params=["linux", "darwin", "win32"])
def system(request: pytest.FixtureRequest) -> Any:
    return product_on(request.param, "pokertool_site.platform")


@pytest.fixture(params=["linux", "darwin"])
def unix(request: pytest.FixtureRequest) -> Any:
    return product_on(request.param, "pokertool_site.platform")


@pytest.fixture
def windows() -> Any:
    return product_on("win32", "pokertool_site.platform")


def is_gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_a_tree_is_ended_with_all_that_the_program_started(system: Any) -> None:
    tree = system.ProcessTree([sys.executable, "-c", CHILD], dict(os.environ))
    grandchild = int(tree.process.stdout.readline())

    tree.kill()
    tree.process.wait(LIMIT)
    tree.process.communicate()

    wait_until(lambda: is_gone(grandchild), patience=LIMIT)
    tree.kill()  # nothing happens to what is gone


def test_a_tree_outlives_no_program_that_died(system: Any) -> None:
    tree = system.ProcessTree([sys.executable, "-c", CHILD], dict(os.environ))
    grandchild = int(tree.process.stdout.readline())
    psutil.Process(tree.process.pid).kill()
    tree.process.wait(LIMIT)
    assert not is_gone(grandchild)

    tree.kill()

    wait_until(lambda: is_gone(grandchild), patience=LIMIT)
    tree.process.communicate()


def test_a_program_is_in_a_group_of_its_own(system: Any) -> None:
    """The console's Ctrl-C is for `up`, which stops the others in their order."""
    tree = system.ProcessTree([sys.executable, "-c", CHILD], dict(os.environ))
    tree.process.stdout.readline()

    assert os.getpgid(tree.process.pid) == tree.process.pid
    tree.kill()
    tree.process.communicate()


def test_windows_asks_a_program_to_stop_by_the_end_of_its_input(windows: Any) -> None:
    tree = windows.ProcessTree([sys.executable, "-c", CHILD], dict(os.environ))
    tree.process.stdout.readline()

    tree.ask_to_stop()

    assert tree.process.stdout.readline() == "goodbye\n"
    assert tree.process.wait(LIMIT) == 0
    tree.kill()
    tree.process.stdout.close()


STOP_AT_END_OF_INPUT = """
import os, signal, sys, threading
sys.path.insert(0, sys.argv[2])
from tests.systems import product_on
platform = product_on(sys.argv[1], "pokertool_site.platform")
def watch():
    while os.read(0, 100):
        pass
    platform.stop_own_tree(float(sys.argv[3]))
threading.Thread(target=watch, daemon=True).start()
if sys.argv[4] == "deaf":
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
else:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
try:
    print("ready", flush=True)
    threading.Event().wait(600)
except KeyboardInterrupt:
    print("goodbye", flush=True)
"""


@pytest.mark.parametrize("name", ["linux", "darwin", "win32"])
@pytest.mark.parametrize(("grace", "ears"), [("60", "hears"), ("0.1", "deaf")])
def test_a_program_stops_itself_in_its_own_way_or_else(name: str, grace: str, ears: str) -> None:
    project = str(Path(__file__).resolve().parents[3])
    with subprocess.Popen(
        [sys.executable, "-c", STOP_AT_END_OF_INPUT, name, project, grace, ears],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.stdin.close()

        said = process.stdout.read()
        status = process.wait(LIMIT)

    assert (said, status) == (
        ("goodbye\n", 0) if ears == "hears" else ("", 1 if name == "win32" else -signal.SIGKILL)
    )


def test_what_a_user_stops_it_with_is_known(unix: Any, windows: Any) -> None:
    assert signal.SIGHUP in unix.STOP_SIGNALS
    assert [*windows.STOP_SIGNALS[:2]] == [signal.SIGINT, signal.SIGTERM]
    assert len(windows.STOP_SIGNALS) == 3  # and Ctrl-Break, which is a console that closes too


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("linux", -9, "killed by SIGKILL"),
        ("darwin", 1, "ended with status 1"),
        ("win32", 1, "ended with status 1"),
        ("win32", 0xC000013A, "ended with status 0xc000013a"),
    ],
)
def test_an_end_has_a_name(name: str, status: int, words: str) -> None:
    assert product_on(name, "pokertool_site.platform").how_it_ended(status) == words


@pytest.mark.parametrize(
    ("name", "line", "words"),
    [
        ("linux", r"--source video 'my game.mp4' a\ b", ["--source", "video", "my game.mp4", "a b"]),
        ("darwin", r"--source video 'my game.mp4' a\ b", ["--source", "video", "my game.mp4", "a b"]),
        ("win32", r'--source video "C:\My Videos\x.mp4"', ["--source", "video", r"C:\My Videos\x.mp4"]),
        ("win32", r'--table="my table" D:\x #1', ["--table=my table", r"D:\x", "#1"]),
    ],
)
def test_a_command_line_has_words_with_spaces(name: str, line: str, words: list[str]) -> None:
    assert product_on(name, "pokertool_site.platform").split_words(line) == words


def test_an_address_that_is_listened_on_is_not_claimed(system: Any) -> None:
    with socket.socket() as first, socket.socket() as second:
        for each in (first, second):
            system.claim_address(each)
        first.bind(("127.0.0.1", 0))
        first.listen()

        with pytest.raises(OSError, match="in use"):
            second.bind(first.getsockname())


def test_windows_lets_two_listen_unless_an_address_is_claimed(windows: Any) -> None:
    # https://learn.microsoft.com/en-us/windows/win32/winsock/using-so-reuseaddr-and-so-exclusiveaddruse

    class Listener:
        options: list[tuple[int, int, int]] = []

        def setsockopt(self, *option: int) -> None:
            self.options.append((option[0], option[1], option[2]))

    listener: Any = Listener()
    windows.claim_address(listener)

    exclusive = product_on("win32", "pokertool_site.platform.windows").socket.SO_EXCLUSIVEADDRUSE
    assert listener.options == [(socket.SOL_SOCKET, exclusive, 1)]


def test_macos_takes_fewer_files_than_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = [(256, resource.RLIM_INFINITY)]

    def set_limit(_kind: int, wanted: tuple[int, int]) -> None:
        if not 0 < wanted[0] <= 10240:
            raise ValueError("current limit exceeds maximum limit")  # as setrlimit(2) on macOS has it
        limits.append(wanted)

    monkeypatch.setattr(resource, "getrlimit", lambda _kind: limits[-1])
    monkeypatch.setattr(resource, "setrlimit", set_limit)

    assert product_on("darwin", "pokertool_site.platform").raise_open_files() == 10240
    assert product_on("linux", "pokertool_site.platform").raise_open_files() == 10240  # which it stays at


def test_windows_has_no_limit_of_files(windows: Any) -> None:
    assert windows.raise_open_files() is None


def test_a_name_is_held_by_one_at_a_time(unix: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    name = f"pokertool-test-{tmp_path.name}-{os.getpid()}"
    with ExitStack() as first, ExitStack() as second:
        assert unix.hold_name(name, first) is None
        assert unix.hold_name(name, second) is not None
    with ExitStack() as third:
        assert unix.hold_name(name, third) is None


def test_windows_keeps_the_folder_that_the_lock_is_in(windows: Any) -> None:
    with ExitStack() as first, ExitStack() as second:
        assert windows.hold_name("x", first) is None
        assert windows.hold_name("x", second) is None


def test_a_job_is_refused_with_an_error(windows: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Kernel32, "AssignProcessToJobObject", lambda *_: False)
    job = product_on("win32", "pokertool_site.platform.windows_job").Job

    with pytest.raises(OSError, match="0"):
        job(os.getpid())

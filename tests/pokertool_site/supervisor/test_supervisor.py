from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from queue import Queue

import psutil
import pytest

from pokertool_site.supervisor.supervisor import Program, Supervisor, pause_before_restart
from tests.waiting import PATIENCE, wait_until

Lines = Queue[tuple[str, str]]


@pytest.fixture
def lines() -> Lines:
    return Queue()


@pytest.fixture
def supervisor(lines: Lines) -> Iterator[Supervisor]:
    supervisor = Supervisor(lambda name, line: lines.put((name, line)), pause=lambda _deaths: 0.01)
    yield supervisor
    supervisor.kill()
    supervisor.stop()


@pytest.fixture
def script(tmp_path: Path) -> Path:
    return tmp_path / "script.py"


def test_what_a_program_prints_carries_its_name(supervisor: Supervisor, lines: Lines, script: Path) -> None:
    script.write_text("print('hello')\nprint()\nimport sys; print('trouble', file=sys.stderr)")
    supervisor.start(Program(name="web", arguments=(str(script),), may_finish=True))

    assert [lines.get(timeout=PATIENCE) for _ in range(3)] == [
        ("web", "hello"),
        ("web", "trouble"),
        ("web", "finished"),
    ]


def test_a_program_finds_the_project_from_any_folder(
    supervisor: Supervisor, lines: Lines, script: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(script.parent)
    script.write_text("import detection.poker.cards, os; print(os.getcwd())")
    supervisor.start(Program(name="demo", arguments=("script.py",), may_finish=True))

    assert lines.get(timeout=PATIENCE) == ("demo", str(script.parent))


def test_a_program_that_dies_is_started_again(supervisor: Supervisor, lines: Lines, script: Path) -> None:
    script.write_text("import os; print('here'); os.kill(os.getpid(), 9)")
    supervisor.start(Program(name="web", arguments=(str(script),)))

    assert [lines.get(timeout=PATIENCE)[1] for _ in range(3)] == [
        "here",
        "killed by SIGKILL; starting again in 0.01 s",
        "here",
    ]


def test_a_program_that_must_run_on_is_started_again_after_success(
    supervisor: Supervisor, lines: Lines, script: Path
) -> None:
    script.write_text("print('here')")
    supervisor.start(Program(name="web", arguments=(str(script),)))

    assert [lines.get(timeout=PATIENCE)[1] for _ in range(2)] == [
        "here",
        "ended with status 0; starting again in 0.01 s",
    ]


def test_wrong_arguments_are_not_tried_again(supervisor: Supervisor, lines: Lines, script: Path) -> None:
    script.write_text("import argparse; argparse.ArgumentParser(prog='x').parse_args()")
    supervisor.start(Program(name="x", arguments=(str(script), "--no-such")))

    said = [lines.get(timeout=PATIENCE)[1] for _ in range(3)]
    assert said[1:] == [
        "x: error: unrecognized arguments: --no-such",
        "not started again: its arguments can't work",
    ]


def test_stopping_lets_a_program_say_its_last_words(
    supervisor: Supervisor, lines: Lines, script: Path
) -> None:
    script.write_text(
        "import signal, sys, threading\n"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(print('goodbye')))\n"
        "print('ready')\n"
        "threading.Event().wait()"
    )
    supervisor.start(Program(name="web", arguments=(str(script),)))
    assert lines.get(timeout=PATIENCE)[1] == "ready"

    supervisor.stop()

    assert lines.get(timeout=PATIENCE)[1] == "goodbye"
    assert lines.empty()
    assert not supervisor.is_running("web")


def test_a_program_that_will_not_stop_is_killed_with_all_it_started(
    supervisor: Supervisor, lines: Lines, script: Path
) -> None:
    script.write_text(
        "import signal, subprocess, threading\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        f"child = subprocess.Popen([{sys.executable!r}, '-c', 'import time; time.sleep(600)'])\n"
        "print(child.pid)\n"
        "threading.Event().wait()"
    )
    supervisor.start(Program(name="web", arguments=(str(script),), grace_seconds=0.1))
    child = psutil.Process(int(lines.get(timeout=PATIENCE)[1]))

    supervisor.stop()

    assert not supervisor.is_running("web")
    assert is_gone(child)


def test_the_first_program_started_is_the_last_to_stop(
    supervisor: Supervisor, lines: Lines, script: Path
) -> None:
    script.write_text(
        "import signal, sys, threading\n"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(print('goodbye')))\n"
        "print('ready')\n"
        "threading.Event().wait()"
    )
    for name in ("web", "worker"):
        supervisor.start(Program(name=name, arguments=(str(script),)))
        assert lines.get(timeout=PATIENCE) == (name, "ready")

    supervisor.stop()

    assert [lines.get(timeout=PATIENCE)[0] for _ in range(2)] == ["worker", "web"]


def test_nothing_is_started_once_a_stop_was_asked_for(supervisor: Supervisor, script: Path) -> None:
    supervisor.request_stop()
    supervisor.start(Program(name="late", arguments=(str(script),)))

    assert not supervisor.is_running("late")
    assert supervisor.wait()


def test_waiting_ends_by_itself_after_its_time(supervisor: Supervisor) -> None:
    assert not supervisor.wait(0.01)


def test_the_pause_before_a_restart_doubles_up_to_half_a_minute() -> None:
    assert [pause_before_restart(deaths) for deaths in (1, 2, 3, 10)] == [0.5, 1, 2, 30]


def is_gone(process: psutil.Process) -> bool:
    """Return True once the process has ended: a killed orphan waits for init to bury it."""
    wait_until(lambda: not process.is_running() or process.status() == psutil.STATUS_ZOMBIE)
    return True


def test_what_is_meant_for_another_projects_servers_reaches_no_program(
    supervisor: Supervisor, lines: Lines, script: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = ("CELERY_BROKER_URL", "BROKER_URL", "UVICORN_UDS", "WEB_CONCURRENCY")
    for name in (*others, "MINE"):
        monkeypatch.setenv(name, "1")
    script.write_text(
        f"import os; print([n for n in {(*others, 'MINE')} if n in os.environ])", encoding="utf-8"
    )
    supervisor.start(Program(name="web", arguments=(str(script),), may_finish=True))

    assert lines.get(timeout=PATIENCE) == ("web", "['MINE']")


def test_every_script_is_heard_whatever_the_code_page(
    supervisor: Supervisor, lines: Lines, script: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    script.write_text("print('A♠ 牌桌')", encoding="utf-8")
    supervisor.start(Program(name="web", arguments=(str(script),), may_finish=True))

    assert lines.get(timeout=PATIENCE) == ("web", "A♠ 牌桌")

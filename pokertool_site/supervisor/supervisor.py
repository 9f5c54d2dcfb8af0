"""Keeps programs running until told to stop, and leaves none behind."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pokertool_site.platform import ProcessTree, how_it_ended

HEALTHY_SECONDS = 30.0
"""A program that ran this long starts over with the shortest pause."""

WRONG_ARGUMENTS = 2
"""The exit status of a command line that can't work: trying again would not help."""

PARENT_WATCH = str(Path(__file__).resolve().parent / "parent_watch.py")
ENVIRONMENT = {"PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1", "PYTHONIOENCODING": "utf-8"}
"""What a program gets beside our own: it is heard at once, in any script."""
OTHERS_PREFIXES = ("CELERY_", "UVICORN_")
OTHERS = frozenset({"APP", "BROKER_URL", "CONFIG_MODULE", "LOADER", "RESULT_BACKEND", "WEB_CONCURRENCY"})
"""What Celery and uvicorn would rather take from the environment, where it is meant for another project's."""

Say = Callable[[str, str], None]
"""Given a program's name and a line it printed, or a line about it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Program:
    """A Python program: a script with its arguments, or `-m` and a module."""

    name: str
    arguments: tuple[str, ...]
    may_finish: bool = False
    """Exit status 0 means that its work is done; otherwise every exit is a death."""
    environment: Mapping[str, str] = field(default_factory=dict)
    grace_seconds: float = 5.0
    """How long it may take to stop by itself before it is killed."""


def pause_before_restart(deaths: int) -> float:
    """Return how many seconds to wait after the n-th death in a row: 0.5, 1, 2, ... at most 30."""
    return min(30.0, 0.5 * 2.0 ** (deaths - 1))


class Supervisor:
    """Starts programs, says what they print, restarts those that die, and stops them all."""

    def __init__(self, say: Say, *, pause: Callable[[int], float] = pause_before_restart) -> None:
        self._say = say
        self._pause = pause
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._running: dict[Program, ProcessTree] = {}
        self._threads: list[threading.Thread] = []

    def start(self, program: Program) -> None:
        """Start `program`, and keep it running from a thread of its own."""
        tree = self._spawn(program)
        if tree is not None:
            keep = threading.Thread(target=self._keep_running, args=[program, tree], daemon=True)
            self._threads.append(keep)
            keep.start()

    def finish(self, program: Program, heard: Callable[[str], None]) -> int | None:
        """Run `program` to its end, also when a stop is requested meanwhile, and let each line be heard.

        Returns its exit status; None if it was not started, since a stop was requested before.
        """
        tree = self._spawn(program)
        if tree is None:
            return None
        with tree.process as process:
            for line in process.stdout or ():
                heard(line.rstrip("\n"))
            status = process.wait()
        tree.kill()
        del self._running[program]
        return status

    def is_running(self, name: str) -> bool:
        """Whether the program that was started under this name has a process right now."""
        return any(
            tree.process.poll() is None for program, tree in self._running.items() if program.name == name
        )

    def request_stop(self) -> None:
        """Let wait() return. Safe in a signal handler."""
        self._stopping.set()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until a stop is requested; return whether it was."""
        deadline = None if seconds is None else time.monotonic() + seconds
        while not self._stopping.is_set():
            left = 1.0 if deadline is None else deadline - time.monotonic()
            if left <= 0:
                return False
            self._stopping.wait(min(left, 1.0))  # in slices: Windows hears no Ctrl-C inside a wait
        return True

    def stop(self) -> None:
        """Stop every program, the first one started last, so that the others' last words are heard."""
        self._stopping.set()
        with self._lock:
            running = list(self._running.items())
        _end(running[1:])
        _end(running[:1])
        for thread in self._threads:
            thread.join()

    def kill(self) -> None:
        """End every program at once, without last words."""
        self._stopping.set()
        for tree in list(self._running.values()):
            tree.kill()

    def _keep_running(self, program: Program, tree: ProcessTree | None) -> None:
        deaths = 0
        while tree is not None:
            process = tree.process
            started = time.monotonic()
            relay = threading.Thread(target=self._relay, args=[program.name, process], daemon=True)
            relay.start()
            status = process.wait()
            tree.kill()  # what it started itself must not outlive it
            relay.join()
            if process.stdin is not None:
                process.stdin.close()
            if self._stopping.is_set():
                return
            if status == 0 and program.may_finish:
                self._say(program.name, "finished")
                return
            if status == WRONG_ARGUMENTS:
                self._say(program.name, "not started again: its arguments can't work")
                return
            deaths = 1 if time.monotonic() - started > HEALTHY_SECONDS else deaths + 1
            pause = self._pause(deaths)
            self._say(program.name, f"{how_it_ended(status)}; starting again in {pause:g} s")
            if self._stopping.wait(pause):
                return
            tree = self._spawn(program)

    def _spawn(self, program: Program) -> ProcessTree | None:
        """Start a program, which ends with us; None once we are stopping."""
        with self._lock:
            if self._stopping.is_set():
                return None
            tree = ProcessTree(
                [sys.executable, "-P", PARENT_WATCH, *program.arguments],
                {**_inherited(), **ENVIRONMENT, **program.environment},
            )
            self._running[program] = tree
            return tree

    def _relay(self, name: str, process: subprocess.Popen[str]) -> None:
        if process.stdout is not None:
            with process.stdout:
                for line in process.stdout:
                    if line.strip():
                        self._say(name, line.rstrip())


def _inherited() -> dict[str, str]:
    return {
        name: value
        for name, value in os.environ.items()
        if name not in OTHERS and not name.startswith(OTHERS_PREFIXES)
    }


def _end(running: list[tuple[Program, ProcessTree]]) -> None:
    asked = time.monotonic()
    for _, tree in running:
        tree.ask_to_stop()
    for program, tree in sorted(running, key=lambda pair: pair[0].grace_seconds):
        try:
            tree.process.wait(max(0.0, asked + program.grace_seconds - time.monotonic()))
        except subprocess.TimeoutExpired:
            tree.kill()

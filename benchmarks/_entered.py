"""Which modules of the project a frame and an event pass: recorded in real programs while they run.

A module is passed when one of its functions is called. The way comes back into a package when a function of
it is called while the package has called another package, which has not returned yet: P -> Q -> P. A module
that stands beside folders of modules counts as a package of its own.
"""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import CodeType, FrameType
from typing import Any

from websockets.sync.client import connect

from tests.servers import PROJECT, serve, server_environment

APPS = ("detection", "eventlog", "health", "pokertool_site", "status")
TIMES = 10
"""Events that are sent: only what each of them passes counts, not what happened to run beside one."""
EVERY_SERVER = (
    "import sys\nsys.path.insert(0, {project!r})\nfrom benchmarks._entered import record\nrecord({out!r})\n"
)
"""A sitecustomize.py, which Python runs before the program."""
CAPTURE = """
import django
django.setup()
from django.core.management import call_command
from benchmarks._entered import mark_frames, record
recorder = record({out!r})
mark_frames(recorder)
call_command("capture", "--source", "demo", "--seed", "7", "--hands", "3", "--speed", "0", "--quiet")
"""
EMIT = """
import sys
import django
django.setup()
from detection.events import emit_detection_event, flush_detection_events
from benchmarks._entered import record
recorder = record({out!r})
print("ready", flush=True)
for line in sys.stdin:
    recorder.mark("event")
    emit_detection_event(event_type="info", message=line.strip(), key="table-1")
    assert flush_detection_events(timeout=30)
    recorder.mark("")
    print("committed", flush=True)
"""


@dataclass(frozen=True, slots=True)
class Call:
    """A function of a module was called, in the part of the run that was marked so."""

    at: float
    """On the monotonic clock, which all processes of a machine share, in seconds."""
    mark: str
    module: str
    back: str | None
    """The module, of another package, through which the way came back into this one's package."""


@dataclass(frozen=True, slots=True)
class Way:
    """The modules that are passed, in order of name, and where the way comes back."""

    modules: tuple[str, ...]
    back: tuple[tuple[str, str], ...]
    """From which module into which: the second's package was left, and is entered again."""


def ways() -> tuple[Way, Way]:
    """Return the way of a frame from its pixels to a socket, and that of an event from its append."""
    with TemporaryDirectory(prefix="pokertool-house-") as name:
        folder = Path(name)
        emitted, sent = _events(folder)
        captured = _frames(folder)
    return joined(captured, sent), joined(emitted, sent)


def passed(parts: Sequence[Sequence[Call]]) -> Way:
    """Return what is passed in every one of some parts of a run."""
    modules = set.intersection(*({call.module for call in part} for part in parts))
    back = set.intersection(*({(call.back, call.module) for call in part if call.back} for part in parts))
    return Way(tuple(sorted(modules)), tuple(sorted(back)))


def joined(*parts: Way) -> Way:
    modules = {module for part in parts for module in part.modules}
    return Way(tuple(sorted(modules)), tuple(sorted({pair for part in parts for pair in part.back})))


class Recorder:
    """Notes, in every thread that starts after it, each call that enters another module of the project."""

    def __init__(self, project: Path, packages: Sequence[str]) -> None:
        self.calls: list[Call] = []
        self.now = ""
        self._modules: dict[CodeType, str | None] = {}
        self._packages: dict[str, str] = {}
        self._last: dict[int, str] = {}
        self._folders = tuple(f"{project / package}/" for package in packages)
        self._project = project

    def start(self) -> None:
        threading.setprofile(self._called)
        sys.setprofile(self._called)

    def stop(self) -> None:
        threading.setprofile(None)
        sys.setprofile(None)

    def mark(self, name: str) -> None:
        """Name the part of the run that begins now."""
        self._last.clear()
        self.now = name

    def _called(self, frame: FrameType, event: str, argument: object) -> None:
        if event != "call":
            return
        module = self._module(frame.f_code)
        thread = threading.get_ident()
        if module is None or self._last.get(thread) == module:
            return
        self._last[thread] = module
        self.calls.append(Call(time.monotonic(), self.now, module, self._back(frame, module)))

    def _module(self, code: CodeType) -> str | None:
        if code not in self._modules:
            path = code.co_filename
            ours = path.startswith(self._folders) and code.co_name != "<module>"
            module = module_of(Path(path).relative_to(self._project)) if ours else None
            if module is not None and module not in self._packages:
                self._packages[module] = package_of(module, Path(path).parent)
            self._modules[code] = module
        return self._modules[code]

    def _back(self, frame: FrameType, module: str) -> str | None:
        """Return the caller of another package, if `module`'s own package is among its callers."""
        package, caller = self._packages[module], frame.f_back
        through = None
        while caller is not None:
            name = self._module(caller.f_code)
            if name is not None:
                if through is None:
                    if self._packages[name] == package:
                        return None
                    through = name
                elif self._packages[name] == package:
                    return through
            caller = caller.f_back
        return None


def module_of(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def package_of(module: str, folder: Path) -> str:
    """Return the package of a module in `folder`: the module itself where it stands beside folders."""
    has_folders = any(folder.glob("*/__init__.py"))
    return module if has_folders else module.rpartition(".")[0]


def record(out: str) -> Recorder:
    """Record all calls from now on, and write them to a file when the program ends."""
    recorder = Recorder(PROJECT, APPS)

    def write() -> None:
        recorder.stop()
        rows = [[call.at, call.mark, call.module, call.back] for call in recorder.calls]
        Path(out).write_text(json.dumps(rows), encoding="utf-8")

    atexit.register(write)
    recorder.start()
    return recorder


def mark_frames(recorder: Recorder) -> None:
    """Have the parts of a capture of the demo marked in which a frame with new board cards is worked on.

    A part begins with the frame's pixels and ends when its events are in the log: what the capture then
    shows on the terminal is none of it.
    """
    from detection.capture.session import CaptureSession  # noqa: PLC0415 (in the capture's process only)
    from detection.demo import DemoTable  # noqa: PLC0415
    from detection.events import flush_detection_events  # noqa: PLC0415

    steps, read = DemoTable.steps, CaptureSession.step

    def marked(table: DemoTable) -> Iterator[Any]:
        for number, step in enumerate(steps(table)):
            shows_board = any(event.type == "board" for event in step.events)
            recorder.mark(f"frame {number}" if shows_board else "")
            yield step

    def read_and_committed(session: CaptureSession, frame: Any) -> Any:
        result = read(session, frame)
        assert flush_detection_events(timeout=30)
        recorder.mark("")
        return result

    DemoTable.steps = marked  # type: ignore[method-assign, assignment]
    CaptureSession.step = read_and_committed  # type: ignore[method-assign, assignment]


def _frames(folder: Path) -> Way:
    out, environment = folder / "capture.json", server_environment(folder / "log.sqlite3", folder)
    program = [sys.executable, "-c", CAPTURE.format(out=str(out))]
    subprocess.run(program, cwd=PROJECT, env=environment, check=True)
    parts: dict[str, list[Call]] = {}
    for call in _written(out):
        parts.setdefault(call.mark, []).append(call)
    return passed([part for mark, part in parts.items() if mark])


def _events(folder: Path) -> tuple[Way, Way]:
    """Return what an event passes where it is appended, and in the server that sends it on."""
    served, emitted = folder / "server.json", folder / "emitted.json"
    (folder / "sitecustomize.py").write_text(EVERY_SERVER.format(project=str(PROJECT), out=str(served)))
    environment = {"PYTHONPATH": str(folder)}
    begun: list[tuple[float, float]] = []
    with (
        serve(folder / "log.sqlite3", environment=environment) as server,
        _emitter(emitted, server_environment(folder / "log.sqlite3", folder)) as process,
        connect(f"{server.ws_url}/ws/detection") as socket,
    ):
        socket.recv(timeout=30)
        assert process.stdin is not None
        assert process.stdout is not None
        for number in range(TIMES):
            start = time.monotonic()
            process.stdin.write(f"event {number}\n")
            process.stdin.flush()
            assert process.stdout.readline() == "committed\n"
            assert json.loads(socket.recv(timeout=30))["message"] == f"event {number}"
            begun.append((start, time.monotonic()))
    parts: list[list[Call]] = [[] for _ in begun]
    sent = [[call for call in _written(served) if start <= call.at <= end] for start, end in begun]
    at = -1
    for call in _written(emitted):
        if call.mark:
            at = next(number for number, (start, end) in enumerate(begun) if start <= call.at <= end)
            parts[at].append(call)
    return passed(parts), passed(sent)


@contextmanager
def _emitter(out: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """Yield a process that emits an event for each line, and writes its calls when there are no more."""
    with subprocess.Popen(
        [sys.executable, "-c", EMIT.format(out=str(out))],
        cwd=PROJECT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process


def _written(out: Path) -> list[Call]:
    return [Call(*row) for row in json.loads(out.read_text(encoding="utf-8"))]

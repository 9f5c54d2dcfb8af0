"""What macOS and Windows have, for tests on Linux: our modules, imported as they would be there.

    platform = product_on("darwin", "eventlog.wakeup.platform")

Each module of ours that is imported so sees that system's `sys.platform`, and of `os`, `socket`, `signal`,
`select`, `time`, `errno` and `stat` only what that system has, by typeshed's stubs, which mypy reads too.
Modules that a system lacks, such as `fcntl`, can't be imported. Libraries and the standard library see Linux.

For Windows there are stand-ins, by their documentation, of what only Windows has and our modules call:
`subprocess.CREATE_NEW_PROCESS_GROUP`, jobs in kernel32, SO_EXCLUSIVEADDRUSE; and event loops can neither
watch a file descriptor nor handle a signal.
"""

from __future__ import annotations

import ast
import asyncio
import builtins
import ctypes
import importlib
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

OURS = ("pokertool_site", "detection", "health", "status", "eventlog")
TOLD = ("os", "socket", "signal", "select", "time", "errno", "stat")
"""Modules of which systems have parts."""
LACKED = ("fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty")
"""Modules that not every system has."""


@cache
def names(module: str, system: str) -> frozenset[str]:
    """Return what a module of the standard library has on a system (`linux`, `darwin`, `win32`)."""
    mypy = find_spec("mypy")
    assert mypy is not None
    assert mypy.origin is not None
    folder = Path(mypy.origin).parent / "typeshed" / "stdlib"
    stub = folder / f"{module}.pyi"
    if not stub.exists():
        stub = folder / module / "__init__.pyi"
    return frozenset(_defined(ast.parse(stub.read_text(encoding="utf-8")).body, system))


def lacks(module: str, system: str) -> frozenset[str]:
    """Return what a module has on Linux and not on this system."""
    return names(module, "linux") - names(module, system)


def is_there(module: str, system: str) -> bool:
    """Return whether a system has this module of the standard library: its stub says something of it."""
    return bool(
        {name for name in names(module, system) if not name.startswith("_")} - {"sys", "Any", "Final"}
    )


def _defined(body: Sequence[ast.stmt], system: str) -> Iterator[str]:
    for statement in body:
        match statement:
            case ast.If():
                chosen = statement.body if _holds(statement.test, system) else statement.orelse
                yield from _defined(chosen, system)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield statement.name
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case ast.Assign():
                yield from (target.id for target in statement.targets if isinstance(target, ast.Name))
            case ast.ImportFrom():
                yield from (alias.asname for alias in statement.names if alias.asname)


def _holds(test: ast.expr, system: str) -> bool:
    """Return whether a condition of a stub holds: of the system, or of this Python's version."""
    known = {"sys": type("sys", (), {"platform": system, "version_info": sys.version_info})}
    return bool(eval(compile(ast.Expression(test), "stub", "eval"), known))  # noqa: S307  # mypy's own


class Cut(ModuleType):
    """A module as another system has it."""

    def __init__(self, real: ModuleType, lacking: frozenset[str], other: Mapping[str, Any]) -> None:
        super().__init__(real.__name__)
        self.__dict__.update(_real=real, _lacking=lacking - set(other), **other)

    def __getattr__(self, name: str) -> Any:
        if name in self._lacking:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r} there")
        return getattr(self._real, name)


class System:
    """Imports our modules as they would be on another system."""

    def __init__(self, name: str) -> None:
        self.name = name
        other: dict[str, dict[str, Any]] = {
            "sys": {"platform": name},
            "os": {"name": "nt" if name == "win32" else "posix"},
        }
        if name == "win32":
            other |= _windows()
        self.modules: dict[str, Cut] = {
            module: Cut(
                importlib.import_module(module),
                lacks(module, name) if module in TOLD else frozenset(),
                other.get(module, {}),
            )
            for module in {*TOLD, *other}
        }
        self.lacking = frozenset(module for module in LACKED if not is_there(module, name))
        self.builtins = {**vars(builtins), "__import__": self._import}

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Find a module of ours, as a finder in sys.meta_path does."""
        spec = PathFinder.find_spec(name, path) if name.partition(".")[0] in OURS else None
        if spec is not None and spec.origin is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _Loader(name, spec.origin, self.builtins)
        return spec

    def _import(
        self,
        name: str,
        globals: Any = None,
        locals: Any = None,
        fromlist: Sequence[str] = (),
        level: int = 0,
    ) -> ModuleType:
        if level == 0 and name in self.modules:
            return self.modules[name]
        if level == 0 and name in self.lacking:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return builtins.__import__(name, globals, locals, fromlist, level)


class _Loader(SourceFileLoader):
    def __init__(self, name: str, path: str, its_builtins: dict[str, Any]) -> None:
        super().__init__(name, path)
        self.its_builtins = its_builtins

    def exec_module(self, module: ModuleType) -> None:
        module.__dict__["__builtins__"] = self.its_builtins
        super().exec_module(module)


def become(name: str) -> None:
    """Have this process import all our modules as they are on a system, from now on."""
    sys.meta_path.insert(0, System(name))
    if name == "win32":
        sys.modules["uvloop"] = None  # type: ignore[assignment]  # it has no wheel there
        _limit_event_loops()


@contextmanager
def imported_on(name: str, *modules: str) -> Iterator[list[Any]]:
    """Yield modules of ours, and what they need of the platform places, imported as on a system.

    Modules of ours that were imported before, and are not named, stay as they are.
    """
    pattern = re.compile(
        rf"(?:{'|'.join(OURS)})(?:\.\w+)*\.platform(?:\..+)?|{'|'.join(map(re.escape, modules))}"
    )
    kept = {each: module for each, module in sys.modules.items() if pattern.fullmatch(each)}
    for each in kept:
        del sys.modules[each]
    finder: Any = System(name)
    sys.meta_path.insert(0, finder)
    try:
        yield [importlib.import_module(module) for module in modules]
    finally:
        sys.meta_path.remove(finder)
        for each in [each for each in sys.modules if pattern.fullmatch(each)]:
            del sys.modules[each]
        sys.modules.update(kept)
        for each, module in kept.items():
            parent, _, last = each.rpartition(".")
            if parent in sys.modules:
                setattr(sys.modules[parent], last, module)


def product_on(system: str, module: str) -> Any:
    """Return a module of ours, and what it needs of the platform places, imported as on that system."""
    with imported_on(system, module) as (imported,):
        return imported


# What only Windows has


def _windows() -> dict[str, dict[str, Any]]:
    return {
        "subprocess": {"CREATE_NEW_PROCESS_GROUP": 0x200, "Popen": WindowsPopen},
        # Numbers that do here what those do there: end a process that has no handler; nothing at all.
        "signal": {
            "SIGBREAK": signal.SIGUSR2,
            # From any thread it ends the main thread's time.sleep(), as SIGINT does there.
            "raise_signal": lambda number: os.kill(os.getpid(), number),
        },
        "socket": {"SO_EXCLUSIVEADDRUSE": socket.SO_KEEPALIVE},
        "ctypes": {
            "WinDLL": WindowsLibrary,
            "WINFUNCTYPE": ctypes.CFUNCTYPE,
            "WinError": OSError,
            "get_last_error": int,
            "wintypes": importlib.import_module("ctypes.wintypes"),
        },
    }


class WindowsPopen(subprocess.Popen[Any]):
    """A process of Windows: a group has to be asked for with a flag, and whoever ends it asks it nothing."""

    def __init__(self, *arguments: Any, creationflags: int = 0, **options: Any) -> None:
        given = {"start_new_session", "preexec_fn", "process_group", "pass_fds"} & set(options)
        assert not given, f"Windows has no {given}"
        super().__init__(*arguments, start_new_session=creationflags == 0x200, **options)

    def terminate(self) -> None:
        self.kill()


class WindowsFunction:
    """A function of a library of Windows, which ctypes calls with what it was told to."""

    def __init__(self, call: Callable[..., Any]) -> None:
        self.call = call
        self.argtypes: Sequence[Any] | None = None
        self.restype: Any = ctypes.c_int
        self.errcheck: Callable[..., Any] | None = None
        self.__name__ = call.__name__

    def __call__(self, *arguments: Any) -> Any:
        if self.argtypes is not None:
            assert len(arguments) == len(self.argtypes), self.__name__
        result = self.call(*arguments)
        return self.errcheck(result, self, arguments) and result if self.errcheck else result


class Kernel32:
    """Jobs, whose processes are groups of this system's. A handle of a process is its id."""

    jobs: dict[int, list[int]] = {}

    def CreateJobObjectW(self, _security: None, _name: None) -> int:  # noqa: N802
        job = len(self.jobs) + 1
        self.jobs[job] = []
        return job

    def SetInformationJobObject(self, job: int, kind: int, limits: Any, size: int) -> bool:  # noqa: N802
        # JobObjectExtendedLimitInformation takes 144 bytes; JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE.
        told = limits._obj.BasicLimitInformation.LimitFlags
        return job in self.jobs and (kind, size, told) == (9, 144, 0x2000)

    def OpenProcess(self, access: int, _inherit: bool, pid: int) -> int:  # noqa: FBT001, N802
        return pid if access == 0x0101 else 0

    def CloseHandle(self, _handle: int) -> bool:  # noqa: N802
        return True

    def AssignProcessToJobObject(self, job: int, process: int) -> bool:  # noqa: N802
        self.jobs[job].append(process)
        return True

    def TerminateJobObject(self, job: int, _status: int) -> bool:  # noqa: N802
        for process in self.jobs[job]:
            try:
                os.killpg(process, signal.SIGKILL)
            except ProcessLookupError:
                continue
        return True


LIBRARIES: dict[str, Any] = {"kernel32": Kernel32()}
"""The libraries that a program of Windows can load here. A test may add others."""


class WindowsLibrary:
    """What ctypes.WinDLL returns."""

    def __init__(self, name: str, *, use_last_error: bool = False) -> None:
        self._library = LIBRARIES[name]

    def __getattr__(self, name: str) -> WindowsFunction:
        function = WindowsFunction(getattr(self._library, name))
        setattr(self, name, function)
        return function


def _limit_event_loops() -> None:
    """Take from event loops what Windows' own can't do: https://docs.python.org/3/library/asyncio-platforms.html."""
    loop: Any = asyncio.SelectorEventLoop
    for name in ("add_reader", "remove_reader", "add_writer", "remove_writer", "add_signal_handler"):
        setattr(loop, name, _for_libraries_only(getattr(loop, name)))


def _for_libraries_only(method: Callable[..., Any]) -> Callable[..., Any]:
    def called(*arguments: Any, **options: Any) -> Any:
        if sys._getframe(1).f_globals["__name__"].partition(".")[0] in OURS:
            raise NotImplementedError
        return method(*arguments, **options)

    return called

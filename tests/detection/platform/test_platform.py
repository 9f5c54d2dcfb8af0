"""Linux really; macOS and Windows with no more than they have (tests/systems.py)."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest

from detection import platform as ours
from tests.systems import product_on


@pytest.fixture(params=["linux", "darwin", "win32"])
def system(request: pytest.FixtureRequest) -> Any:
    return product_on(request.param, "detection.platform")


@pytest.fixture
def macos() -> Any:
    return product_on("darwin", "detection.platform")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the C library gives back what it likes")
def test_freed_memory_under_what_is_still_held_goes_back_to_the_system() -> None:
    blocks = [bytes(60_000) for _ in range(2000)]  # small enough to come from the heap
    last = blocks[-1]
    blocks.clear()
    before = psutil.Process().memory_info().rss

    ours.give_back_memory()

    assert psutil.Process().memory_info().rss < before - 60e6
    assert len(last) == 60_000


def test_there_is_a_core_and_no_more_than_the_machine_has(system: Any) -> None:
    assert 1 <= system.usable_cores() <= (os.cpu_count() or 1)


def test_a_file_is_opened_and_a_pipe_not_waited_for(system: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    descriptor = os.open(tmp_path / "file", os.O_RDONLY | system.WITHOUT_WAITING)
    assert os.read(descriptor, 2) == b"x"
    os.close(descriptor)
    if system.WITHOUT_WAITING:
        os.mkfifo(tmp_path / "pipe")
        os.close(os.open(tmp_path / "pipe", os.O_RDONLY | system.WITHOUT_WAITING))


@pytest.mark.parametrize("name", ["linux", "darwin"])
def test_a_call_is_made_in_a_child_of_fork(name: str) -> None:
    reading, writing = os.pipe()
    told = [writing]
    product_on(name, "detection.platform").call_after_fork(lambda: told and os.write(told[0], b"child"))
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitpid(child, 0)
    told.clear()

    assert os.read(reading, 10) == b"child"
    os.close(reading)
    os.close(writing)


def test_windows_knows_no_fork() -> None:
    product_on("win32", "detection.platform").call_after_fork(lambda: pytest.fail("called"))


@pytest.mark.parametrize(
    ("name", "environ", "error", "words"),
    [
        ("linux", {}, "Cannot connect", "DISPLAY is not set"),
        ("linux", {"DISPLAY": ":5"}, "Cannot connect", "DISPLAY is :5"),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, "Cannot connect", "Xorg session"),
        ("linux", {"DISPLAY": ":0"}, "Library libxcb.so not found", "Install libxcb"),
        ("darwin", {}, "CGWindowListCreateImage() failed", "Screen Recording"),
        ("win32", {}, "BitBlt failed", "locked"),
    ],
    ids=["no display", "a dead display", "Wayland", "no library", "macOS", "Windows"],
)
def test_whoever_sees_no_screen_is_told_the_way_out(
    name: str, environ: dict[str, str], error: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE"):
        monkeypatch.delenv(variable, raising=False)
    for variable, value in environ.items():
        monkeypatch.setenv(variable, value)

    assert words in product_on(name, "detection.platform").way_out(error)


@pytest.mark.parametrize("name", ["linux", "win32"])
def test_only_macos_asks_for_leave(name: str) -> None:
    assert product_on(name, "detection.platform").refusal() is None


@pytest.mark.parametrize(
    ("core_graphics", "refused"),
    [
        (None, False),
        (SimpleNamespace(), False),
        (SimpleNamespace(CGPreflightScreenCaptureAccess=lambda: True), False),
        (SimpleNamespace(CGPreflightScreenCaptureAccess=lambda: False), True),
    ],
    ids=["another Unix", "macOS 10.14", "allowed", "not allowed"],
)
def test_macos_says_whether_we_may_look(
    macos: Any,
    core_graphics: Any,
    refused: bool,  # noqa: FBT001
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Function:
        def __init__(self, call: Any) -> None:
            self.call = call

        def __call__(self) -> Any:
            return self.call()

    for name, call in vars(core_graphics or SimpleNamespace()).items():
        setattr(core_graphics, name, Function(call))
    monkeypatch.setattr(ctypes.util, "find_library", lambda _name: "CoreGraphics" if core_graphics else None)
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: core_graphics)

    assert (macos.refusal() is not None) is refused


@pytest.mark.parametrize("name", ["darwin", "win32"])
def test_only_wayland_shows_one_colour(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")

    assert product_on(name, "detection.platform").why_blank() is None
    assert product_on("linux", "detection.platform").why_blank() is not None


@pytest.mark.parametrize("module", ["x11", "quartz", "win32"])
def test_what_lists_windows_is_there(module: str) -> None:
    named = {product_on(name, "detection.platform").WINDOWS for name in ("linux", "darwin", "win32")}

    assert named == {"x11", "quartz", "win32"}
    assert (Path(ours.__file__).parents[1] / "capture" / "windows" / f"{module}.py").exists()
    assert product_on("freebsd14", "detection.platform").WINDOWS is None

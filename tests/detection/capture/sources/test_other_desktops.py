"""Windows and macOS: a window's place leads to its pixels, on any monitor, at any scale."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.screens.desk import Desk, Shown
from tests.screens.macos import macos_desktop
from tests.screens.windows import windows_desktop

WINDOWS = {
    "one monitor": {(0, 0, 1920, 1080): 1},
    "a second one to the left and above": {(0, 0, 1920, 1080): 1, (-1280, -200, 1280, 1024): 1},
}
MACOS = {
    "one monitor": {(0, 0, 1440, 900): 1},
    "a Retina display": {(0, 0, 1440, 900): 2},
    "a second one to the left and above": {(0, 0, 1440, 900): 2, (-1920, -200, 1920, 1080): 1},
}
MODULES = ("detection.capture.windows", "detection.capture.sources.monitors")
LISTERS = {"win32": "detection.capture.windows.win32", "darwin": "detection.capture.windows.quartz"}
CASES = [
    *(pytest.param("win32", monitors, id=f"Windows, {name}") for name, monitors in WINDOWS.items()),
    *(pytest.param("darwin", monitors, id=f"macOS, {name}") for name, monitors in MACOS.items()),
]


@contextmanager
def modules_on(system: str, desk: Desk, module: str) -> Iterator[Any]:
    """Yield a module of ours, imported as on that system, where it sees that desktop."""
    modules = (*MODULES, LISTERS[system], module)
    opened = (
        windows_desktop(desk, *modules, scale=1.5) if system == "win32" else macos_desktop(desk, *modules)
    )
    with opened as imported:
        yield imported[-1]


def tables(desk: Desk) -> list[Shown]:
    """Show a window on each monitor, at odd places."""
    return [
        desk.show(f"Table {number} ♠", (left + 33, top + 47, 301, 203))
        for number, (left, top, _, _) in enumerate(desk.monitors)
    ]


@pytest.mark.parametrize(("system", "monitors"), CASES)
def test_a_windows_pixels_are_those_it_shows(system: str, monitors: dict[Any, int]) -> None:
    desk = Desk(monitors)
    shown = tables(desk)
    with (
        modules_on(system, desk, "detection.capture.sources.desktop") as module,
        module.desktop_of_windows() as desktop,
    ):
        listed = {window.id: window for window in desktop.windows()}
        for table in shown:
            look = module.look_at(desktop, table.number)

            assert (listed[table.number].title, listed[table.number].place) == (table.title, table.place)
            assert look.pixels is not None
            assert look.pixels.shape == table.pixels.shape
            assert (look.pixels == table.pixels).all()
        assert desktop.screen.place == desk.whole


@pytest.mark.parametrize(("system", "monitors"), CASES)
def test_what_reaches_beyond_the_monitors_shows_nothing(system: str, monitors: dict[Any, int]) -> None:
    desk = Desk(monitors)
    outside = desk.show("Table", (desk.whole[0] - 1, desk.whole[1] + 10, 300, 200))
    with (
        modules_on(system, desk, "detection.capture.sources.desktop") as module,
        module.desktop_of_windows() as desktop,
    ):
        look = module.look_at(desktop, outside.number)

        assert look.visibility.value == "outside"
        assert look.pixels is None


@pytest.mark.parametrize(("system", "monitors"), CASES)
def test_a_region_counts_in_a_monitors_pixels(system: str, monitors: dict[Any, int]) -> None:
    desk = Desk(monitors)
    (*_, table) = tables(desk)
    scale = desk.scale(table.place)
    number = len(monitors)
    with modules_on(system, desk, "detection.capture.sources.screen") as module:
        # The table stands at (33, 47) of its monitor, and one pixel of it is left out on the left and above.
        region = module.Region(33 * scale + 1, 47 * scale + 1, 100, 51)
        frame = next(module.ScreenSource(monitor=number, region=region).frames())
        whole = next(module.ScreenSource(monitor=number).frames())

        assert (frame.pixels == table.pixels[1:52, 1:101]).all()
        _, _, width, height = list(monitors)[-1]
        assert whole.pixels.shape == (height * scale, width * scale, 3)

        beyond = module.Region(0, 0, width * scale + 1, 10)
        with pytest.raises(Exception, match=f"which is {width * scale}x{height * scale}"):
            next(module.ScreenSource(monitor=number, region=beyond).frames())


def test_windows_tells_of_frames_and_of_what_can_not_be_seen() -> None:
    desk = Desk({(0, 0, 1920, 1080): 1})
    table = desk.show("Table", (108, 131, 300, 200), decoration=(100, 100, 316, 239))
    for title in ("overlay", "minimised", "elsewhere"):
        desk.show(title, (0, 0, 1920, 1080))
    with (
        modules_on("win32", desk, "detection.capture.sources.desktop") as module,
        module.desktop_of_windows() as desktop,
    ):
        listed = desktop.windows()

        assert [(window.title, window.place, window.decoration) for window in listed] == [
            ("Table", table.place, False),
            ("", (100, 100, 316, 239), True),
        ]
        assert module.look_at(desktop, table.number).pixels is not None


def test_windows_places_are_scaled_until_a_process_says_that_it_knows_of_scales() -> None:
    """So the monitors have to be opened before the windows are asked for."""
    desk = Desk({(0, 0, 1920, 1080): 1})
    table = desk.show("Table", (300, 150, 600, 450))
    with modules_on("win32", desk, "detection.capture.windows.win32") as module:
        (window,) = module.lister()()

        assert isinstance(window.id, int)
        assert window.place == (200, 100, 400, 300) != table.place


def test_without_quartz_macos_tells_of_no_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk({(0, 0, 1440, 900): 2})
    with modules_on("darwin", desk, "detection.capture.sources.desktop") as module:
        monkeypatch.setitem(sys.modules, "Quartz", None)
        with module.desktop_of_windows() as desktop:
            assert desktop is None

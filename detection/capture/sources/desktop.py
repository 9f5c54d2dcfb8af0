"""The desktop: its windows, and the pixels of each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Protocol

from detection.capture.sources.monitors import Monitors, Place
from detection.capture.windows import (
    Visibility,
    Window,
    WindowLister,
    WindowsUnavailable,
    visibility_of,
    window_lister,
)
from detection.platform.words import INSTEAD
from detection.vision.frames.frame import FrameUnavailable
from detection.vision.geometry import Pixels


class Desktop(Protocol):
    """What is on the screen, window by window."""

    @property
    def screen(self) -> Window:
        """All monitors as they stand beside each other."""
        ...

    def windows(self) -> list[Window]:
        """Return the visible windows, the topmost first. Raises FrameUnavailable."""
        ...

    def grab(self, window: Window) -> Pixels:
        """Return what the screen shows where the window stands, all of which is on it.

        Raises:
            FrameUnavailable: the screen can't be seen any more.
        """
        ...


class ScreenDesktop:
    """The real one."""

    def __init__(self, lister: WindowLister, monitors: Monitors) -> None:
        self._lister = lister
        self._monitors = monitors
        whole = monitors.places[0]
        self.screen = Window(
            id=0, title="", left=whole.left, top=whole.top, width=whole.width, height=whole.height
        )

    def windows(self) -> list[Window]:
        try:
            return self._lister()
        except WindowsUnavailable as error:
            raise FrameUnavailable(f"Windows can't be found any more: {error}. {INSTEAD}") from error

    def grab(self, window: Window) -> Pixels:
        return self._monitors.grab(Place(*window.place))


@contextmanager
def desktop_of_windows() -> Iterator[Desktop | None]:
    """Yield the desktop; None where the screen can't be seen, or the system tells nobody of its windows."""
    with ExitStack() as opened:
        try:
            # Before the windows: on Windows it also has this process count in real pixels, not scaled ones.
            monitors = opened.enter_context(Monitors())
        except FrameUnavailable:
            lister = None  # whoever then watches the screen as a whole says why, and the way out
        else:
            lister = window_lister()
        if lister is None:
            yield None
        else:
            opened.callback(lister.close)
            yield ScreenDesktop(lister, monitors)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Look:
    """One look at a window."""

    window: Window | None
    """Where it stands; None for one that is closed or minimised."""
    visibility: Visibility = Visibility.WHOLE
    pixels: Pixels | None = None
    """What it shows; None unless all of it can be seen, and stayed so while it was looked at."""


def look_at(desktop: Desktop, number: int) -> Look:
    """Look at the window of this id, newest pixels. Raises FrameUnavailable."""
    windows = desktop.windows()
    window = _found(number, windows)
    if window is None:
        return Look(window=None)
    visibility = visibility_of(window, windows, desktop.screen)
    if visibility is not Visibility.WHOLE:
        return Look(window=window, visibility=visibility)
    pixels = desktop.grab(window)
    # Whoever moves or covers it between the list and the grab gives pixels of something else.
    after = desktop.windows()
    again = _found(number, after)
    torn = (
        again is None
        or again.place != window.place
        or visibility_of(again, after, desktop.screen) is not Visibility.WHOLE
    )
    return Look(window=window, pixels=None if torn else pixels)


def _found(number: int, windows: list[Window]) -> Window | None:
    return next((window for window in windows if window.id == number), None)

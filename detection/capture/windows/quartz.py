"""The windows of macOS, where pyobjc's Quartz is installed. Tested with a stand-in, not yet on one."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from typing import Any

from detection.capture.windows.window import Window, WindowLister

LAYERS = range(20)
"""Windows, and what floats over them. Above are the Dock and the menu bar, whose windows span the screen."""


class QuartzWindows:
    """Lists the windows on the screen. Raises ImportError where pyobjc's Quartz is missing."""

    def __init__(self) -> None:
        self._quartz: Any = importlib.import_module("Quartz")

    def __call__(self) -> list[Window]:
        which = (
            self._quartz.kCGWindowListOptionOnScreenOnly | self._quartz.kCGWindowListExcludeDesktopElements
        )
        return windows_of(self._quartz.CGWindowListCopyWindowInfo(which, self._quartz.kCGNullWindowID) or ())

    def close(self) -> None:
        """Nothing is held."""


def windows_of(told: Sequence[Mapping[str, Any]]) -> list[Window]:
    """Return the windows that CGWindowListCopyWindowInfo told of, which come topmost first."""
    return [
        Window(
            id=int(one["kCGWindowNumber"]),
            title=str(one.get("kCGWindowName") or one.get("kCGWindowOwnerName") or ""),
            left=round(one["kCGWindowBounds"]["X"]),
            top=round(one["kCGWindowBounds"]["Y"]),
            width=round(one["kCGWindowBounds"]["Width"]),
            height=round(one["kCGWindowBounds"]["Height"]),
            decoration=one.get("kCGWindowLayer", 0) != 0,
        )
        for one in told
        if one.get("kCGWindowLayer", 0) in LAYERS and one.get("kCGWindowAlpha", 1) > 0
    ]


def lister() -> WindowLister:
    """Return what lists the windows on this screen. Raises ImportError where pyobjc's Quartz is missing."""
    return QuartzWindows()

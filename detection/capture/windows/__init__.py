"""The windows on the user's screen: where each stands, and which hides which.

`window_lister()` says whether this system can be asked, and how: Xorg (and any X server)
through python-xlib, Windows through user32, macOS through pyobjc's Quartz where that is
installed. Wayland tells nobody where windows are.
"""

from __future__ import annotations

import importlib
import sys

from detection.capture.sources.screen import is_wayland_here
from detection.capture.windows.window import (
    Visibility,
    Window,
    WindowLister,
    WindowsUnavailable,
    visibility_of,
)

__all__ = ["Visibility", "Window", "WindowLister", "WindowsUnavailable", "visibility_of", "window_lister"]

LISTERS = {"linux": "x11", "win32": "win32", "darwin": "quartz"}
"""The module that asks each system. Only this system's is imported: it needs libraries others lack."""


def window_lister(platform: str = sys.platform) -> WindowLister | None:
    """Return what lists this system's windows; None where it can't be asked."""
    name = LISTERS.get(platform)
    if name is None or is_wayland_here():
        return None
    try:
        lister: WindowLister = importlib.import_module(f"{__name__}.{name}").lister()
    except (ImportError, WindowsUnavailable):
        return None
    return lister

"""The windows on the user's screen: where each stands, and which hides which.

`window_lister()` says whether this system can be asked, and how: Xorg (and any X server)
through python-xlib, Windows through user32, macOS through pyobjc's Quartz where that is
installed. Wayland tells nobody where windows are.
"""

from __future__ import annotations

import importlib

from detection.capture.windows.window import (
    Visibility,
    Window,
    WindowLister,
    WindowsUnavailable,
    visibility_of,
)
from detection.platform import WINDOWS, why_blank

__all__ = ["Visibility", "Window", "WindowLister", "WindowsUnavailable", "visibility_of", "window_lister"]


def window_lister() -> WindowLister | None:
    """Return what lists this system's windows; None where it can't be asked."""
    if WINDOWS is None or why_blank():
        return None
    try:
        # Only this system's: the others need libraries that are not there.
        lister: WindowLister = importlib.import_module(f"{__name__}.{WINDOWS}").lister()
    except (ImportError, WindowsUnavailable):
        return None
    return lister

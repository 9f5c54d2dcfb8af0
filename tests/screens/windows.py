"""A desktop of Windows, by its documentation, under our modules and the real mss.

Windows counts in pixels, once a process has said that it knows of the monitors' scales; before that it is
told coordinates divided by the scale (SetProcessDpiAwareness, "DPI virtualization").
"""

from __future__ import annotations

import ctypes
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import wintypes
from types import SimpleNamespace
from typing import Any

import pytest

from tests import systems
from tests.screens.desk import Desk, Shown


class User32:
    """user32, dwmapi and shcore: windows, monitors, and whether this process knows of scales."""

    def __init__(self, desk: Desk, scale: float) -> None:
        self.desk = desk
        self.scale = scale
        self.is_aware = False

    def told(self, number: float) -> int:
        """Return a coordinate as this process is told it."""
        return round(number if self.is_aware else number / self.scale)

    def _window(self, handle: int) -> Shown:
        return next(window for window in self.desk.windows if window.number == handle)

    def SetProcessDpiAwareness(self, awareness: int) -> int:  # noqa: N802
        assert awareness == 2, "PROCESS_PER_MONITOR_DPI_AWARE"
        self.is_aware = True
        return 0

    def EnumWindows(self, callback: Any, parameter: int) -> bool:  # noqa: N802
        return all(callback(window.number, parameter) for window in self.desk.windows)

    def IsWindowVisible(self, _handle: int) -> bool:  # noqa: N802
        return True

    def IsIconic(self, handle: int) -> bool:  # noqa: N802
        return self._window(handle).title == "minimised"

    def GetWindowLongW(self, handle: int, index: int) -> int:  # noqa: N802
        assert index == -20, "GWL_EXSTYLE"
        return 0x20 if self._window(handle).title == "overlay" else 0

    def GetWindowTextW(self, handle: int, text: Any, size: int) -> int:  # noqa: N802
        text.value = self._window(handle).title[: size - 1]
        return len(text.value)

    def GetClientRect(self, handle: int, rect: Any) -> bool:  # noqa: N802
        _, _, width, height = self._window(handle).place
        inside = rect._obj
        inside.left, inside.top, inside.right, inside.bottom = 0, 0, self.told(width), self.told(height)
        return True

    def ClientToScreen(self, handle: int, point: Any) -> bool:  # noqa: N802
        left, top, _, _ = self._window(handle).place
        point._obj.x, point._obj.y = self.told(left + point._obj.x), self.told(top + point._obj.y)
        return True

    def DwmGetWindowAttribute(self, handle: int, attribute: int, value: Any, _size: int) -> int:  # noqa: N802
        window = self._window(handle)
        if attribute == 14:  # DWMWA_CLOAKED
            value._obj.value = 1 if window.title == "elsewhere" else 0
            return 0
        assert attribute == 9, "DWMWA_EXTENDED_FRAME_BOUNDS"
        if window.decoration is None:
            return -1
        left, top, width, height = window.decoration  # in pixels, whatever this process knows
        frame = value._obj
        frame.left, frame.top, frame.right, frame.bottom = left, top, left + width, top + height
        return 0

    def GetSystemMetrics(self, metric: int) -> int:  # noqa: N802
        return self.told(self.desk.whole[metric - 76])  # SM_XVIRTUALSCREEN and the next three

    def EnumDisplayMonitors(self, _dc: int, _clip: None, callback: Any, parameter: int) -> bool:  # noqa: N802
        for number, (left, top, width, height) in enumerate(self.desk.monitors, start=1):
            corners = (left, top, left + width, top + height)
            rect = wintypes.RECT(*(self.told(each) for each in corners))
            callback(number, 0, ctypes.pointer(rect), parameter)
        return True

    def GetMonitorInfoW(self, _monitor: int, _info: Any) -> bool:  # noqa: N802
        return True

    def EnumDisplayDevicesW(self, *_arguments: Any) -> bool:  # noqa: N802
        return False

    def GetWindowDC(self, window: int) -> int:  # noqa: N802
        assert not window, "the whole desktop"
        return 1

    def ReleaseDC(self, _window: int, _dc: int) -> bool:  # noqa: N802
        return True


class Gdi32:
    """gdi32: copies pixels from the desktop into memory."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.memory: Any = None

    def CreateCompatibleDC(self, _dc: int) -> int:  # noqa: N802
        return 2

    def CreateDIBSection(  # noqa: N802
        self, _dc: int, info: Any, _usage: int, bits: Any, _section: None, _offset: int
    ) -> int:
        header = info.bmiHeader
        assert header.biHeight < 0, "from the top down"
        self.memory = ctypes.create_string_buffer(header.biWidth * -header.biHeight * 4)
        bits._obj.value = ctypes.addressof(self.memory)
        return 3

    def SelectObject(self, _dc: int, _object: int) -> int:  # noqa: N802
        return 4

    def BitBlt(  # noqa: N802
        self, _dc: int, _x: int, _y: int, width: int, height: int, _from: int, left: int, top: int, _how: int
    ) -> bool:
        self.memory.raw = self.desk.grab((left, top, width, height), 1).tobytes()
        return True

    def GdiFlush(self) -> bool:  # noqa: N802
        return True

    def DeleteDC(self, _dc: int) -> int:  # noqa: N802
        return 1

    def DeleteObject(self, _object: int) -> bool:  # noqa: N802
        return True


@contextmanager
def windows_desktop(desk: Desk, *modules: str, scale: float) -> Iterator[list[Any]]:
    """Yield modules of ours, imported as on Windows, on this desktop, whose first monitor has this scale."""
    user32 = User32(desk, scale)
    with pytest.MonkeyPatch.context() as patch:
        for name, library in {"user32": user32, "dwmapi": user32, "gdi32": Gdi32(desk)}.items():
            patch.setitem(systems.LIBRARIES, name, library)
        patch.setattr(ctypes, "WinDLL", systems.WindowsLibrary, raising=False)
        patch.setattr(ctypes, "WINFUNCTYPE", ctypes.CFUNCTYPE, raising=False)
        patch.setattr(ctypes, "WinError", OSError, raising=False)
        patch.setattr(ctypes, "windll", SimpleNamespace(shcore=user32), raising=False)
        patch.setattr(sys, "getwindowsversion", lambda: (10, 0, 22631), raising=False)
        patch.setattr(platform, "system", lambda: "Windows")
        with systems.imported_on("win32", *modules) as imported:
            yield imported

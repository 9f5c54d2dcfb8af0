"""The windows of Microsoft Windows, through user32 and dwmapi. Tested with a stand-in, not yet on one."""

from __future__ import annotations

import ctypes
import sys

from detection.capture.windows.window import Window, WindowLister

assert sys.platform == "win32"  # noqa: S101  # mypy reads the rest as Windows has it

from ctypes import wintypes  # noqa: E402

EXTENDED_STYLE, LETS_CLICKS_THROUGH = -20, 0x20
EXTENDED_FRAME_BOUNDS, CLOAKED = 9, 14
LONGEST_TITLE = 300


class Win32Windows:
    """Lists the windows of this desktop, each by its client area and, under it, its frame."""

    def __init__(self) -> None:
        self._user32 = ctypes.WinDLL("user32")
        self._dwmapi = ctypes.WinDLL("dwmapi")
        self._callback = ctypes.WINFUNCTYPE(wintypes.BOOL, wintypes.HWND, wintypes.LPARAM)
        self._user32.EnumWindows.argtypes = [self._callback, wintypes.LPARAM]
        for name in ("IsWindowVisible", "IsIconic"):
            getattr(self._user32, name).argtypes = [wintypes.HWND]
        self._user32.GetWindowLongW.argtypes = [wintypes.HWND, ctypes.c_int]
        self._user32.GetWindowTextW.argtypes = [wintypes.HWND, wintypes.LPWSTR, ctypes.c_int]
        self._user32.GetClientRect.argtypes = [wintypes.HWND, ctypes.POINTER(wintypes.RECT)]
        self._user32.ClientToScreen.argtypes = [wintypes.HWND, ctypes.POINTER(wintypes.POINT)]
        self._dwmapi.DwmGetWindowAttribute.argtypes = [
            wintypes.HWND,
            wintypes.DWORD,
            ctypes.c_void_p,
            wintypes.DWORD,
        ]

    def __call__(self) -> list[Window]:
        handles: list[int] = []

        def take(handle: int, _: int) -> bool:
            handles.append(handle)
            return True

        self._user32.EnumWindows(self._callback(take), 0)  # topmost first
        return [entry for handle in handles if self._is_seen(handle) for entry in self._entries(handle)]

    def close(self) -> None:
        """Nothing is held."""

    def _is_seen(self, handle: int) -> bool:
        if not self._user32.IsWindowVisible(handle) or self._user32.IsIconic(handle):
            return False
        if self._user32.GetWindowLongW(handle, EXTENDED_STYLE) & LETS_CLICKS_THROUGH:
            return False  # an overlay, which is seen through
        cloaked = wintypes.DWORD()
        self._dwmapi.DwmGetWindowAttribute(handle, CLOAKED, ctypes.byref(cloaked), ctypes.sizeof(cloaked))
        return not cloaked.value

    def _entries(self, handle: int) -> list[Window]:
        inside, corner, frame = wintypes.RECT(), wintypes.POINT(), wintypes.RECT()
        self._user32.GetClientRect(handle, ctypes.byref(inside))
        self._user32.ClientToScreen(handle, ctypes.byref(corner))
        failed = self._dwmapi.DwmGetWindowAttribute(
            handle, EXTENDED_FRAME_BOUNDS, ctypes.byref(frame), ctypes.sizeof(frame)
        )
        title = ctypes.create_unicode_buffer(LONGEST_TITLE)
        self._user32.GetWindowTextW(handle, title, LONGEST_TITLE)
        client = Window(
            id=handle,
            title=title.value,
            left=corner.x,
            top=corner.y,
            width=inside.right,
            height=inside.bottom,
        )
        if failed:
            return [client]
        around = Window(
            id=-handle,
            title="",
            left=frame.left,
            top=frame.top,
            width=frame.right - frame.left,
            height=frame.bottom - frame.top,
            decoration=True,
        )
        return [client, around]


def lister() -> WindowLister:
    """Return what lists the windows of this desktop."""
    return Win32Windows()

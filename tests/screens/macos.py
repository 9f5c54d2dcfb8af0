"""A desktop of macOS, by its documentation, under our modules and the real mss.

macOS counts in points. A picture has a pixel for each point if it is taken at nominal resolution, else the
pixels of the monitor with the most (CGWindowListCreateImage, kCGWindowImageNominalResolution).
"""

from __future__ import annotations

import ctypes
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from detection.vision.geometry import Pixels
from tests import systems
from tests.screens.desk import Desk, Shown


class CoreGraphics:
    """CoreGraphics: monitors and their pixels."""

    def __init__(self, desk: Desk) -> None:
        from mss import darwin  # noqa: PLC0415 (our own stand-ins stand in for what it loads)

        self.mss = darwin
        self.desk = desk
        self.images: list[Pixels] = []
        self.data: list[Any] = []

    def CGGetActiveDisplayList(self, most: int, displays: Any, count: Any) -> int:  # noqa: N802
        count._obj.value = min(most, len(self.desk.monitors))
        for number in range(count._obj.value):
            displays[number] = number
        return 0

    def CGDisplayBounds(self, display: int) -> Any:  # noqa: N802
        left, top, width, height = list(self.desk.monitors)[display]
        return self.mss.CGRect((left, top), (width, height))

    def CGDisplayRotation(self, _display: int) -> float:  # noqa: N802
        return 0.0

    def CGRectStandardize(self, rect: Any) -> Any:  # noqa: N802
        return rect

    def CGRectUnion(self, one: Any, other: Any) -> Any:  # noqa: N802
        left, top = min(one.origin.x, other.origin.x), min(one.origin.y, other.origin.y)
        right = max(one.origin.x + one.size.width, other.origin.x + other.size.width)
        bottom = max(one.origin.y + one.size.height, other.origin.y + other.size.height)
        return self.mss.CGRect((left, top), (right - left, bottom - top))

    def CGWindowListCreateImage(self, rect: Any, which: int, _window: int, options: int) -> int:  # noqa: N802
        assert which == 1, "kCGWindowListOptionOnScreenOnly"
        origin, size = rect.origin, rect.size
        place = int(origin.x), int(origin.y), int(size.width), int(size.height)
        nominal = options & self.mss.kCGWindowImageNominalResolution
        self.images.append(self.desk.grab(place, 1 if nominal else self.desk.scale(place)))
        return len(self.images)

    def CGImageGetWidth(self, image: int) -> int:  # noqa: N802
        return int(self.images[image - 1].shape[1])

    def CGImageGetHeight(self, image: int) -> int:  # noqa: N802
        return int(self.images[image - 1].shape[0])

    def CGImageGetBitsPerPixel(self, _image: int) -> int:  # noqa: N802
        return 32

    def CGImageGetBytesPerRow(self, image: int) -> int:  # noqa: N802
        return 4 * self.CGImageGetWidth(image) + 64  # rows are padded

    def CGImageGetDataProvider(self, image: int) -> int:  # noqa: N802
        return image

    def CGDataProviderCopyData(self, image: int) -> int:  # noqa: N802
        rows = self.images[image - 1].reshape(self.images[image - 1].shape[0], -1)
        padded = np.pad(rows, ((0, 0), (0, 64)))
        self.data.append((ctypes.c_ubyte * padded.size).from_buffer_copy(padded.tobytes()))
        return len(self.data)

    def CFDataGetBytePtr(self, data: int) -> Any:  # noqa: N802
        return ctypes.cast(self.data[data - 1], ctypes.POINTER(ctypes.c_ubyte))

    def CFDataGetLength(self, data: int) -> int:  # noqa: N802
        return len(self.data[data - 1])

    def CFRelease(self, _reference: int) -> None:  # noqa: N802
        pass


def _told(window: Shown) -> dict[str, Any]:
    """Return what CGWindowListCopyWindowInfo tells of a window."""
    left, top, width, height = window.place
    return {
        "kCGWindowNumber": window.number,
        "kCGWindowName": window.title,
        "kCGWindowOwnerName": "Room",
        "kCGWindowLayer": 0,
        "kCGWindowAlpha": 1.0,
        "kCGWindowSharingState": 1,
        "kCGWindowBounds": {
            "X": float(left),
            "Y": float(top),
            "Width": float(width),
            "Height": float(height),
        },
    }


@contextmanager
def macos_desktop(desk: Desk, *modules: str) -> Iterator[list[Any]]:
    """Yield modules of ours, imported as on macOS with pyobjc's Quartz, on this desktop."""
    core = CoreGraphics(desk)
    library = SimpleNamespace(
        **{name: systems.WindowsFunction(getattr(core, name)) for name in core.mss.CFUNCTIONS}
    )
    quartz: Any = SimpleNamespace(
        kCGWindowListOptionOnScreenOnly=1,
        kCGWindowListExcludeDesktopElements=16,
        kCGNullWindowID=0,
        CGWindowListCopyWindowInfo=lambda which, _window: (
            [_told(window) for window in desk.windows] if which == 17 else None
        ),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "Quartz", quartz)
        patch.setattr(ctypes.cdll, "LoadLibrary", lambda _path: library)
        patch.setattr(core.mss, "mac_ver", lambda: ("15.1", ("", "", ""), "arm64"))
        patch.setattr(core.mss, "IMAGE_OPTIONS", core.mss.IMAGE_OPTIONS)  # which our module changes
        patch.setattr(platform, "system", lambda: "Darwin")
        with systems.imported_on("darwin", *modules) as imported:
            yield imported

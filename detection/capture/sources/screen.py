"""The screen as a source: a monitor, or a part of one."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import sys
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Self

import mss
import numpy as np
from mss.exception import ScreenShotError

from detection.capture.sources.source import Pace, Source
from detection.vision.frames.frame import Frame, FrameUnavailable
from detection.vision.geometry import Pixels

INSTEAD = "Or record the table and use --source video."
WAYLAND = (
    "Wayland lets no program look at the screen this way. Log in to an Xorg session "
    f"(chosen with the gear on the login screen). {INSTEAD}"
)


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a monitor, in pixels from its top left corner."""

    left: int
    top: int
    width: int
    height: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the region that `X,Y,WIDTH,HEIGHT` names. Raises ValueError for anything else."""
        try:
            left, top, width, height = (int(part) for part in text.split(","))
        except ValueError:
            raise ValueError(
                f"A region is X,Y,WIDTH,HEIGHT in pixels, such as 0,0,1280,720; not {text!r}"
            ) from None
        if left < 0 or top < 0 or width < 1 or height < 1:
            raise ValueError(f"A region begins at 0,0 or later and is at least 1x1 pixel; not {text!r}")
        return cls(left, top, width, height)

    def __str__(self) -> str:
        return f"{self.left},{self.top},{self.width},{self.height}"


class ScreenSource(Source):
    """Watches the screen, until it is closed.

    Args:
        monitor: 1 is the first; 0 is all of them, as they stand beside each other.
        region: the part of that monitor to watch; all of it if None.
        pace: only closed, never waited for: how often to look is the caller's choice.
    """

    kind = "screen"

    def __init__(self, *, monitor: int = 1, region: Region | None = None, pace: Pace | None = None) -> None:
        super().__init__(pace)
        self.monitor = monitor
        self.region = region

    @property
    def title(self) -> str:
        screen = f"Screen {self.monitor}" if self.monitor else "All screens"
        return f"{screen}, {self.region}" if self.region else screen

    def _take(self) -> Generator[Frame]:
        if not may_look():
            raise FrameUnavailable(PERMISSION)
        name = f"screen {self.monitor}"
        try:
            with mss.MSS() as screen:
                area = self._area([dict(each) for each in screen.monitors])
                first = True
                while not self.pace.is_closed():
                    pixels: Pixels = np.ascontiguousarray(np.asarray(screen.grab(area))[:, :, :3])
                    if first and is_wayland(os.environ) and pixels.min() == pixels.max():
                        raise FrameUnavailable(WAYLAND)
                    first = False
                    yield self.frame(pixels, name)
        except ScreenShotError as error:
            raise unavailable(error) from error

    def _area(self, monitors: list[dict[str, int]]) -> dict[str, int]:
        """Return what to grab, checked against the monitors there are."""
        count = len(monitors) - 1
        if not 0 <= self.monitor <= count:
            there = "there is 1" if count == 1 else f"there are {count}"
            raise FrameUnavailable(f"No monitor {self.monitor}: {there}. Use --monitor 1, or 0 for all.")
        whole = monitors[self.monitor]
        if self.region is None:
            return {side: whole[side] for side in ("left", "top", "width", "height")}
        if (
            self.region.left + self.region.width > whole["width"]
            or self.region.top + self.region.height > whole["height"]
        ):
            raise FrameUnavailable(
                f"Region {self.region} reaches outside monitor {self.monitor}, "
                f"which is {whole['width']}x{whole['height']}. Choose --region X,Y,WIDTH,HEIGHT inside it."
            )
        return {
            "left": whole["left"] + self.region.left,
            "top": whole["top"] + self.region.top,
            "width": self.region.width,
            "height": self.region.height,
        }


PERMISSION = (
    "macOS keeps the screen from this program. Allow your terminal in System Settings, Privacy & "
    "Security, Screen Recording, and start it again."
)


def may_look(platform: str = sys.platform) -> bool:
    """Return whether the system lets us see other programs' windows; only macOS asks."""
    if platform != "darwin":
        return True
    library = ctypes.util.find_library("CoreGraphics")
    if library is None:
        return True
    allowed = getattr(ctypes.CDLL(library), "CGPreflightScreenCaptureAccess", None)
    if allowed is None:
        return True
    allowed.restype = ctypes.c_bool
    return bool(allowed())


def is_wayland(environ: Mapping[str, str]) -> bool:
    """Return whether this is a Wayland session."""
    return environ.get("XDG_SESSION_TYPE") == "wayland" or "WAYLAND_DISPLAY" in environ


def unavailable(error: ScreenShotError) -> FrameUnavailable:
    """Return what to raise where this process can't grab the screen: it says the way out."""
    return FrameUnavailable(way_out(error, os.environ))


def is_wayland_here() -> bool:
    """Return whether this process runs in a Wayland session."""
    return is_wayland(os.environ)


def way_out(error: ScreenShotError, environ: Mapping[str, str], platform: str = sys.platform) -> str:
    """Return what to tell a user whose screen can't be grabbed."""
    reason = str(error).strip().splitlines()[0].rstrip(".")
    if platform == "darwin":
        return f"The screen can't be seen: {reason}. {PERMISSION}"
    if platform != "linux":
        return f"The screen can't be seen: {reason}. Is it locked, or a remote session closed?"
    if "not found" in reason:
        return (
            f"The screen can't be seen: {reason}. Install libxcb with its randr, render, shm and xfixes "
            "parts (on Debian and Ubuntu: libxcb-randr0 libxcb-render0 libxcb-shm0 libxcb-xfixes0)."
        )
    if is_wayland(environ):
        return f"The screen can't be seen: {reason}. {WAYLAND}"
    if not environ.get("DISPLAY"):
        return (
            "No display: DISPLAY is not set. Start this in a terminal on the desktop, or set DISPLAY "
            f"(often :0). {INSTEAD}"
        )
    return (
        f"The screen can't be seen: {reason}. DISPLAY is {environ['DISPLAY']}: is that display running, and "
        f"may you use it? {INSTEAD}"
    )


def visible_monitors() -> int:
    """Return how many monitors a capture started by this process could watch; 0 where it can see none."""
    if not may_look() or is_wayland(os.environ):
        return 0
    try:
        with mss.MSS() as screen:
            return len(screen.monitors) - 1
    except ScreenShotError:
        return 0

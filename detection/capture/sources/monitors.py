"""The monitors, and what they show.

A place is in the system's own units, which are pixels on Linux and Windows and points on macOS. A picture is
in the monitor's pixels: a Retina display has two for each point, across and down.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Self

import mss
from mss.exception import ScreenShotError

from detection.platform import refusal, use_real_pixels, way_out, why_blank
from detection.vision.frames.frame import FrameUnavailable

if TYPE_CHECKING:
    from detection.vision.geometry import Pixels


@dataclass(frozen=True, slots=True)
class Place:
    """A part of the desktop, from the top left corner of the first monitor; others may be left of it."""

    left: int
    top: int
    width: int
    height: int


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


class Monitors:
    """The monitors of this desktop. Raises FrameUnavailable, with the way out, where they can't be seen."""

    def __init__(self) -> None:
        refused = refusal()
        if refused:
            raise FrameUnavailable(refused)
        use_real_pixels()
        try:
            self._grabber = mss.MSS()
            self.places = [
                Place(each["left"], each["top"], each["width"], each["height"])
                for each in self._grabber.monitors
            ]
            """All monitors as they stand beside each other, and then each."""
        except ScreenShotError as error:
            raise _unavailable(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._grabber.close()

    def grab(self, place: Place) -> Pixels:
        """Return what the monitors show there. Raises FrameUnavailable."""
        import numpy as np  # noqa: PLC0415 - whoever only counts monitors, in a health check, needs none

        area = {"left": place.left, "top": place.top, "width": place.width, "height": place.height}
        try:
            return np.ascontiguousarray(np.asarray(self._grabber.grab(area))[:, :, :3])
        except ScreenShotError as error:
            raise _unavailable(error) from error

    def scale(self, place: Place) -> float:
        """Return how many pixels one unit of a place has. Raises FrameUnavailable."""
        return float(self.grab(place).shape[1] / place.width)


def cut(region: Region, place: Place, scale: float) -> tuple[Place, tuple[slice, slice]]:
    """Return what to grab for a region of the monitor at `place`, and which rows and columns of that it is.

    A region in pixels may begin or end in the middle of a point.
    """
    left, top = math.floor(region.left / scale), math.floor(region.top / scale)
    right = math.ceil((region.left + region.width) / scale)
    bottom = math.ceil((region.top + region.height) / scale)
    across, down = region.left - round(left * scale), region.top - round(top * scale)
    return (
        Place(place.left + left, place.top + top, right - left, bottom - top),
        (slice(down, down + region.height), slice(across, across + region.width)),
    )


def visible_monitors() -> int:
    """Return how many monitors a capture started by this process could watch; 0 where it can see none."""
    if why_blank():
        return 0
    try:
        with Monitors() as monitors:
            return len(monitors.places) - 1
    except FrameUnavailable:
        return 0


def _unavailable(error: ScreenShotError) -> FrameUnavailable:
    return FrameUnavailable(way_out(str(error).strip().splitlines()[0].rstrip(".")))

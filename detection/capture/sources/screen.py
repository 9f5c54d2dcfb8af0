"""The screen as a source: a monitor, or a part of one."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from detection.capture.sources.monitors import Monitors, Place, Region, cut
from detection.capture.sources.source import Pace, Source
from detection.platform import why_blank
from detection.vision.frames.frame import Frame, FrameUnavailable


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
        with Monitors() as monitors:
            place, part = self._place(monitors)
            blank = why_blank()
            while not self.pace.is_closed():
                pixels = np.ascontiguousarray(monitors.grab(place)[part])
                if blank and pixels.min() == pixels.max():
                    raise FrameUnavailable(blank)
                blank = None  # other programs are seen
                yield self.frame(pixels, f"screen {self.monitor}")

    def _place(self, monitors: Monitors) -> tuple[Place, tuple[slice, slice]]:
        """Return what to grab, and which part of it to keep, checked against the monitors there are."""
        count = len(monitors.places) - 1
        if not 0 <= self.monitor <= count:
            there = "there is 1" if count == 1 else f"there are {count}"
            raise FrameUnavailable(f"No monitor {self.monitor}: {there}. Use --monitor 1, or 0 for all.")
        whole = monitors.places[self.monitor]
        if self.region is None:
            return whole, (slice(None), slice(None))
        scale = monitors.scale(whole)
        width, height = round(whole.width * scale), round(whole.height * scale)
        if self.region.left + self.region.width > width or self.region.top + self.region.height > height:
            raise FrameUnavailable(
                f"Region {self.region} reaches outside monitor {self.monitor}, "
                f"which is {width}x{height}. Choose --region X,Y,WIDTH,HEIGHT inside it."
            )
        return cut(self.region, whole, scale)

"""A desktop for the modules that look at screens: monitors, and windows with pixels of their own."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from detection.vision.geometry import Pixels

Rect = tuple[int, int, int, int]
"""Left, top, width, height."""


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A window: where its content is, in the system's units, and each of its pixels."""

    number: int
    title: str
    place: Rect
    pixels: Pixels
    decoration: Rect | None = None
    """Its title bar and borders, around the content."""


@dataclass(slots=True, eq=False)
class Desk:
    """Monitors by their places, in the system's units, with the pixels of a unit; windows, topmost first."""

    monitors: dict[Rect, int]
    windows: list[Shown] = field(default_factory=list)

    def show(self, title: str, place: Rect, *, decoration: Rect | None = None) -> Shown:
        """Show a window under all others, with a picture like no other's."""
        scale = self.scale(place)
        noise = np.random.default_rng(len(self.windows))
        pixels = noise.integers(0, 256, (place[3] * scale, place[2] * scale, 3), dtype=np.uint8)
        shown = Shown(100 + len(self.windows), title, place, pixels, decoration)
        self.windows.append(shown)
        return shown

    @property
    def whole(self) -> Rect:
        """All monitors as they stand beside each other."""
        left, top = min(each[0] for each in self.monitors), min(each[1] for each in self.monitors)
        right = max(each[0] + each[2] for each in self.monitors)
        return left, top, right - left, max(each[1] + each[3] for each in self.monitors) - top

    def scale(self, place: Rect) -> int:
        """Return the pixels that a unit has on the monitors that a place touches: the most of them."""
        left, top, width, height = place
        return max(
            scale
            for (x, y, across, down), scale in self.monitors.items()
            if left < x + across and x < left + width and top < y + down and y < top + height
        )

    def grab(self, place: Rect, scale: int) -> Pixels:
        """Return what the monitors show there, so many pixels for each unit, as BGRA."""
        left, top, width, height = place
        picture = np.full((height * scale, width * scale, 4), 255, np.uint8)
        for window in reversed(self.windows):
            own = window.pixels.shape[1] // window.place[2]
            pixels = np.repeat(np.repeat(window.pixels, scale, 0), scale, 1)[::own, ::own]
            x, y = (window.place[0] - left) * scale, (window.place[1] - top) * scale
            into = picture[max(y, 0) : max(y + pixels.shape[0], 0), max(x, 0) : max(x + pixels.shape[1], 0)]
            into[..., :3] = pixels[max(-y, 0) :, max(-x, 0) :][: into.shape[0], : into.shape[1]]
        return picture

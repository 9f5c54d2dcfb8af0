"""Which parts of a frame are searched for cards: all of the first one, then what changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from detection.vision.cards.detector import Place
from detection.vision.frames.changed import TILE, Change, Tiles, areas_of, grown, merged, tiles_since
from detection.vision.frames.frame import Pixels
from detection.vision.geometry import Box
from detection.vision.text.foreground import tiles_with_foreground
from detection.vision.text.lines import cut_out

SIGHT = 16
"""How far in pixels what the finder sees sways it: further off, it moves 2 of 1,000 heats by 0.1 or more."""
CONTEXT = 32
"""Pixels around a place that the finder is shown. It can see 73; without the outer ones, 1 of 100 heats
differs by more than 0.1, and none by 0.3. Windows twice as large cost twice the time."""
ALL = 0.8
"""With more than this share of a picture in windows, it is searched whole."""


@dataclass(frozen=True, slots=True)
class Level:
    """One size of a frame, with the places that were found in it."""

    pixels: Pixels
    places: list[Place]


@dataclass(frozen=True, slots=True)
class Window:
    """Pixels to search; what is judged inside `zone` is taken, the rest is there to be seen."""

    level: int
    zone: Box
    pixels: Pixels
    left: int
    top: int

    def judges(self, place: Place) -> bool:
        """Whether a place of the whole picture is for this window to say."""
        column, row = place.judged
        return self.zone.left <= column < self.zone.right and self.zone.top <= row < self.zone.bottom

    def taken(self, found: Sequence[Place]) -> list[Place]:
        """Return what was found in these pixels and is for this window to say."""
        there = (moved(place, self.left, self.top, self.level) for place in found)
        return [place for place in there if self.judges(place)]


@dataclass(frozen=True, slots=True)
class Changes:
    """What of a picture differs from what it was."""

    windows: list[Window]
    """Where there is foreground, and so may be a rank."""
    plain: Tiles | None
    """Where there is none now: nothing of what was known there is there any more."""

    def are_at(self, place: Place) -> bool:
        """Whether a place that was known is to be forgotten: it is judged anew, or gone."""
        column, row = (int(side) // TILE for side in place.judged)
        return any(window.judges(place) for window in self.windows) or (
            self.plain is not None
            and row < self.plain.shape[0]
            and column < self.plain.shape[1]
            and bool(self.plain[row, column])
        )


def searched(
    pictures: Sequence[Pixels],
    before: Sequence[Level | None],
    find: Callable[[list[Pixels]], list[list[Place]]],
    *,
    needed: Sequence[bool],
    change: Change | None = None,
) -> list[Level]:
    """Return each picture with its places: found anew only as far from a change as the finder can see.

    `before` is each one as it was last; what is not `needed` is not searched, and has no places. `find` is
    asked once, with all windows of all pictures.
    """
    levels, windows = [], []
    for at, (pixels, last) in enumerate(zip(pictures, before, strict=True)):
        if not needed[at]:
            levels.append(Level(pixels, []))
            continue
        changes = changes_in(pixels, last, at, change)
        known = [] if last is None else last.places
        levels.append(Level(pixels, [place for place in known if not changes.are_at(place)]))
        windows += changes.windows
    found = find([window.pixels for window in windows])
    for window, places in zip(windows, found, strict=True):
        levels[window.level].places.extend(window.taken(places))
    return levels


def changes_in(pixels: Pixels, before: Level | None, at: int, known: Change | None = None) -> Changes:
    """Return what of a picture differs from what it was; at first, or where most does, all of it."""
    height, width = pixels.shape[:2]
    everything = Window(at, Box(0, 0, width + 16, height + 16), pixels, 0, 0)  # it is padded
    tiles = None if before is None else tiles_since(before.pixels, pixels, known)
    if tiles is None:
        return Changes([everything], None)
    with_foreground = tiles_with_foreground(pixels, tiles)
    areas = areas_of(with_foreground, width=width, height=height)
    apart = merged(areas, lambda one, other: one.touches(other, reach=2 * SIGHT))
    zones = [grown(area, SIGHT, width=width, height=height) for area in apart]
    seen = [grown(zone, CONTEXT, width=width, height=height, step=16) for zone in zones]
    if sum(box.width * box.height for box in seen) > ALL * width * height:
        return Changes([everything], None)
    windows = [
        Window(at, zone, cut_out(pixels, box), int(box.left), int(box.top))
        for zone, box in zip(zones, seen, strict=True)
    ]
    return Changes(windows, tiles & ~with_foreground)


def moved(place: Place, x: float, y: float, level: int) -> Place:
    """Return a place of a picture cut out at x, y as one of the whole picture, which is that level."""
    return replace(
        place,
        x=place.x + x,
        y=place.y + y,
        face=place.face.moved(x, y),
        judged=(place.judged[0] + x, place.judged[1] + y),
        level=level,
    )

"""Which parts of a frame are searched for cards: all of the first one, then what changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from detection.vision.cards.detector import RankDetection
from detection.vision.changes import TILE, FrameChange, Tiles, areas_of, grown, merged, tiles_since
from detection.vision.geometry import Box, Pixels
from detection.vision.text.foreground import tiles_with_foreground
from detection.vision.text.recogniser import cut_out

REACH = 16
"""How many pixels off a change sways the finder: further off, it moves 2 of 1,000 heats by 0.1 or more."""
CONTEXT = 32
"""Pixels around a detection that the finder is shown. It can see 73; without the outer ones, 1 of 100 heats
differs by more than 0.1, and none by 0.3. Windows twice as large cost twice the time."""
ALL = 0.8
"""With more than this share of a picture in windows, it is searched whole."""


@dataclass(frozen=True, slots=True)
class Level:
    """One size of a frame, with the detections that were found in it."""

    pixels: Pixels
    detections: list[RankDetection]


@dataclass(frozen=True, slots=True)
class SearchWindow:
    """Pixels to search; what is judged inside `zone` is taken, the rest is there to be seen."""

    level: int
    zone: Box
    pixels: Pixels
    left: int
    top: int

    def covers(self, detection: RankDetection) -> bool:
        """Whether a detection of the whole picture is for this window to say."""
        column, row = detection.cell
        return self.zone.left <= column < self.zone.right and self.zone.top <= row < self.zone.bottom

    def own_detections(self, found: Sequence[RankDetection]) -> list[RankDetection]:
        """Return what was found in these pixels and is for this window to say."""
        there = (moved(detection, self.left, self.top, self.level) for detection in found)
        return [detection for detection in there if self.covers(detection)]


@dataclass(frozen=True, slots=True)
class SearchRegions:
    """What of a picture differs from what it was."""

    windows: list[SearchWindow]
    """Where there is foreground, and so may be a rank."""
    plain: Tiles | None
    """Where there is none now: nothing of what was known there is there any more."""

    def make_obsolete(self, detection: RankDetection) -> bool:
        """Whether a detection that was known is to be forgotten: it is judged anew, or gone."""
        column, row = (int(side) // TILE for side in detection.cell)
        return any(window.covers(detection) for window in self.windows) or (
            self.plain is not None
            and row < self.plain.shape[0]
            and column < self.plain.shape[1]
            and bool(self.plain[row, column])
        )


def search_levels(
    pictures: Sequence[Pixels],
    before: Sequence[Level | None],
    find: Callable[[list[Pixels]], list[list[RankDetection]]],
    *,
    needed: Sequence[bool],
    change: FrameChange | None = None,
) -> list[Level]:
    """Return each picture with its detections: found anew only as far from a change as the finder can see.

    Args:
        pictures: the frame in each of its sizes.
        before: each of them as it was last.
        find: returns what is found in each of some windows; asked once, with those of all pictures.
        needed: which of the pictures are searched; the others have no detections.
        change: what is known to differ from the frame before.
    """
    levels, windows = [], []
    for at, (pixels, last) in enumerate(zip(pictures, before, strict=True)):
        if not needed[at]:
            levels.append(Level(pixels, []))
            continue
        regions = regions_of(pixels, last, at, change)
        known = [] if last is None else last.detections
        levels.append(
            Level(pixels, [detection for detection in known if not regions.make_obsolete(detection)])
        )
        windows += regions.windows
    found = find([window.pixels for window in windows])
    for window, detections in zip(windows, found, strict=True):
        levels[window.level].detections.extend(window.own_detections(detections))
    return levels


def regions_of(
    pixels: Pixels, before: Level | None, at: int, known: FrameChange | None = None
) -> SearchRegions:
    """Return what of a picture differs from what it was; at first, or where most does, all of it."""
    height, width = pixels.shape[:2]
    everything = SearchWindow(at, Box(0, 0, width + 16, height + 16), pixels, 0, 0)  # it is padded
    tiles = None if before is None else tiles_since(before.pixels, pixels, known)
    if tiles is None:
        return SearchRegions([everything], None)
    with_foreground = tiles_with_foreground(pixels, tiles)
    areas = areas_of(with_foreground, width=width, height=height)
    apart = merged(areas, lambda one, other: one.touches(other, reach=2 * REACH))
    zones = [grown(area, REACH, width=width, height=height) for area in apart]
    seen = [grown(zone, CONTEXT, width=width, height=height, step=16) for zone in zones]
    if sum(box.width * box.height for box in seen) > ALL * width * height:
        return SearchRegions([everything], None)
    windows = [
        SearchWindow(at, zone, cut_out(pixels, box), int(box.left), int(box.top))
        for zone, box in zip(zones, seen, strict=True)
    ]
    return SearchRegions(windows, tiles & ~with_foreground)


def moved(detection: RankDetection, x: float, y: float, level: int) -> RankDetection:
    """Return a detection of a picture cut out at x, y as one of the whole picture, which is that level."""
    return replace(
        detection,
        x=detection.x + x,
        y=detection.y + y,
        face=detection.face.moved(x, y),
        cell=(detection.cell[0] + x, detection.cell[1] + y),
        level=level,
    )

"""Searches frame after frame for the ranks of cards: all of the first one, then what changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from detection.vision.cards.detector import RankDetection, detect_ranks, distinct_ranks, in_frame, pyramid
from detection.vision.changes import TILE, FrameChange, Tiles, areas_of, tiles_since, tiles_with_foreground
from detection.vision.geometry import Box, Pixels, cut_out, grown, merged
from detection.vision.runtime import PixelCache

REACH = 16
"""How many pixels off a change sways the finder: further off, it moves 2 of 1,000 heats by 0.1 or more."""
CONTEXT = 32
"""Pixels around a detection that the finder is shown. It can see 73; without the outer ones, 1 of 100 heats
differs by more than 0.1, and none by 0.3. Windows twice as large cost twice the time."""
ALL = 0.8
"""With more than this share of a picture in windows, it is searched whole."""
MOST_DETECTIONS = 90
LEGIBLE = 9.0
"""Ranks of so many pixels are found well; where all are larger, no larger picture is searched."""
WINDOWS_REMEMBERED = 500
"""How many searched windows are kept with their detections: lights and cards come and go as they were."""
AT_ONCE = 2
"""So many windows are searched side by side, and ranks read: often text is read sooner and a core is free."""

workers = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="cards")


@dataclass(frozen=True, slots=True)
class FoundRanks:
    """Where ranks stand in a frame, in its pixels, the hottest first; and the frame in its sizes."""

    detections: list[RankDetection]
    levels: list[Pixels]
    scales: list[float]
    """The width of each level, as a share of the frame's."""


class RankSearch:
    """Finds the ranks on cards in frame after frame of one table, and looks again only where one differs."""

    def __init__(self) -> None:
        self._windows: PixelCache[list[RankDetection]] = PixelCache(WINDOWS_REMEMBERED)
        self.forget()

    def forget(self) -> None:
        """Search the next frame whole. What was found by its pixels stays known."""
        self._levels: list[Level] = []
        self._frame: Pixels | None = None

    def find(
        self, pixels: Pixels, *, smallest: float | None = None, change: FrameChange | None = None
    ) -> FoundRanks:
        """Return where ranks stand in the next frame. The pixels are kept.

        `smallest` is the height in pixels of the smallest rank that may lie on this table: pictures larger
        than it needs are not searched; once one is needed, it is searched where something changes from then
        on. `change` is what is known to differ from the frame before.
        """
        if change is not None and change.before is self._frame:
            levels = pyramid(pixels, [level.pixels for level in self._levels], change.tiles)
        else:
            levels = pyramid(pixels)
        self._frame = pixels
        scales = [level.shape[1] / pixels.shape[1] for level in levels]
        known = self._levels if len(self._levels) == len(levels) else [None] * len(levels)
        needed = [smallest is None or smallest * scale / 2 < LEGIBLE for scale in scales]
        self._levels = search_levels(levels, known, self._find, needed=needed, change=change)
        detections = [detection for level in self._levels for detection in level.detections]
        found = distinct_ranks([in_frame(detection, scales[detection.level]) for detection in detections])
        return FoundRanks(found[:MOST_DETECTIONS], levels, scales)

    def _find(self, windows: list[Pixels]) -> list[list[RankDetection]]:
        """Return the detections in each window; pixels that were searched lately are not searched again."""
        known = self._windows.look_up(windows)
        return known.completed(found_in(known.unknown))


def found_in(windows: list[Pixels]) -> list[list[RankDetection]]:
    """Return the detections in each window, looked at side by side, the largest first."""
    order = sorted(range(len(windows)), key=lambda at: -windows[at].size)
    found = dict(zip(order, workers.map(detect_ranks, [windows[at] for at in order]), strict=True))
    return [found[at] for at in range(len(windows))]


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
        there = (detection.moved(self.left, self.top, self.level) for detection in found)
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
    apart = merged(areas, reach=2 * REACH)
    zones = [grown(area, REACH, width=width, height=height) for area in apart]
    seen = [grown(zone, CONTEXT, width=width, height=height, step=16) for zone in zones]
    if sum(box.width * box.height for box in seen) > ALL * width * height:
        return SearchRegions([everything], None)
    windows = [
        SearchWindow(at, zone, cut_out(pixels, box), int(box.left), int(box.top))
        for zone, box in zip(zones, seen, strict=True)
    ]
    return SearchRegions(windows, tiles & ~with_foreground)

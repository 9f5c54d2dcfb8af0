"""Finds where text stands in frame after frame, and looks again only where one differs from the last."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from detection.vision.changes import AROUND as AROUND_CHANGE
from detection.vision.changes import MOST, FrameChange, Tiles, areas_of, tiles_since, without
from detection.vision.elements import Line
from detection.vision.geometry import Box, Pixels, cut_out, grown, merged, non_maximum_suppression
from detection.vision.runtime import PixelCache
from detection.vision.text.ocr import LONGEST_SIDE, Ocr, boxes_in
from detection.vision.text.patches import box_still_fits, may_have_text

DOUBTFUL = 0.9
"""Text less sure than this is read once more."""
SMALL = 720
"""Frames with shorter sides than this are searched for text at twice their size."""

FINER = 1.25
"""Searching a table by itself pays if it is searched so much larger than in its frame."""
AROUND = 0.3
"""Text is as it was if the pixels are, in its box and so much of its height around it."""
CLOSER = 3.0
"""How much larger a change is looked at in which no text was found: there even $1 is."""
CLOSER_PIXELS = 100_000
"""How many pixels of a frame are looked at so, at most."""
EDGE = 8
"""Pixels around a card's face that its rim and its shadow take."""
SHARED = 0.5
"""Two boxes that have this much in common are of the same text."""
SAME_BOX = 0.7
"""And with this much they are the same box, found a pixel larger or smaller."""
MARGIN = 32
"""Pixels around a change that are searched with it: about a line of text."""
REMEMBERED = 500
"""How many windows are kept with what was found in them: lights and cards come and go as they were."""

is_same_text = partial(Box.coincides, least=SHARED)


class TextDetector:
    """Finds boxes of text; `boxes` is what it holds for true of the last frame."""

    def __init__(self, engine: Ocr) -> None:
        self._engine = engine
        self._windows: PixelCache[list[Box]] = PixelCache(REMEMBERED)
        self.forget()

    def forget(self) -> None:
        """Search the next frame whole."""
        self.boxes: list[Box] = []
        self._before: Pixels | None = None
        self._tiles: Tiles | None = None
        self._longest: float | None = None

    def find(self, pixels: Pixels, change: FrameChange | None = None) -> list[Box]:
        """Return where text stands in the next frame.

        `change` is what is known to differ from the frame before. The pixels are kept.
        """
        height, width = pixels.shape[:2]
        self._tiles = None if self._before is None else tiles_since(self._before, pixels, change)
        if self._tiles is None:
            self.boxes, self._longest = [], None
            if may_have_text(pixels):
                (self.boxes,) = self.search(pixels, [Box(0, 0, width, height)])
        elif self._tiles.any():
            self.boxes = self._search_again(pixels, self._tiles)
        self._before = pixels
        return self.boxes

    def search_table(self, pixels: Pixels, table: Box) -> bool:
        """Search the part of the frame that the table fills as if it were all; return whether that is larger.

        What is searched later is searched as large, until a frame is searched whole again.
        """
        longest = max(table.width, table.height)
        if self._longest is not None or scale_of(longest) < FINER * scale_of(max(pixels.shape[:2])):
            return False
        self._longest = longest
        window = Box(int(table.left), int(table.top), int(table.right), int(table.bottom))
        (found,) = self.search(pixels, [window])
        kept = [box for box in self.boxes if box.around(window) != window]
        self.boxes = kept + [box for box in found if not any(is_same_text(box, other) for other in kept)]
        return True

    def _search_again(self, pixels: Pixels, tiles: Tiles) -> list[Box]:
        """Return the boxes of before, but for those that a change touches: there, what is found now.

        What a window leaves out sways the engine, so text that did not change stays whatever it says. A box
        that still fits its text stays too, and changes in which nothing looks like text are not searched.
        """
        height, width = pixels.shape[:2]
        whole = Box(0, 0, width, height)
        same = {box for box in self.boxes if self._is_as_it_was(box, pixels)}
        fitting = [box for box in self.boxes if box not in same and box_still_fits(pixels, box)]
        same.update(fitting)
        areas = [
            area
            for area in areas_of(without(tiles, fitting), width=width, height=height)
            if may_have_text(cut_out(pixels, area, more=AROUND_CHANGE))
        ]
        # A line that changed in part, or right around which something changed, is searched whole.
        touched = [box for box in self.boxes if box not in same]
        zones = merged([*areas, *touched], reach=2 * MARGIN)
        windows = {zone: window_of(zone, width, height) for zone in zones}
        if sum(_size(window) for window in windows.values()) > MOST * width * height:
            zones = [whole]
            windows = {whole: whole}
        kept = [box for box in self.boxes if box in same]
        with_text = [
            zone
            for zone in zones
            if any(zone.touches(area) for area in areas) or may_have_text(cut_out(pixels, windows[zone]))
        ]
        searched = self.search(pixels, [windows[zone] for zone in with_text])
        for zone, found in zip(with_text, searched, strict=True):
            for box in found:
                if not box.touches(zone) or any(is_same_text(box, other) for other in kept):
                    continue
                # What the window cut off is no text by itself; it belongs to what is known right there.
                if not (is_cut(box, windows[zone], whole) and any(box.touches(other) for other in kept)):
                    kept.append(self._as_before(box, pixels))
        return kept

    def _as_before(self, box: Box, pixels: Pixels) -> Box:
        """Return the box that held the same text before, if its own pixels are as they were; else `box`.

        Around a plate that lights up its name is found a pixel wider, and would be read once more.
        """
        before = [other for other in self.boxes if box.intersection_over_union(other) >= SAME_BOX]
        return next((other for other in before if self._is_as_it_was(other, pixels, around=0)), box)

    def _is_as_it_was(self, box: Box, pixels: Pixels, *, around: float = AROUND) -> bool:
        """Whether a box of the frame before shows the same pixels now, as does what is right around it."""
        more = round(around * box.height)
        return self._before is not None and np.array_equal(
            cut_out(self._before, box, more=more), cut_out(pixels, box, more=more)
        )

    def search_closer(self, pixels: Pixels, lines: Sequence[Line], faces: Sequence[Box]) -> bool:
        """Add to `boxes` what is found only when a change is looked at much larger; return whether it is any.

        A short bet beside its chips is easily overlooked. Where something changed and nothing that makes
        sense was read, nor a card lies in one of `faces`, it is looked for again, the smallest changes first.
        """
        if self._tiles is None or not self._tiles.any():
            return False
        height, width = pixels.shape[:2]
        plain = [line for line in lines if line.score >= DOUBTFUL and len(line.text) > 1]
        # The light around a plate goes on and off with what is printed on it well read.
        around = [
            Box(
                box.left - 2 * box.height,
                box.top - box.height / 2,
                box.right + 2 * box.height,
                box.bottom + box.height / 2,
            )
            for box in (line.box for line in plain)
        ]
        cards = [grown(face, EDGE, width=width, height=height) for face in faces]
        unexplained = [
            area
            for area in areas_of(without(self._tiles, [*around, *cards]), width=width, height=height)
            if may_have_text(cut_out(pixels, area, more=AROUND_CHANGE))
        ]
        left, known = CLOSER_PIXELS, len(self.boxes)
        areas, windows = [], []
        for area in sorted(unexplained, key=lambda area: area.width * area.height):
            window = grown(area, MARGIN, width=width, height=height)
            left -= round(window.width * window.height)
            if left < 0:
                break
            areas.append(area)
            windows.append(window)
        searched = zip(areas, self.search(pixels, windows, closer=CLOSER), strict=True)
        candidates = [box for area, found in searched for box in found if box.touches(area)]
        self.boxes = non_maximum_suppression(candidates, is_same_text, kept=self.boxes)
        return len(self.boxes) > known

    def search(self, pixels: Pixels, windows: Sequence[Box], *, closer: float = 1.0) -> list[list[Box]]:
        """Return where text stands in each window of the frame, looked at as large as the frame, or closer.

        Pixels that were searched lately are not searched again.
        """
        longest = self._longest or max(pixels.shape[:2])
        cuts = [cut_out(pixels, window) for window in windows]
        known = self._windows.look_up(cuts, about=f"{longest} {closer}")
        answers = known.completed(boxes_in(self._engine, known.unknown, closer * scale_of(longest)))
        return [
            [box.moved(int(window.left), int(window.top)) for box in boxes]
            for window, boxes in zip(windows, answers, strict=True)
        ]


def scale_of(longest: float) -> float:
    """Return at how many times its size a table with such a longest side is searched."""
    return 2.0 if longest < SMALL else min(1.0, LONGEST_SIDE / longest)


def is_cut(box: Box, window: Box, frame: Box) -> bool:
    """Whether a box reaches an edge of the window in which it was found, inside the frame."""
    return (
        box.left <= window.left > frame.left
        or box.top <= window.top > frame.top
        or box.right >= window.right < frame.right
        or box.bottom >= window.bottom < frame.bottom
    )


def _size(box: Box) -> float:
    return box.width * box.height


def window_of(zone: Box, width: int, height: int) -> Box:
    """Return the zone with a margin around it, no flatter than the engine searches without padding."""
    window = grown(zone, MARGIN, width=width, height=height)
    lacking = int(max(window.width / 6 - window.height, 64 - window.height, 0))
    return grown(window, lacking // 2 + 1, width=width, height=height) if lacking else window

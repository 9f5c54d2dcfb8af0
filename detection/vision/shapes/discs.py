"""Finds small bright discs, and how much what is printed on each is like a D."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray

from detection.vision.elements import LIKE_D, Disc
from detection.vision.geometry import Box, Pixels, cut_out, grown, non_maximum_suppression
from detection.vision.runtime import PixelCache

LEVELS = (110, 140, 165, 190, 215)
"""How bright a disc may be at least; it is searched for at each."""
SMALLEST, LARGEST = 0.75, 3.2
"""A disc's width in heights of the plates' text."""
SEARCHED_HEIGHT = 12
"""Frames are searched so small that the plates' text is this many pixels tall, or as they are."""
MOST_CANDIDATES = 40
STRIP = 64
"""So many rows are made one channel at a time: they stay in the processor's cache."""
REMEMBERED = 500
"""How many candidates are kept with what is printed on them: most frames show those of the one before."""
ROUND = 0.9
WHITE = 140
GLYPH_SIDE = 48
ENOUGH = 0.92
"""With this much, no other angle is tried."""
TILTS = sorted(range(-60, 61, 10), key=abs)

is_same_disc = partial(Box.resembles, apart=0.2, widths=(0.75, 1.33))

Mask = NDArray[np.uint8]


class DiscDetector:
    """Finds the discs of frame after frame. Looking at the same pixels again costs next to nothing."""

    def __init__(self) -> None:
        self._looks: PixelCache[tuple[float, bool]] = PixelCache(REMEMBERED)
        self._last: tuple[Disc, Box, Pixels] | None = None
        """The one disc with a D that lay there last, what is around it, and how that looked."""

    def find(self, pixels: Pixels, table: Box, tall: float, taken: Sequence[Box]) -> list[Disc]:
        """Return the small bright discs on the table, each once.

        There is one button: while the only disc with a D lies where it lay, no others are looked for.

        Args:
            pixels: a frame.
            table: the part of it that is searched.
            tall: the height of the text on the plates in pixels.
            taken: where other things are known to be, such as cards.
        """
        if self._last is not None and np.array_equal(cut_out(pixels, self._last[1]), self._last[2]):
            return [self._last[0]]
        found = self._search(pixels, table, tall, taken)
        with_d = [disc for disc in found if disc.similarity >= LIKE_D]
        self._last = None
        if len(with_d) == 1:
            box = with_d[0].box
            around = grown(box, round(box.width / 2), width=pixels.shape[1], height=pixels.shape[0])
            self._last = (with_d[0], around, cut_out(pixels, around))
        return found

    def _search(self, pixels: Pixels, table: Box, tall: float, taken: Sequence[Box]) -> list[Disc]:
        left, top = int(table.left), int(table.top)
        part = pixels[top : int(table.bottom), left : int(table.right)]
        bright = brightest(part)
        scale = min(1.0, SEARCHED_HEIGHT / tall)
        searched = np.asarray(
            cv2.resize(bright, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8
        )
        shapes = [
            Box(shape.left / scale, shape.top / scale, shape.right / scale, shape.bottom / scale)
            for level in LEVELS
            for shape in round_shapes(
                searched, level, max(SMALLEST * tall * scale, 9), LARGEST * tall * scale
            )
        ]
        candidates = non_maximum_suppression(shapes, is_same_disc)
        found = []
        for candidate in candidates[:MOST_CANDIDATES]:
            where = candidate.moved(left, top)
            if not any(where.overlap(other) > 0.3 for other in taken):
                found.append(Disc(where, *self._looked_at(part, candidate)))
        return found

    def _looked_at(self, part: Pixels, candidate: Box) -> tuple[float, bool]:
        """Return what looked_at() says of the pixels around a candidate."""
        margin = 0.2 * candidate.width
        left, top = max(int(candidate.left - margin), 0), max(int(candidate.top - margin), 0)
        around = part[top : int(candidate.bottom + margin) + 1, left : int(candidate.right + margin) + 1]
        known = self._looks.look_up([around], about=f"{candidate.width:.2f}")
        (look,) = known.completed([looked_at(each, candidate.width) for each in known.unknown])
        return look


def brightest(pixels: Pixels) -> Mask:
    """Return the brightest channel of each pixel: a coloured disc is as bright in it as a white one."""
    bright = np.empty(pixels.shape[:2], np.uint8)
    for top in range(0, len(pixels), STRIP):
        blue, green, red = cv2.split(pixels[top : top + STRIP])
        cv2.max(cv2.max(blue, green), red, dst=bright[top : top + STRIP])
    return bright


def looked_at(pixels: Pixels, width: float) -> tuple[float, bool]:
    """Return how much a disc about so wide is like one with a D, and whether one thing is printed on it.

    Its edge is found anew, at full size.
    """
    around = brightest(pixels)
    darkest = np.asarray(pixels.min(axis=2), np.uint8)
    best, marked, plain = 0.0, False, False
    for level in LEVELS:
        for box in round_shapes(around, level, 0.75 * width, 1.3 * width):
            glyph = glyph_on(around, box)
            if glyph is None:
                glyph = glyph_on(darkest, box)
            if glyph is not None:
                marked, plain = True, plain or is_white(darkest, box)
                best = max(best, similarity_to_d(glyph))
        if best > ENOUGH:
            break
    return best, marked and plain


def is_white(darkest: Mask, box: Box) -> bool:
    """Return whether a disc is white or light grey all along its edge, as no chip is."""
    turns = np.linspace(0, 2 * math.pi, 48, endpoint=False)
    xs = np.clip(box.x - 0.5 + 0.42 * box.width * np.cos(turns), 0, darkest.shape[1] - 1).astype(int)
    ys = np.clip(box.y - 0.5 + 0.42 * box.height * np.sin(turns), 0, darkest.shape[0] - 1).astype(int)
    return float(np.percentile(darkest[ys, xs], 10)) > WHITE


def round_shapes(bright: Mask, level: int, smallest: float, largest: float) -> Iterator[Box]:
    """Yield the boxes of what is brighter than `level` and round, a little flattened at most."""
    outlines, _ = cv2.findContours(np.asarray(bright > level, np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    for outline in outlines:
        if len(outline) < 2.0 * smallest:
            continue
        left, top, width, height = cv2.boundingRect(outline)
        if not (smallest <= width <= largest and smallest * 0.7 <= height <= largest):
            continue
        if not 0.75 < width / height < 1.55:
            continue
        hull = cv2.convexHull(outline)
        # Pixel centres bound the outline: the disc itself is half a pixel larger to each side.
        area, around = (
            cv2.contourArea(outline) + len(outline) / 2 + 1,
            cv2.contourArea(hull) + len(outline) / 2 + 1,
        )
        ellipse = math.pi / 4 * width * height
        if area / around > ROUND and 0.88 < area / ellipse < 1.12:
            yield Box(left, top, left + width, top + height)


def glyph_on(bright: Mask, box: Box) -> Mask | None:
    """Return what is printed in the middle of a disc, large; None if that is not one thing."""
    crop = bright[int(box.top) : int(box.bottom), int(box.left) : int(box.right)]
    side = 2 * GLYPH_SIDE
    large = cv2.resize(crop, (side, side), interpolation=cv2.INTER_CUBIC)
    inner = np.zeros((side, side), np.uint8)
    cv2.circle(inner, (side // 2, side // 2), int(side * 0.42), 1, -1)
    level, _ = cv2.threshold(large[inner > 0].reshape(1, -1), 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    dark = np.asarray((large < level) & (inner > 0), np.uint8)
    ink, paper = large[dark > 0], large[(dark == 0) & (inner > 0)]
    if not ink.size or not paper.size or float(paper.mean()) - float(ink.mean()) < 40:
        return None
    _, labels, stats, centres = cv2.connectedComponentsWithStats(dark, connectivity=8)
    areas = stats[1:, cv2.CC_STAT_AREA]
    largest = 1 + int(areas.argmax())
    x, y = centres[largest]
    width, height = stats[largest, cv2.CC_STAT_WIDTH], stats[largest, cv2.CC_STAT_HEIGHT]
    alone = areas.max() > 0.8 * areas.sum()
    middle = math.hypot(x - side / 2, y - side / 2) < 0.14 * side
    fits = 0.25 * side < height < 0.8 * side and 0.2 * side < width < 0.8 * side
    if not (alone and middle and fits):
        return None
    return np.asarray(labels == largest, np.uint8)


def similarity_to_d(glyph: Mask) -> float:
    """Return how much a glyph is like a D, upright or turned a little, 0 to 1."""
    best = 0.0
    for tilt in TILTS:
        best = max(best, similarity(turned(glyph, tilt)))
        if best > ENOUGH:
            break
    return best


def turned(glyph: Mask, degrees: float) -> Mask:
    """Return the glyph turned around its middle."""
    side = glyph.shape[0]
    turn = cv2.getRotationMatrix2D((side / 2, side / 2), degrees, 1.0)
    return np.asarray(cv2.warpAffine(glyph, turn, (side, side), flags=cv2.INTER_NEAREST), np.uint8)


def similarity(glyph: Mask) -> float:
    """Return how much an upright glyph is like a D, by its outline and by the hole in it."""
    ys, xs = np.nonzero(glyph)
    cut = glyph[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1]
    if not 0.55 < cut.shape[1] / cut.shape[0] < 1.2:
        return 0.0
    cut = np.asarray(cv2.resize(cut, (GLYPH_SIDE, GLYPH_SIDE), interpolation=cv2.INTER_NEAREST), np.uint8)
    outlines, tree = cv2.findContours(cut, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    holes = [
        outline
        for outline, (_, _, _, parent) in zip(outlines, tree[0], strict=True)
        if parent >= 0 and cv2.contourArea(outline) > 0.02 * GLYPH_SIDE**2
    ]
    if len(holes) != 1:
        return 0.0
    _, hole_top, _, hole_height = cv2.boundingRect(holes[0])
    if hole_height < 0.3 * GLYPH_SIDE or abs(hole_top + hole_height / 2 - GLYPH_SIDE / 2) > 0.12 * GLYPH_SIDE:
        return 0.0
    solid = np.zeros_like(cut)
    for outline, (_, _, _, parent) in zip(outlines, tree[0], strict=True):
        if parent < 0:
            cv2.drawContours(solid, [outline], -1, 1, -1)
    return max(float((solid & letter).sum() / (solid | letter).sum()) - penalty(solid) for letter in LETTERS)


def penalty(solid: Mask) -> float:
    """Return how far the outline is from a D's where D and O differ: in its corners on the left."""
    corner = GLYPH_SIDE // 6
    left = (solid[:corner, :corner].mean() + solid[-corner:, :corner].mean()) / 2
    right = (solid[:corner, -corner:].mean() + solid[-corner:, -corner:].mean()) / 2
    return 0.5 * max(0.0, 0.45 - float(left - right))


def letter_d(roundness: float) -> Mask:
    """Return a filled D whose bow begins at that share of its width."""
    side = GLYPH_SIDE
    letter = np.zeros((side, side), np.uint8)
    bow = int(side * (1 - roundness))
    letter[:, :bow] = 1
    cv2.ellipse(letter, (bow, side // 2), (side - bow - 1, side // 2), 0, -90, 90, 1, -1)
    return letter


LETTERS = (letter_d(0.85), letter_d(0.65), letter_d(0.5))

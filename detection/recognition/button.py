"""Finds the dealer's button: a small disc with a D on it, between a player and the table's middle."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from detection.frames import Pixels
from detection.recognition.boxes import Box
from detection.recognition.lines import Line
from detection.recognition.seats import Plate

WORDS = frozenset({"DEALER", "BTN", "BU"})
LEVELS = (110, 140, 165, 190, 215)
"""How bright a disc may be at least; it is searched for at each."""
SMALLEST, LARGEST = 0.75, 3.2
"""A disc's width in heights of the plates' text."""
SEARCHED_HEIGHT = 12
"""Frames are searched so small that the plates' text is this many pixels tall, or as they are."""
MOST_CANDIDATES = 40
ROUND = 0.9
WHITE = 140
GLYPH_SIDE = 48
LIKE_D = 0.8
"""How much of a glyph and the letter must be common, of what either covers."""
ENOUGH = 0.92
"""With this much, no other angle is tried."""
LIKE_A_SIGN = 0.45
"""So much do rooms' own signs, such as a star on a white disc, have in common with a D."""
TILTS = sorted(range(-60, 61, 10), key=abs)
CLEARLY_NEARER = 1.3
BESIDE = 2.5
"""How far from a plate a word may stand that says who deals, in heights of the plates' text."""
FURTHEST = 6.5
"""How far from its plate the button may lie, in heights of the plates' text."""

Mask = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Disc:
    """A disc that may be the button, and how much what is printed on it is like a D, 0 to 1."""

    box: Box
    likeness: float
    marked: bool
    """Whether one thing is printed on its middle."""


def find_button(
    pixels: Pixels,
    lines: Sequence[Line],
    plates: Sequence[Plate],
    centre: tuple[float, float],
    taken: Sequence[Box],
) -> int | None:
    """Return the index of the plate that the dealer's button lies at; None where that can't be told.

    `taken` is where other things are known to be, such as cards and the pot.
    """
    if len(plates) < 2:
        return None
    named = [line.box for line in lines if line.text.strip().upper() in WORDS and is_beside(line.box, plates)]
    discs = find_discs(pixels, plates, taken)
    found = [disc.box for disc in discs if disc.likeness >= LIKE_D] or named
    if not found:
        # Some rooms print their sign instead of a D.
        found = [disc.box for disc in discs if disc.marked and disc.likeness >= LIKE_A_SIGN]
    seats = {seat_at(box, plates, centre) for box in found}
    return seats.pop() if len(seats) == 1 else None


def is_beside(word: Box, plates: Sequence[Plate]) -> bool:
    """Whether a word stands next to a plate: menus and chats speak of dealers too."""
    reach = BESIDE * text_height(plates)
    return any(
        math.hypot(
            max(plate.box.left - word.right, word.left - plate.box.right, 0.0),
            max(plate.box.top - word.bottom, word.top - plate.box.bottom, 0.0),
        )
        < reach
        for plate in plates
    )


def brightest(pixels: Pixels) -> Mask:
    """Return the brightest channel of each pixel: a coloured disc is as bright in it as a white one."""
    blue, green, red = cv2.split(pixels)
    return np.asarray(cv2.max(cv2.max(blue, green), red), np.uint8)


def around_table(plates: Sequence[Plate], pixels: Pixels) -> Box:
    """Return the part of the frame that holds the plates, and a plate more to each side."""
    wide = max(plate.box.width for plate in plates)
    tall = 2 * max(plate.box.height for plate in plates)
    left, right = min(p.box.left for p in plates) - wide, max(p.box.right for p in plates) + wide
    top, bottom = min(p.box.top for p in plates) - tall, max(p.box.bottom for p in plates) + tall
    return Box(max(left, 0), max(top, 0), min(right, pixels.shape[1]), min(bottom, pixels.shape[0]))


def text_height(plates: Sequence[Plate]) -> float:
    """Return about how tall a line on the plates is."""
    heights = sorted(
        plate.box.height / (2.2 if plate.name is not None and plate.stack is not None else 1.0)
        for plate in plates
    )
    return heights[len(heights) // 2]


def find_discs(pixels: Pixels, plates: Sequence[Plate], taken: Sequence[Box]) -> list[Disc]:
    """Return the small bright discs on the table, each once."""
    tall = text_height(plates)
    table = around_table(plates, pixels)
    left, top = int(table.left), int(table.top)
    part = pixels[top : int(table.bottom), left : int(table.right)]
    bright = brightest(part)
    scale = min(1.0, SEARCHED_HEIGHT / tall)
    searched = np.asarray(
        cv2.resize(bright, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8
    )
    spots: list[Box] = []
    for level in LEVELS:
        for spot in round_spots(searched, level, max(SMALLEST * tall * scale, 9), LARGEST * tall * scale):
            box = Box(spot.left / scale, spot.top / scale, spot.right / scale, spot.bottom / scale)
            if not any(same_spot(box, other) for other in spots):
                spots.append(box)
    found = []
    for spot in spots[:MOST_CANDIDATES]:
        where = Box(spot.left + left, spot.top + top, spot.right + left, spot.bottom + top)
        if not any(where.overlap(other) > 0.3 for other in taken):
            found.append(looked_at(part, bright, spot, where))
    return found


def same_spot(box: Box, other: Box) -> bool:
    return box.distance(other) < 0.2 * box.width and 0.75 < box.width / other.width < 1.33


def looked_at(part: Pixels, bright: Mask, spot: Box, where: Box) -> Disc:
    """Return the disc at `spot`, its edge found anew at full size."""
    margin = 0.2 * spot.width
    left, top = max(int(spot.left - margin), 0), max(int(spot.top - margin), 0)
    right, bottom = int(spot.right + margin) + 1, int(spot.bottom + margin) + 1
    around = bright[top:bottom, left:right]
    darkest = np.asarray(part[top:bottom, left:right].min(axis=2), np.uint8)
    best, marked, plain = 0.0, False, False
    for level in LEVELS:
        for box in round_spots(around, level, 0.75 * spot.width, 1.3 * spot.width):
            glyph = glyph_on(around, box)
            if glyph is None:
                glyph = glyph_on(darkest, box)
            if glyph is not None:
                marked, plain = True, plain or is_white(darkest, box)
                best = max(best, likeness_to_d(glyph))
        if best > ENOUGH:
            break
    return Disc(where, best, marked and plain)


def is_white(darkest: Mask, box: Box) -> bool:
    """Return whether a disc is white or light grey all along its edge, as no chip is."""
    turns = np.linspace(0, 2 * math.pi, 48, endpoint=False)
    xs = np.clip(box.x - 0.5 + 0.42 * box.width * np.cos(turns), 0, darkest.shape[1] - 1).astype(int)
    ys = np.clip(box.y - 0.5 + 0.42 * box.height * np.sin(turns), 0, darkest.shape[0] - 1).astype(int)
    return float(np.percentile(darkest[ys, xs], 10)) > WHITE


def round_spots(bright: Mask, level: int, smallest: float, largest: float) -> Iterator[Box]:
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


def likeness_to_d(glyph: Mask) -> float:
    """Return how much a glyph is like a D, upright or turned a little, 0 to 1."""
    best = 0.0
    for tilt in TILTS:
        best = max(best, likeness(turned(glyph, tilt)))
        if best > ENOUGH:
            break
    return best


def turned(glyph: Mask, degrees: float) -> Mask:
    """Return the glyph turned around its middle."""
    side = glyph.shape[0]
    turn = cv2.getRotationMatrix2D((side / 2, side / 2), degrees, 1.0)
    return np.asarray(cv2.warpAffine(glyph, turn, (side, side), flags=cv2.INTER_NEAREST), np.uint8)


def likeness(glyph: Mask) -> float:
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


def seat_at(box: Box, plates: Sequence[Plate], centre: tuple[float, float]) -> int | None:
    """Return the plate that the button at `box` belongs to; None where two are about as near."""
    ranked = sorted((apart(box, plate.box, centre), number) for number, plate in enumerate(plates))
    nearest, second = ranked[0], ranked[1]
    if second[0] < CLEARLY_NEARER * nearest[0] or nearest[0] > FURTHEST * text_height(plates):
        return None
    return nearest[1]


def apart(button: Box, plate: Box, centre: tuple[float, float]) -> float:
    """Return how far a button lies from a plate's edge; what lies outside of the plate counts twice."""
    across = max(plate.left - button.x, button.x - plate.right, 0.0)
    down = max(plate.top - button.y, button.y - plate.bottom, 0.0)
    near = math.hypot(across, down) + 0.1 * button.distance(plate)
    to_centre = math.hypot(button.x - centre[0], button.y - centre[1])
    plate_to_centre = math.hypot(plate.x - centre[0], plate.y - centre[1])
    return near * (2.0 if to_centre > 1.35 * plate_to_centre else 1.0)

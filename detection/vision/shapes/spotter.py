"""Finds dealer buttons and the backs of cards, whatever a room makes them look like.

The spotter is a small network of our own (training/), trained on seats that the project draws. It is shown
the table at one size, so that the text on the plates is always about as tall, and says of each place whether
a button lies there, and whether the back of a card does. Where nothing changes it does not look again.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from detection.vision.changes import areas_of, changed_tiles
from detection.vision.elements import Spot
from detection.vision.geometry import Box, Pixels, cut_out, grown, merged
from detection.vision.runtime import network, planes

STRIDE = 4
"""Pixels of the searched picture for each place that the network judges."""
TEXT = 16.0
"""Pictures are searched at the size at which the box around a line of the plates' text is so tall."""
LARGEST = 2.0
"""They are enlarged so much at most: what is smaller can't be told."""
SAME_SIZE = 1.2
"""While the text is not so many times as tall or as low as it was, the size at which is searched stays."""
REACH, CONTEXT = 24, 32
"""How far a change can be seen, and how much is needed around what is judged: in searched pixels."""
MOST = 0.6
"""If what is to be judged anew is more than this share, everything is."""
LIKELY = 0.5
"""What is a back with less than this probability is none."""
LOOKED_AT = 0.15
"""What is a button with this probability is looked at again, closer (buttons.py)."""
SMALLEST = 4
"""So many places at least make a thing."""

Heat = NDArray[np.float32]
"""Probabilities (2, rows, columns): of a button, and of a back."""


@dataclass(frozen=True, slots=True)
class Spots:
    """What was found, and how probable a back is wherever it was looked for."""

    buttons: tuple[Spot, ...] = ()
    backs: tuple[Spot, ...] = ()
    heat: Heat | None = None
    area: Box | None = None
    """Where the heat lies in the frame."""

    def back_probability(self, box: Box) -> float | None:
        """Return how probable a back is at the likeliest place in a box; None where nobody looked."""
        if self.heat is None or self.area is None:
            return None
        rows, columns = self.heat.shape[1:]
        left, right = (round(self.area.across(x) * columns) for x in (box.left, box.right))
        top, bottom = (round(self.area.down(y) * rows) for y in (box.top, box.bottom))
        part = self.heat[1, max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)]
        return float(part.max()) if part.size else None


class Spotter:
    """Looks at frame after frame of one table."""

    def __init__(self) -> None:
        self._view: tuple[Box, float] | None = None
        """The part of the frame that is searched, and how much larger."""
        self._searched: Pixels | None = None
        self._heat: Heat = np.zeros((2, 0, 0), np.float32)

    def find(self, pixels: Pixels, table: Box, tall: float) -> Spots:
        """Return what lies on the table.

        Args:
            pixels: a frame.
            table: the part of it that is searched.
            tall: the height of the text on the plates in pixels.
        """
        area, scale = self._seen_part(table, tall, pixels)
        part = pixels[int(area.top) : int(area.bottom), int(area.left) : int(area.right)]
        size = (max(round(part.shape[1] * scale), STRIDE), max(round(part.shape[0] * scale), STRIDE))
        searched = resized(part, size)
        for zone, seen in self._zones(searched):
            self._judge(searched, zone, seen)
        self._searched = searched
        places = (size[0] / STRIDE, size[1] / STRIDE)
        buttons = peaks_in(self._heat[0], area, places)
        backs = found_in(self._heat[1], area, places)
        whole = Box(
            area.left,
            area.top,
            area.left + area.width * self._heat.shape[2] * STRIDE / size[0],
            area.top + area.height * self._heat.shape[1] * STRIDE / size[1],
        )
        return Spots(tuple(buttons), tuple(backs), self._heat, whole)

    def _seen_part(self, table: Box, tall: float, pixels: Pixels) -> tuple[Box, float]:
        """Return what is searched and how much larger: as before, if that still does."""
        scale = min(TEXT / tall, LARGEST)
        if self._view is not None:
            area, before = self._view
            holds = area.overlap(table) > 0.99 and area.width * area.height < 2 * table.width * table.height
            if holds and 1 / SAME_SIZE < scale / before < SAME_SIZE:
                return self._view
        area = grown(table, 0, width=pixels.shape[1], height=pixels.shape[0])
        self._view, self._searched = (area, scale), None
        return self._view

    def _zones(self, searched: Pixels) -> list[tuple[Box, Box]]:
        """Return what is to be judged anew, each with what must be seen for it."""
        height, width = searched.shape[:2]
        everything = Box(0, 0, width, height)
        before, self._searched = self._searched, None
        tiles = None if before is None else changed_tiles(before, searched)
        if tiles is None:
            self._heat = np.zeros((2, -(-height // STRIDE), -(-width // STRIDE)), np.float32)
            return [(everything, everything)]
        changed = merged(areas_of(tiles, width=width, height=height), reach=2 * REACH)
        zones = [grown(area, REACH, width=width, height=height, step=16) for area in changed]
        seen = [grown(zone, CONTEXT, width=width, height=height, step=16) for zone in zones]
        if sum(box.width * box.height for box in seen) > MOST * width * height:
            return [(everything, everything)]
        return list(zip(zones, seen, strict=True))

    def _judge(self, searched: Pixels, zone: Box, seen: Box) -> None:
        """Have the network look at a part, and keep what it says of the zone in it."""
        heat = heat_of(cut_out(searched, seen))
        top, left = (int(edge) // STRIDE for edge in (zone.top, zone.left))
        bottom, right = (-(-int(edge) // STRIDE) for edge in (zone.bottom, zone.right))
        down, across = top - int(seen.top) // STRIDE, left - int(seen.left) // STRIDE
        self._heat[:, top:bottom, left:right] = heat[
            :, down : down + bottom - top, across : across + right - left
        ]


def resized(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    """Return a picture at another size: halved by means first, which is ten times as fast as all at once."""
    while pixels.shape[1] >= 2 * size[0] and pixels.shape[0] >= 2 * size[1]:
        half = (pixels.shape[1] // 2, pixels.shape[0] // 2)
        even = pixels[: 2 * half[1], : 2 * half[0]]
        pixels = np.asarray(cv2.resize(even, half, interpolation=cv2.INTER_AREA), np.uint8)
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_LINEAR), np.uint8)


def heat_of(pixels: Pixels) -> Heat:
    """Return what the network says of each place of a picture."""
    height, width = pixels.shape[:2]
    padded = cv2.copyMakeBorder(pixels, 0, -height % 16, 0, -width % 16, cv2.BORDER_REPLICATE)
    (answer,) = network("spotter.onnx")(planes(padded[None].astype(np.uint8)))
    heat = 1 / (1 + np.exp(-answer[0]))
    return np.asarray(heat[:, : -(-height // STRIDE), : -(-width // STRIDE)], np.float32)


def peaks_in(heat: NDArray[np.float32], area: Box, size: tuple[float, float]) -> list[Spot]:
    """Return where buttons may lie, the likeliest first, each about as large as a letter of the plates.

    The heat is `size` places wide and high, and lies in `area`.
    """
    smooth = np.asarray(cv2.blur(heat, (3, 3)), np.float32)
    top = cv2.dilate(smooth, np.ones((5, 5), np.uint8))
    spots = []
    for row, column in zip(
        *(each.tolist() for each in np.nonzero((smooth >= top) & (smooth > LOOKED_AT))), strict=True
    ):
        x, y = (
            area.left + area.width * (column + 0.5) / size[0],
            area.top + area.height * (row + 0.5) / size[1],
        )
        half = TEXT / STRIDE / 2 * area.width / size[0]
        box = Box(x - half, y - half, x + half, y + half)
        spots.append(Spot(box, float(smooth[row, column]), box.width * box.height))
    return sorted(spots, key=lambda spot: -spot.probability)


def found_in(heat: NDArray[np.float32], area: Box, size: tuple[float, float]) -> list[Spot]:
    """Return the things of one kind, the likeliest first; see peaks_in()."""
    likely = np.asarray(heat > LIKELY, np.uint8)
    if not likely.any():
        return []
    count, labels, stats, _ = cv2.connectedComponentsWithStats(likely, connectivity=8)
    spots = []
    for at in range(1, count):
        left, top, wide, high, places = stats[at].tolist()
        if places < SMALLEST:
            continue
        values = heat[top : top + high, left : left + wide][
            labels[top : top + high, left : left + wide] == at
        ]
        # The middle of a thing says what it is; at its edge two things meet.
        surest = np.sort(values)[-max(len(values) // 2, 1) :]
        box = Box(
            area.left + area.width * left / size[0],
            area.top + area.height * top / size[1],
            area.left + area.width * (left + wide) / size[0],
            area.top + area.height * (top + high) / size[1],
        )
        share = places / (wide * high)
        spots.append(Spot(box, float(surest.mean()), share * box.width * box.height))
    return sorted(spots, key=lambda spot: -spot.probability)

"""Finds the players who hold cards face down: two equal backs stand over their plates, side by side.

No room's backs are known beforehand. A strip over a plate that repeats itself once, a card's width
further on, shows two of them, and what was found at one seat is looked for at the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from detection.frames import Pixels
from detection.recognition.boxes import Box
from detection.recognition.button import text_height
from detection.recognition.seats import Plate

TALL = 10
"""Places are looked at so small that the plates' text is this many pixels tall."""
REACH, ABOVE, BELOW = 5.5, 4.5, 0.3
"""How far to the sides of a plate's middle, over and into its text backs are looked for, in text heights."""
BLUR = 0.8
STRIP = 9
"""The height of what must repeat itself, in pixels at that size."""
NARROWEST, WIDEST = 16, 36
"""From a card to the next, in pixels at that size."""
REPEATS = 0.93
"""How much the second card must be like the first: a correlation."""
LIKE_ANOTHERS = 0.88
"""How much a strip must be like what was found at another seat."""
CONTRAST = 14.0
"""How much brightness must vary along a strip, as a standard deviation."""
UNLIKE = 0.2
"""How large the mean squared difference of both may be, as a share of a strip's variance."""
ONCE = ((2, 0.4), (3, 0.1))
"""How much less a strip must be like what lies half a card on, and a third: stripes repeat everywhere."""
SAME_COLOUR = 20.0
"""How far the mean colours of both may be apart."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two backs side by side: how alike they are, and both as they look."""

    likeness: float
    look: Floats


def find_backs(pixels: Pixels, plates: Sequence[Plate], face_up: Sequence[Box]) -> frozenset[int]:
    """Return the indexes of the plates over which cards lie face down, where that is certain.

    `face_up` is where cards lie open: no seat there holds any face down.
    """
    if not plates:
        return frozenset()
    scale = TALL / text_height(plates)
    looks = {
        number: look
        for number, plate in enumerate(plates)
        if (look := place_over(pixels, plate.box, face_up, scale)) is not None
    }
    pairs = {number: pair for number, look in looks.items() if (pair := find_pair(look)) is not None}
    if not pairs:
        return frozenset()
    found = set(pairs)
    for number in looks.keys() - found:
        if any(holds(looks[number], pair.look) for pair in pairs.values()):
            found.add(number)
    return frozenset(found)


def place_over(pixels: Pixels, plate: Box, face_up: Sequence[Box], scale: float) -> Floats | None:
    """Return what is over a plate, small; None where open cards lie or the frame ends."""
    tall = TALL / scale
    place = Box(
        max(plate.x - REACH * tall, 0),
        max(plate.top - ABOVE * tall, 0),
        min(plate.x + REACH * tall, pixels.shape[1]),
        min(plate.top + BELOW * tall, pixels.shape[0]),
    )
    if any(place.overlap(box) > 0.2 for box in face_up):
        return None
    crop = pixels[int(place.top) : int(place.bottom), int(place.left) : int(place.right)]
    if crop.shape[0] * scale < STRIP + 1 or crop.shape[1] * scale < 2 * NARROWEST + 1:
        return None
    small = cv2.resize(crop, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    # Fine patterns fall between the pixels differently on each card.
    return np.asarray(cv2.GaussianBlur(small, (0, 0), BLUR), np.float32)


def find_pair(look: Floats) -> Pair | None:
    """Return the two strips side by side that are most alike, if they are as two backs are."""
    grey = np.asarray(cv2.cvtColor(look, cv2.COLOR_BGR2GRAY), np.float32)
    best: tuple[float, int, int, int] | None = None
    for step in range(NARROWEST, min(WIDEST, look.shape[1] // 2) + 1):
        alike, varied = repeats(grey, step, step)
        likely = varied & (alike >= REPEATS)
        if not likely.any():
            continue
        for part, less in ONCE:
            sooner = repeats(grey, step // part, step)[0][:, : alike.shape[1]]
            likely &= sooner < alike - less
        alike = np.where(likely, alike, np.float32(-1.0))
        y, x = divmod(int(alike.argmax()), alike.shape[1])
        value = float(alike[y, x])
        if value < REPEATS or (best is not None and value <= best[0]):
            continue
        if same_colours(look[y : y + STRIP, x : x + step], look[y : y + STRIP, x + step : x + 2 * step]):
            best = (value, x, y, step)
    if best is None:
        return None
    value, x, y, step = best
    return Pair(value, look[y : y + STRIP, x : x + 2 * step])


def repeats(grey: Floats, shift: int, width: int) -> tuple[Floats, NDArray[np.bool_]]:
    """Return, for each place, how much the strip there is like the one `shift` further on, -1 to 1.

    And where that means something: where strips vary from left to right, and are as bright as each other.
    """
    first, second = grey[:, :-shift], grey[:, shift:]
    if first.shape[1] < width or first.shape[0] < STRIP:
        return np.zeros((0, 0), np.float32), np.zeros((0, 0), np.bool_)

    def mean(values: Floats) -> Floats:
        return means(values, width, STRIP)

    mean_1, mean_2 = mean(first), mean(second)
    spread_1 = np.maximum(mean(first * first) - mean_1 * mean_1, 1e-3)
    spread_2 = np.maximum(mean(second * second) - mean_2 * mean_2, 1e-3)
    shared = mean(first * second) - mean_1 * mean_2
    across = np.asarray(cv2.boxFilter(first, -1, (1, STRIP), anchor=(0, 0)), np.float32)
    along = means(across[: mean_1.shape[0]] ** 2, width, 1) - means(across[: mean_1.shape[0]], width, 1) ** 2
    alike = shared / np.sqrt(spread_1 * spread_2)
    unlike = spread_1 + spread_2 - 2 * shared + (mean_1 - mean_2) ** 2
    varied = (along > CONTRAST**2) & (unlike < UNLIKE * spread_1)
    return np.asarray(alike, np.float32), varied


def same_colours(first: Floats, second: Floats) -> bool:
    apart = first.mean(axis=(0, 1)) - second.mean(axis=(0, 1))
    return float(np.abs(apart).max()) < SAME_COLOUR


def means(values: Floats, width: int, height: int) -> Floats:
    """Return the mean of each window of that size that lies wholly within."""
    filtered = cv2.boxFilter(values, -1, (width, height), anchor=(0, 0))
    return np.asarray(filtered[: values.shape[0] - height + 1, : values.shape[1] - width + 1], np.float32)


def holds(look: Floats, pair: Floats) -> bool:
    """Return whether the pair of backs found elsewhere is to be seen here too."""
    if look.shape[0] < pair.shape[0] or look.shape[1] < pair.shape[1]:
        return False
    alike = cv2.matchTemplate(look, pair, cv2.TM_CCOEFF_NORMED)
    return float(alike.max()) >= LIKE_ANOTHERS

"""Finds the players who hold cards face down: two equal backs stand over their plates, side by side.

No room's backs are known beforehand. A strip over a plate that repeats itself once, a card's width
further on, shows two of them, and what was found at one seat is looked for at the others. Where backs
were seen once, it is seen too when they are gone.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from detection.vision.elements import CardBacks
from detection.vision.geometry import Box, Pixels
from detection.vision.runtime import PixelCache

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
UNLIKE_BACKS = 0.5
"""Where a player's backs were, and nothing is more like them than this, there are none."""
CONTRAST = 14.0
"""How much brightness must vary along a strip, as a standard deviation."""
UNLIKE = 0.2
"""How large the mean squared difference of both may be, as a share of a strip's variance."""
ONCE = ((2, 0.4), (3, 0.1))
"""How much less a strip must be like what lies half a card on, and a third: stripes repeat everywhere."""
SAME_COLOUR = 20.0
"""How far the mean colours of both may be apart."""
REMEMBERED = 200
"""How many places over plates are kept with the pair that lies there."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class BackPair:
    """Two backs side by side: how alike they are, and both as they look."""

    similarity: float
    look: Floats


class CardBackDetector:
    """Finds backs in frame after frame of one table, and remembers how they looked at each seat."""

    def __init__(self) -> None:
        self._looks: dict[Hashable, Floats] = {}
        self._seen: PixelCache[tuple[Floats, BackPair | None]] = PixelCache(REMEMBERED)

    def find(
        self,
        pixels: Pixels,
        plates: Sequence[Box],
        tall: float,
        seats: Sequence[Hashable],
        face_up: Sequence[Box],
    ) -> CardBacks:
        """Return where backs lie, where that is certain, and where they are gone.

        Args:
            pixels: a frame.
            plates: where the players' plates are.
            tall: the height of the text on them in pixels.
            seats: names each plate's seat, None for a plate at none.
            face_up: where cards lie open: no seat there holds any face down.
        """
        if not plates:
            return CardBacks()
        scale = TALL / tall
        seen = {
            number: self._look_at(place, scale)
            for number, plate in enumerate(plates)
            if (place := place_over(pixels, plate, face_up, scale)) is not None
        }
        looks = {number: look for number, (look, _) in seen.items()}
        pairs = {number: pair.look for number, (_, pair) in seen.items() if pair is not None}
        found, gone = dict(pairs), set()
        for number in looks.keys() - pairs.keys():
            look, known = looks[number], self._looks.get(seats[number])
            others = [*pairs.values()] if known is None else [known, *pairs.values()]
            alike = next((other for other in others if (similarity(look, other) or 0) >= LIKE_ANOTHERS), None)
            if alike is not None:
                found[number] = alike
            elif known is not None and (best := similarity(look, known)) is not None and best < UNLIKE_BACKS:
                gone.add(number)
        self._looks |= {seats[number]: look for number, look in found.items() if seats[number] is not None}
        return CardBacks(held=frozenset(found), gone=frozenset(gone))

    def _look_at(self, place: Pixels, scale: float) -> tuple[Floats, BackPair | None]:
        """Return a place, small, and the pair that lies there; most frames show it as the one before did."""
        known = self._seen.look_up([place], about=f"{scale:.3f}")
        looks = [small(unknown, scale) for unknown in known.unknown]
        (seen,) = known.completed([(look, find_pair(look)) for look in looks])
        return seen


def place_over(pixels: Pixels, plate: Box, face_up: Sequence[Box], scale: float) -> Pixels | None:
    """Return the pixels over a plate; None where open cards lie or the frame ends."""
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
    return crop


def small(place: Pixels, scale: float) -> Floats:
    """Return a place at the size in which backs are looked for."""
    resized = cv2.resize(place, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    # Fine patterns fall between the pixels differently on each card.
    return np.asarray(cv2.GaussianBlur(resized, (0, 0), BLUR), np.float32)


def find_pair(look: Floats) -> BackPair | None:
    """Return the two strips side by side that are most alike, if they are as two backs are."""
    grey = np.asarray(cv2.cvtColor(look, cv2.COLOR_BGR2GRAY), np.float32)
    across = means(grey, 1, STRIP)
    best: tuple[float, int, int, int] | None = None
    for step in range(NARROWEST, min(WIDEST, look.shape[1] // 2) + 1):
        columns = look.shape[1] - 2 * step + 1
        varied = means(across**2, step, 1) - means(across, step, 1) ** 2 > CONTRAST**2
        if not varied[:, :columns].any():  # as over felt, where most plates have nothing
            continue
        strips = Strips.of(grey, step)
        alike, equal = strips.similarity(step, columns)
        likely = varied[:, :columns] & equal & (alike >= REPEATS)
        if not likely.any():
            continue
        for part, less in ONCE:
            sooner, _ = strips.similarity(step // part, columns)
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
    return BackPair(value, look[y : y + STRIP, x : x + 2 * step])


@dataclass(frozen=True, slots=True)
class Strips:
    """The strips of one width of a grey picture, by where their upper left corners are."""

    grey: Floats
    width: int
    mean: Floats
    spread: Floats
    """How much each varies: its variance."""

    @classmethod
    def of(cls, grey: Floats, width: int) -> Strips:
        mean = means(grey, width, STRIP)
        return cls(grey, width, mean, np.maximum(means(grey * grey, width, STRIP) - mean * mean, 1e-3))

    def similarity(self, shift: int, columns: int) -> tuple[Floats, NDArray[np.bool_]]:
        """Return how much each strip in the first `columns` is like the one `shift` further on, -1 to 1.

        And where both are as bright as each other, so that it means something.
        """
        here, there = slice(0, columns), slice(shift, shift + columns)
        product = means(self.grey[:, :-shift] * self.grey[:, shift:], self.width, STRIP)[:, here]
        shared = product - self.mean[:, here] * self.mean[:, there]
        one, other = self.spread[:, here], self.spread[:, there]
        unlike = one + other - 2 * shared + (self.mean[:, here] - self.mean[:, there]) ** 2
        return np.asarray(shared / np.sqrt(one * other), np.float32), unlike < UNLIKE * one


def same_colours(first: Floats, second: Floats) -> bool:
    apart = first.mean(axis=(0, 1)) - second.mean(axis=(0, 1))
    return float(np.abs(apart).max()) < SAME_COLOUR


def means(values: Floats, width: int, height: int) -> Floats:
    """Return the mean of each window of that size that lies wholly within."""
    filtered = cv2.boxFilter(values, -1, (width, height), anchor=(0, 0))
    return np.asarray(filtered[: values.shape[0] - height + 1, : values.shape[1] - width + 1], np.float32)


def similarity(look: Floats, pair: Floats) -> float | None:
    """Return how much a place's likest part is like a pair of backs, -1 to 1; None if it is too small."""
    if look.shape[0] < pair.shape[0] or look.shape[1] < pair.shape[1]:
        return None
    return float(cv2.matchTemplate(look, pair, cv2.TM_CCOEFF_NORMED).max())

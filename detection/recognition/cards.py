"""Finds face-up cards anywhere in a frame, of any deck and size, and reads them.

Two small networks of our own (see detection/training): one finds ranks printed on cards,
at several sizes of the picture; the other reads rank and suit from the square around each.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from detection.cards import Card, Rank, Suit
from detection.frames import Pixels
from detection.recognition.boxes import Box
from detection.recognition.changed import MOST, changed_areas, grown, merged
from detection.recognition.inference import network
from detection.recognition.memory import Memory, fingerprint
from detection.recognition.squares import STRIDE, USUAL_HEIGHT, planes, square

SUITS = tuple(Suit)
RANKS = tuple(Rank)
LEAST_HEAT = 0.25
"""Places colder than this are not looked at."""
MOST_PLACES = 90
LARGEST, SMALLEST = 2200, 360
"""The longest side of the largest and of the smallest picture that is searched."""
LEGIBLE = 9.0
"""Ranks of so many pixels are found well; where all are larger, no larger picture is searched."""
SMALLER = 0.5
"""How small others' shown cards may be, beside the smallest cards that a table has shown before."""
GLIMPSES = ((0.0, 0.0, 1.0), (0.0, 0.0, 1.2), (0.0, -0.12, 1.1))
"""Each rank is read this often, a little moved (in heights) and scaled; their logits' mean counts.

The second sees more of the card, the third more of what stands over the rank: some suits do.
"""
SHARP = 14.0
"""Ranks are read where they are at least this high in pixels, be it not where they were found."""
SIGHT = 32
"""How far in pixels what the finder sees sways it: further off, a change moves its heat by 0.05 at most."""
CONTEXT = 48
"""Pixels around a place that the finder is shown. It can see 73; the outer ones count for nothing."""
REMEMBERED = 2000
"""How many squares are kept with their names; a table shows about a hundred."""
WINDOWS_REMEMBERED = 500
"""How many searched windows are kept with their places: lights and cards come and go as they were."""

Named = tuple[NDArray[np.float32], NDArray[np.float32]]
"""The logits of each rank (the last: no card) and of each suit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a rank seems to stand on a card's face."""

    x: float
    y: float
    height: float
    face: Box
    heat: float
    level: int
    judged: tuple[float, float]
    """The corner of the pixels that the finder judged when it found this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCard:
    """A face-up card: what it most probably is, and how sure that is, 0 to 1."""

    card: Card
    confidence: float
    face_up: float
    """How sure it is that there is a card at all, 0 to 1."""
    heat: float
    face: Box
    x: float
    y: float
    height: float
    """Centre and height of its rank, in pixels."""
    ranks: tuple[float, ...]
    """How likely each rank is, in the order of `RANKS`; what is missing to 1 is that it is no card."""
    suit: float
    """How sure its suit is, 0 to 1."""


class CardReader:
    """Finds and reads the face-up cards of a frame, and looks again only where the next one differs."""

    def __init__(self) -> None:
        self._named: OrderedDict[bytes, Named] = OrderedDict()
        self._windows: Memory[list[Place]] = Memory(WINDOWS_REMEMBERED)
        self.forget()

    def forget(self) -> None:
        """Search the next frame whole. What was read by its pixels stays known."""
        self._levels: list[Level | None] = []

    def read(self, pixels: Pixels, *, smallest: float | None = None) -> list[FoundCard]:
        """Return every card seen, however unsure its reading, from left to right.

        `smallest` is the height in pixels of the smallest rank that this table has shown so far: pictures
        larger than its cards, or ones half as high, need are not searched.
        """
        levels = pyramid(pixels)
        scales = [level.shape[1] / pixels.shape[1] for level in levels]
        known = self._levels if len(self._levels) == len(levels) else [None] * len(levels)
        needed = [smallest is None or smallest * SMALLER * scale / 2 < LEGIBLE for scale in scales]
        self._levels = [
            searched(level, at, before, self._find) if wanted else None
            for at, (level, before, wanted) in enumerate(zip(levels, known, needed, strict=True))
        ]
        places = [place for level in self._levels if level is not None for place in level.places]
        chosen = distinct([in_frame(place, scales[place.level]) for place in places])[:MOST_PLACES]
        if not chosen:
            return []
        squares = []
        for place in chosen:
            at = sharpest(place.height, scales)
            scale, level = scales[at], levels[at]
            for dx, dy, zoom in GLIMPSES:
                x, y = place.x + dx * place.height, place.y + dy * place.height
                squares.append(square(level, x * scale, y * scale, place.height * scale * zoom))
        named = self._names(squares)
        ranks, suits = (
            softmax(np.stack(logits).reshape(len(chosen), len(GLIMPSES), -1).mean(axis=1))
            for logits in zip(*named, strict=True)
        )
        found = []
        for place, rank, suit in zip(chosen, ranks, suits, strict=True):
            best, colour = int(rank[: len(RANKS)].argmax()), int(suit.argmax())
            found.append(
                FoundCard(
                    card=Card(RANKS[best], SUITS[colour]),
                    confidence=float(rank[best] * suit[colour]),
                    face_up=float(1 - rank[len(RANKS)]),
                    heat=place.heat,
                    face=place.face,
                    x=place.x,
                    y=place.y,
                    height=place.height,
                    ranks=tuple(rank[: len(RANKS)].tolist()),
                    suit=float(suit[colour]),
                )
            )
        return sorted(found, key=lambda card: card.x)

    def _find(self, pixels: Pixels, at: int) -> list[Place]:
        """Return the places in a window; pixels that were searched lately are not searched again."""
        return self._windows.recall(pixels, lambda: find_places(pixels, at), about=str(at))

    def _names(self, squares: list[Pixels]) -> list[Named]:
        """Return what the reader makes of each square; it is asked only for those it has not seen."""
        keys = [fingerprint(cut) for cut in squares]
        unknown = {key: cut for key, cut in zip(keys, squares, strict=True) if key not in self._named}
        if unknown:
            rank_logits, suit_logits = network("reader.onnx")(planes(np.stack(list(unknown.values()))))
            self._named.update(zip(unknown, zip(rank_logits, suit_logits, strict=True), strict=True))
        for key in keys:
            self._named.move_to_end(key)
        named = [self._named[key] for key in keys]
        while len(self._named) > REMEMBERED:
            self._named.popitem(last=False)
        return named


@dataclass(frozen=True, slots=True)
class Level:
    """One size of a frame, with the places that were found in it."""

    pixels: Pixels
    places: list[Place]


def searched(
    pixels: Pixels, at: int, before: Level | None, find: Callable[[Pixels, int], list[Place]]
) -> Level:
    """Return the level with its places: found anew only as far from a change as the finder can see.

    `find` looks for them in a window; a whole frame hardly ever comes back as it was.
    """
    areas = None if before is None else changed_areas(before.pixels, pixels)
    if before is None or areas is None:
        return Level(pixels, find_places(pixels, at))
    if not areas:
        return before
    height, width = pixels.shape[:2]
    zones = [grown(area, SIGHT, width=width, height=height) for area in merged(areas, reach=2 * SIGHT)]
    windows = [grown(zone, CONTEXT, width=width, height=height, step=16) for zone in zones]
    if sum(window.width * window.height for window in windows) > MOST * width * height:
        return Level(pixels, find_places(pixels, at))
    places = [place for place in before.places if not any(holds(zone, place) for zone in zones)]
    for zone, window in zip(zones, windows, strict=True):
        left, top = int(window.left), int(window.top)
        cut = pixels[top : int(window.bottom), left : int(window.right)]
        found = [moved(place, left, top) for place in find(np.ascontiguousarray(cut), at)]
        places += [place for place in found if holds(zone, place)]
    return Level(pixels, places)


def holds(zone: Box, place: Place) -> bool:
    """Whether the finder judged a place inside the zone."""
    column, row = place.judged
    return zone.left <= column < zone.right and zone.top <= row < zone.bottom


def moved(place: Place, x: float, y: float) -> Place:
    """Return a place of a picture cut out at x, y as one of the whole picture."""
    face = place.face
    return replace(
        place,
        x=place.x + x,
        y=place.y + y,
        face=Box(face.left + x, face.top + y, face.right + x, face.bottom + y),
        judged=(place.judged[0] + x, place.judged[1] + y),
    )


def find_places(pixels: Pixels, at: int, least: float = LEAST_HEAT) -> list[Place]:
    """Return where ranks seem to stand in one picture of the pyramid, with at least `least` heat."""
    height, width = pixels.shape[:2]
    padded = cv2.copyMakeBorder(pixels, 0, -height % 16, 0, -width % 16, cv2.BORDER_REPLICATE)
    (answer,) = network("finder.onnx")(planes(padded[None].astype(np.uint8)))
    logit = answer[0, 0]
    top = cv2.dilate(logit, np.ones((3, 3), np.uint8))
    rows, columns = np.nonzero((logit >= top) & (logit > np.log(least / (1 - least))))
    places = []
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        tall, dx, dy, left, up, right, down = answer[0, 1:, row, column].tolist()
        size = USUAL_HEIGHT * float(np.exp(np.clip(tall, -1.2, 1.2)))
        x, y = (column + dx + 0.5) * STRIDE, (row + dy + 0.5) * STRIDE
        reach = np.exp(np.clip([left, up, right, down], -1.5, 2.3)) * size
        face = Box(x - reach[0], y - reach[1], x + reach[2], y + reach[3])
        heat = float(1 / (1 + np.exp(-logit[row, column])))
        judged = (float(column * STRIDE), float(row * STRIDE))
        places.append(Place(x=x, y=y, height=size, face=face, heat=heat, level=at, judged=judged))
    return places


def pyramid(pixels: Pixels) -> list[Pixels]:
    """Return the frame at the sizes in which it is searched, each half of the one before."""
    longest = max(pixels.shape[:2])
    scale = LARGEST / longest if longest > LARGEST else 2.0 if longest < 700 else 1.0
    levels: list[Pixels] = []
    while not levels or longest * scale >= SMALLEST:
        size = (max(round(pixels.shape[1] * scale), 1), max(round(pixels.shape[0] * scale), 1))
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        levels.append(pixels if scale == 1 else cv2.resize(pixels, size, interpolation=how).astype(np.uint8))
        scale /= 2
    return levels


def sharpest(height: float, scales: list[float]) -> int:
    """Return the level in which a rank of that height in the frame is read: the least that is not blurred.

    The finder may find it in a smaller one, where a three looks like a five.
    """
    return max((at for at, scale in enumerate(scales) if height * scale >= SHARP), default=0)


def in_frame(place: Place, scale: float) -> Place:
    """Return `place` in the frame's own pixels."""
    face = place.face
    return Place(
        x=place.x / scale,
        y=place.y / scale,
        height=place.height / scale,
        face=Box(face.left / scale, face.top / scale, face.right / scale, face.bottom / scale),
        heat=place.heat,
        level=place.level,
        judged=place.judged,
    )


def distinct(places: list[Place]) -> list[Place]:
    """Return the places without those that are one rank seen twice, the hottest first."""
    kept: list[Place] = []
    for place in sorted(places, key=lambda place: -place.heat):
        reach = [
            0.75 * max(min(place.height, other.height), 0.4 * max(place.height, other.height))
            for other in kept
        ]
        if all(
            abs(place.x - other.x) > near or abs(place.y - other.y) > near
            for other, near in zip(kept, reach, strict=True)
        ):
            kept.append(place)
    return kept


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: NDArray[np.float32] = raised / raised.sum(axis=1, keepdims=True)
    return shares

"""Finds face-up cards anywhere in a frame, of any deck and size, and reads them.

Two small networks of our own (see detection/training): one finds ranks printed on cards,
at several sizes of the picture; the other reads rank and suit from the square around each.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from detection.cards import Card, Rank, Suit
from detection.frames import Pixels
from detection.recognition.boxes import Box
from detection.recognition.inference import network
from detection.recognition.squares import STRIDE, USUAL_HEIGHT, planes, square

SUITS = tuple(Suit)
RANKS = tuple(Rank)
LEAST_HEAT = 0.25
"""Places colder than this are not looked at."""
MOST_PLACES = 90
LARGEST, SMALLEST = 2200, 360
"""The longest side of the largest and of the smallest picture that is searched."""
GLIMPSES = ((0.0, 0.0, 1.0), (0.06, 0.04, 0.9), (-0.05, -0.06, 1.12))
"""Each rank is read this often, a little moved and scaled; what counts is the mean."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a rank seems to stand on a card's face."""

    x: float
    y: float
    height: float
    face: Box
    heat: float
    level: int


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


class CardReader:
    """Finds and reads the face-up cards of a frame."""

    def read(self, pixels: Pixels) -> list[FoundCard]:
        """Return every card seen, however unsure its reading, from left to right."""
        levels = pyramid(pixels)
        places = [place for at, level in enumerate(levels) for place in self.places(level, at)]
        scales = [level.shape[1] / pixels.shape[1] for level in levels]
        chosen = distinct([in_frame(place, scales[place.level]) for place in places])[:MOST_PLACES]
        if not chosen:
            return []
        squares = []
        for place in chosen:
            scale, level = scales[place.level], levels[place.level]
            for dx, dy, zoom in GLIMPSES:
                x, y = place.x + dx * place.height, place.y + dy * place.height
                squares.append(square(level, x * scale, y * scale, place.height * scale * zoom))
        rank_logits, suit_logits = network("reader.onnx")(planes(np.stack(squares)))
        ranks = softmax(rank_logits).reshape(len(chosen), len(GLIMPSES), -1).mean(axis=1)
        suits = softmax(suit_logits).reshape(len(chosen), len(GLIMPSES), -1).mean(axis=1)
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
                )
            )
        return sorted(found, key=lambda card: card.x)

    def places(self, pixels: Pixels, at: int) -> list[Place]:
        """Return where ranks seem to stand in one picture of the pyramid."""
        height, width = pixels.shape[:2]
        padded = cv2.copyMakeBorder(pixels, 0, -height % 16, 0, -width % 16, cv2.BORDER_REPLICATE)
        (answer,) = network("finder.onnx")(planes(padded[None].astype(np.uint8)))
        logit = answer[0, 0]
        top = cv2.dilate(logit, np.ones((3, 3), np.uint8))
        rows, columns = np.nonzero((logit >= top) & (logit > np.log(LEAST_HEAT / (1 - LEAST_HEAT))))
        places = []
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
            tall, dx, dy, left, up, right, down = answer[0, 1:, row, column].tolist()
            size = USUAL_HEIGHT * float(np.exp(np.clip(tall, -1.2, 1.2)))
            x, y = (column + dx + 0.5) * STRIDE, (row + dy + 0.5) * STRIDE
            reach = np.exp(np.clip([left, up, right, down], -1.5, 2.3)) * size
            face = Box(x - reach[0], y - reach[1], x + reach[2], y + reach[3])
            heat = float(1 / (1 + np.exp(-logit[row, column])))
            places.append(Place(x=x, y=y, height=size, face=face, heat=heat, level=at))
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

"""Draws patches of tables as screenshots might hold them, with cards and much that is no card."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from training.clutter import SIDE, Canvas, background, chips, clipped, draw_distractor, plate
from training.decks import RANKS, SUITS, Deck, random_deck, shade
from training.faces import draw_card


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnRank:
    """A rank to be found: its centre and height, its card, and the face it stands on."""

    x: float
    y: float
    height: float
    card: str
    face: tuple[float, float, float, float]
    shown: float
    """How much of the rank, and of its suit, is to be seen: about 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A drawn patch and the ranks in it."""

    pixels: Canvas
    ranks: tuple[DrawnRank, ...]
    decoys: tuple[tuple[float, float, float], ...]
    """x, y and height of ranks that stand on their heads: not to be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """A rank as it was laid down, before anything came on top of it."""

    layer: int
    centre: tuple[float, float]
    height: float
    width: float
    suit: tuple[float, float, float, float]
    card: str
    face: tuple[float, float, float, float]


class Painter:
    """A scene while it is being drawn."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.canvas = background(rng)
        self.covered = np.zeros((SIDE, SIDE), np.int16)
        self.layer = 0
        self.laid: list[Laid] = []
        self.decoys: list[tuple[float, float, float]] = []

    def row(self, deck: Deck, height: float) -> None:
        """Draw a few cards side by side or overlapped, at times with something on top of them."""
        rng = self.rng
        count = int(rng.choice([1, 2, 3, 4, 5], p=[0.1, 0.38, 0.2, 0.12, 0.2]))
        overlapped = rng.random() < 0.45
        step = height * deck.aspect * (rng.uniform(0.3, 0.9) if overlapped else rng.uniform(1.02, 1.15))
        x, y = rng.uniform(-0.3 * height, SIDE * 0.7), rng.uniform(-0.1 * height, SIDE - 0.5 * height)
        drop = rng.uniform(-0.15, 0.15) * height if overlapped and rng.random() < 0.4 else 0.0
        tilt = rng.uniform(-15, 15) if rng.random() < 0.3 else 0.0
        fan = rng.uniform(0, 12) if overlapped and rng.random() < 0.35 else 0.0
        cropped = rng.uniform(0.45, 0.85) if rng.random() < 0.3 else 1.0
        dim = rng.uniform(0.35, 0.8) if rng.random() < 0.18 else 1.0
        left, top = x, y
        for number in range(count):
            if x > SIDE:
                break
            card = RANKS[int(rng.integers(13))] + SUITS[int(rng.integers(4))]
            self.card(deck, card, height, (x, y), tilt + fan * (number - (count - 1) / 2), cropped, dim)
            x, y = x + step, y + drop
        whole = x - step + height * deck.aspect
        kind = rng.random()
        if kind < 0.22:
            below = top + height * rng.uniform(0.35, 0.75)
            box = (left - rng.uniform(0, 0.4) * height, below, whole + rng.uniform(0, 0.4) * height)
            self.covers(plate(self.canvas, (*box, below + height * rng.uniform(0.3, 0.7)), rng))
        elif kind < 0.38:
            radius = height * rng.uniform(0.05, 0.12)
            x, y = rng.uniform(left, whole), top + height * rng.uniform(0.1, 1.0)
            chips(self.canvas, x, y, radius, rng)
            reach = round(1.2 * radius)
            self.covers(clipped(round(x) - reach, round(y) - reach, round(x) + reach, round(y) + reach))

    def card(
        self,
        deck: Deck,
        card: str,
        height: float,
        at: tuple[float, float],
        angle: float,
        cropped: float,
        dim: float,
    ) -> None:
        """Lay one card down with its top left at `at`; only the upper `cropped` share of it shows."""
        sprite = draw_card(deck, card[0], card[1], height, self.rng)
        seen = max(cropped, (sprite.suits[0][3] + 1) / sprite.pixels.shape[0])
        pixels = sprite.pixels[: int(sprite.pixels.shape[0] * min(seen, 1.0))]
        h, w = pixels.shape[:2]
        matrix = np.asarray(cv2.getRotationMatrix2D((w / 2, h / 2), -angle, 1.0), np.float64)
        matrix[:, 2] += np.round(at)
        self.layer += 1
        face = turned_box(matrix, (0, 0, w, h))
        self.stamp(pixels, matrix, face, dim)
        for rank, suit in zip(sprite.ranks, sprite.suits, strict=True):
            if rank[3] <= h + 1:
                centre = matrix @ ((rank[0] + rank[2]) / 2, (rank[1] + rank[3]) / 2, 1)
                self.laid.append(
                    Laid(
                        layer=self.layer,
                        centre=(float(centre[0]), float(centre[1])),
                        height=rank[3] - rank[1],
                        width=rank[2] - rank[0],
                        suit=turned_box(matrix, suit),
                        card=card,
                        face=face,
                    )
                )
        if sprite.upside is not None and sprite.upside[3] <= h + 1:
            left, top, right, bottom = turned_box(matrix, sprite.upside)
            self.decoys.append(((left + right) / 2, (top + bottom) / 2, bottom - top))

    def stamp(
        self, sprite: Canvas, matrix: NDArray[np.float64], face: tuple[float, float, float, float], dim: float
    ) -> None:
        """Lay a sprite onto the canvas through `matrix`, and mark what it covers."""
        x0, y0, x1, y1 = clipped(int(face[0]) - 1, int(face[1]) - 1, int(face[2]) + 2, int(face[3]) + 2)
        if x1 <= x0 or y1 <= y0:
            return
        placing = matrix.copy()
        placing[:, 2] -= (x0, y0)
        placed = cv2.warpAffine(sprite, placing, (x1 - x0, y1 - y0), flags=cv2.INTER_LINEAR)
        alpha = placed[:, :, 3:].astype(np.float32) / 255
        area = self.canvas[y0:y1, x0:x1]
        area[:] = area * (1 - alpha) + placed[:, :, :3] * (alpha * dim)
        self.covered[y0:y1, x0:x1][alpha[:, :, 0] > 0.5] = self.layer

    def cover(self) -> None:
        """Draw something on top of what lies there."""
        self.covers(draw_distractor(self.canvas, self.rng))

    def covers(self, box: tuple[int, int, int, int]) -> None:
        """Remember that what was drawn last fills `box`."""
        x0, y0, x1, y1 = box
        self.layer += 1
        self.covered[y0:y1, x0:x1] = self.layer

    def shown(self, layer: int, box: tuple[float, float, float, float]) -> float:
        """Return the share of `box` that is inside the scene and that nothing above `layer` covers."""
        x0, y0, x1, y1 = clipped(round(box[0]), round(box[1]), round(box[2]), round(box[3]))
        if x1 <= x0 or y1 <= y0:
            return 0.0
        free = float((self.covered[y0:y1, x0:x1] <= layer).sum())
        return free / max(1.0, (box[2] - box[0]) * (box[3] - box[1]))


def turned_box(
    matrix: NDArray[np.float64], box: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    """Return the upright box around `box` after `matrix`."""
    left, top, right, bottom = box
    corners = np.array([[left, top, 1], [right, top, 1], [left, bottom, 1], [right, bottom, 1]]) @ matrix.T
    (x0, y0), (x1, y1) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    return float(x0), float(y0), float(x1), float(y1)


def paint_scene(rng: np.random.Generator) -> Scene:
    """Draw the next scene that `rng` holds, clean as no screenshot is: `augment` makes many of it."""
    painter = Painter(rng)
    for _ in range(int(rng.integers(0, 7))):
        draw_distractor(painter.canvas, rng)
    for _ in range(int(rng.choice([0, 1, 2, 3], p=[0.05, 0.3, 0.4, 0.25]))):
        deck = random_deck(rng)
        painter.row(deck, float(np.exp(rng.uniform(np.log(8), np.log(30)))) / deck.rank)
    for _ in range(int(rng.integers(0, 3))):
        painter.cover()
    ranks = []
    for laid in painter.laid:
        x, y = laid.centre
        box = (x - laid.width / 2, y - laid.height / 2, x + laid.width / 2, y + laid.height / 2)
        shown = min(painter.shown(laid.layer, box), 1.3 * painter.shown(laid.layer, laid.suit))
        ranks.append(DrawnRank(x=x, y=y, height=laid.height, card=laid.card, face=laid.face, shown=shown))
    return Scene(pixels=painter.canvas, ranks=tuple(ranks), decoys=tuple(painter.decoys))


def augment(canvas: Canvas, rng: np.random.Generator) -> Canvas:
    """Return the scene as a screenshot might hold it: dimmed, rescaled, blurred, tinted, compressed."""
    if rng.random() < 0.12:
        veil = rng.uniform(0.4, 0.85)
        canvas = (canvas * veil + np.array(shade(rng, (0, 0, 0), (90, 90, 90))) * (1 - veil)).astype(np.uint8)
    if rng.random() < 0.35:
        factor = rng.uniform(0.55, 1.6)
        small = cv2.resize(
            canvas,
            None,
            fx=factor,
            fy=factor,
            interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC,
        )
        how = [cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_AREA][int(rng.integers(3))]
        canvas = cv2.resize(small, (SIDE, SIDE), interpolation=how).astype(np.uint8)
    if rng.random() < 0.2:
        canvas = cv2.GaussianBlur(canvas, (0, 0), rng.uniform(0.3, 0.9)).astype(np.uint8)
    if rng.random() < 0.3:
        gain = rng.uniform(0.7, 1.2, 3) if rng.random() < 0.5 else np.full(3, rng.uniform(0.6, 1.25))
        canvas = np.clip(canvas * gain, 0, 255).astype(np.uint8)
    if rng.random() < 0.55:
        quality = int(rng.integers(35, 96))
        _, coded = cv2.imencode(".jpg", canvas, [cv2.IMWRITE_JPEG_QUALITY, quality])
        canvas = np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)
    return np.ascontiguousarray(canvas)

"""Draws patches of tables, with cards to be found and much that is no card."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from detection.training.decks import RANKS, SUITS, Deck, draw_card, random_deck, shade
from detection.training.glyphs import font_paths, scaled, suit_mask, text_mask

Canvas = NDArray[np.uint8]

SIDE = 192
"""A scene's width and height in pixels."""
WORDS = (
    "Pot",
    "Total",
    "Fold",
    "Call",
    "Raise to",
    "Check",
    "BB",
    "All-in",
    "Sit out",
    "Dealer",
    "Bet",
    "K",
    "A",
    "Q",
)


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
        """Draw a few cards side by side or overlapped."""
        rng = self.rng
        count = int(rng.choice([1, 2, 3, 4, 5], p=[0.15, 0.4, 0.2, 0.1, 0.15]))
        overlapped = rng.random() < 0.45
        step = height * deck.aspect * (rng.uniform(0.4, 0.85) if overlapped else rng.uniform(1.02, 1.15))
        x, y = rng.uniform(-0.2 * height, SIDE * 0.75), rng.uniform(-0.1 * height, SIDE - 0.5 * height)
        drop = rng.uniform(-0.15, 0.15) * height if overlapped and rng.random() < 0.4 else 0.0
        tilt = rng.uniform(-15, 15) if rng.random() < 0.3 else 0.0
        fan = rng.uniform(0, 8) if overlapped and rng.random() < 0.3 else 0.0
        cropped = rng.uniform(0.45, 0.85) if rng.random() < 0.3 else 1.0
        dim = rng.uniform(0.35, 0.8) if rng.random() < 0.15 else 1.0
        for number in range(count):
            if x > SIDE:
                return
            card = RANKS[int(rng.integers(13))] + SUITS[int(rng.integers(4))]
            self.card(deck, card, height, (x, y), tilt + fan * (number - (count - 1) / 2), cropped, dim)
            x, y = x + step, y + drop

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
        x0, y0, x1, y1 = distract(self.canvas, self.rng)
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


def draw_scene(rng: np.random.Generator) -> Scene:
    """Draw the next scene that `rng` holds."""
    painter = Painter(rng)
    for _ in range(int(rng.integers(0, 9))):
        distract(painter.canvas, rng)
    for _ in range(int(rng.choice([0, 1, 2, 3], p=[0.08, 0.4, 0.35, 0.17]))):
        deck = random_deck(rng)
        painter.row(deck, float(np.exp(rng.uniform(np.log(7.5), np.log(27)))) / deck.rank)
    for _ in range(int(rng.integers(0, 4))):
        painter.cover()
    ranks = []
    for laid in painter.laid:
        x, y = laid.centre
        box = (x - laid.width / 2, y - laid.height / 2, x + laid.width / 2, y + laid.height / 2)
        shown = min(painter.shown(laid.layer, box), 1.3 * painter.shown(laid.layer, laid.suit))
        ranks.append(DrawnRank(x=x, y=y, height=laid.height, card=laid.card, face=laid.face, shown=shown))
    return Scene(pixels=weather(painter.canvas, rng), ranks=tuple(ranks), decoys=tuple(painter.decoys))


def background(rng: np.random.Generator) -> Canvas:
    """Return a felt, a wall or a mess of colours."""
    first, second = shade(rng, (0, 0, 0), (170, 170, 170)), shade(rng, (0, 0, 0), (170, 170, 170))
    if rng.random() < 0.12:
        first = second = shade(rng, (180, 180, 180), (255, 255, 255))
    ramp = np.linspace(0, 1, SIDE, dtype=np.float32)
    angle = rng.uniform(0, 6.3)
    share = np.clip(ramp[None, :] * np.cos(angle) + ramp[:, None] * np.sin(angle), 0, 1)[:, :, None]
    canvas = np.array(first, np.float32) * (1 - share) + np.array(second, np.float32) * share
    if rng.random() < 0.5:
        canvas += rng.normal(0, rng.uniform(1, 9), (SIDE, SIDE, 1))
    canvas = np.ascontiguousarray(np.clip(canvas, 0, 255).astype(np.uint8))
    if rng.random() < 0.5:
        centre = (int(rng.integers(-50, 250)), int(rng.integers(-50, 250)))
        axes = (int(rng.integers(60, 300)), int(rng.integers(40, 200)))
        cv2.ellipse(canvas, centre, axes, 0, 0, 360, shade(rng, (0, 0, 0), (160, 180, 160)), -1, cv2.LINE_AA)
        cv2.ellipse(
            canvas,
            centre,
            axes,
            0,
            0,
            360,
            shade(rng, (0, 0, 0), (160, 180, 200)),
            int(rng.integers(1, 14)),
            cv2.LINE_AA,
        )
    return canvas


def distract(canvas: Canvas, rng: np.random.Generator) -> tuple[int, int, int, int]:
    """Draw one thing that is no face-up card; return the box it fills."""
    kind = rng.random()
    x, y = int(rng.integers(-10, SIDE - 10)), int(rng.integers(-10, SIDE - 10))
    w, h = int(rng.integers(12, 110)), int(rng.integers(10, 44))
    dark, pale = shade(rng, (0, 0, 0), (90, 90, 90)), shade(rng, (150, 150, 150), (255, 255, 255))
    fill, ink = (dark, pale) if rng.random() < 0.6 else (pale, dark)
    if rng.random() < 0.2:
        ink = shade(rng, (0, 0, 0), (255, 255, 255))
    if kind < 0.42:
        if rng.random() < 0.6:
            cv2.rectangle(canvas, (x, y), (x + w, y + h), fill, -1)
        if rng.random() < 0.3:
            cv2.rectangle(canvas, (x, y), (x + w, y + h), ink, 1)
        write(canvas, x + 3, y + 3, words(rng), rng.uniform(6, max(8, h - 6)), ink, rng)
    elif kind < 0.56:
        radius = int(rng.integers(6, 26))
        cv2.circle(canvas, (x, y), radius, fill, -1, cv2.LINE_AA)
        cv2.circle(canvas, (x, y), max(2, radius - 3), ink, int(rng.integers(1, 3)), cv2.LINE_AA)
        sign = str(rng.choice(["D", "5", "10", "25", "K", "A", "1", "100", "B", "7"]))
        if rng.random() < 0.8:
            write(canvas, x - radius // 2, y - radius // 2, sign, radius, ink, rng)
        return clipped(x - radius, y - radius, x + radius, y + radius)
    elif kind < 0.7:
        draw_back(canvas, x, y, rng)
    elif kind < 0.82:
        avatar(canvas, x, y, int(rng.integers(20, 70)), rng)
    elif kind < 0.9:
        suit = scaled(suit_mask(SUITS[int(rng.integers(4))], int(rng.integers(24))), rng.uniform(6, 50))
        blot(canvas, suit, x, y, ink, float(rng.choice([0.2, 0.5, 1.0])))
    else:
        cv2.rectangle(canvas, (x, y), (x + min(w, 40), y + int(min(w, 40) * 1.3)), pale, -1)
        if rng.random() < 0.6:
            write(
                canvas,
                x + 4,
                y + 4,
                str(rng.choice(["D", "8", "K", "12", "X", "BB", "i", "B", "R", "0", "1"])),
                rng.uniform(7, 24),
                dark,
                rng,
            )
    return clipped(x, y, x + w, y + h)


def clipped(x0: int, y0: int, x1: int, y1: int) -> tuple[int, int, int, int]:
    """Return a box cut to the scene."""
    return max(x0, 0), max(y0, 0), max(min(x1, SIDE), 0), max(min(y1, SIDE), 0)


def words(rng: np.random.Generator) -> str:
    """Return something a table might print: a name, an amount, a button, a statistic."""
    kind = rng.random()
    if kind < 0.35:
        amount = f"{rng.integers(0, 30000):,}" if rng.random() < 0.5 else f"{rng.uniform(0, 200):.2f}"
        return str(rng.choice(["$", "", "", "\u20ac"])) + amount + str(rng.choice(["", "", " BB"]))
    if kind < 0.6:
        return WORDS[int(rng.integers(len(WORDS)))]
    if kind < 0.75:
        return "/".join(str(int(n)) for n in rng.integers(0, 100, int(rng.integers(1, 4))))
    letters = "abcdefghijklmnopqrstuvwxyzAKQJT0123456789_"
    name = "".join(letters[int(i)] for i in rng.integers(len(letters), size=int(rng.integers(1, 11))))
    return name.capitalize() if rng.random() < 0.5 else name


def write(
    canvas: Canvas,
    x: float,
    y: float,
    text: str,
    height: float,
    ink: tuple[int, int, int],
    rng: np.random.Generator,
) -> None:
    """Write `text`, letter by letter, so that the glyphs' cache serves every word."""
    fonts = font_paths()
    font = fonts[int(rng.integers(len(fonts)))]
    for letter in text:
        if letter in " _/,.":
            x += height * 0.35
            continue
        tall = height if letter.isupper() or letter.isdigit() or letter in "bdfhklt$" else height * 0.75
        mask = scaled(text_mask(font, letter), tall)
        blot(canvas, mask, x, y + height - tall, ink, 1.0)
        x += mask.shape[1] + height * 0.12
        if x > SIDE:
            return


def blot(
    canvas: Canvas, mask: NDArray[np.uint8], x: float, y: float, ink: tuple[int, int, int], strength: float
) -> None:
    """Paint a mask, cut at the canvas's edges."""
    left, top = round(x), round(y)
    x0, y0 = max(left, 0), max(top, 0)
    x1, y1 = min(left + mask.shape[1], SIDE), min(top + mask.shape[0], SIDE)
    if x1 > x0 and y1 > y0:
        share = mask[y0 - top : y1 - top, x0 - left : x1 - left, None].astype(np.float32) * (strength / 255)
        area = canvas[y0:y1, x0:x1]
        area[:] = area * (1 - share) + np.array(ink, np.float32) * share


def draw_back(canvas: Canvas, x: int, y: int, rng: np.random.Generator) -> None:
    """Draw one or two cards face down."""
    tall = int(rng.integers(16, 70))
    wide = int(tall * 0.7)
    colour, edge = shade(rng, (0, 0, 0), (220, 160, 220)), shade(rng, (150, 150, 150), (255, 255, 255))
    for shift in range(int(rng.integers(1, 3))):
        left = x + shift * int(wide * 0.6)
        cv2.rectangle(canvas, (left, y), (left + wide, y + tall), edge, -1)
        cv2.rectangle(canvas, (left + 2, y + 2), (left + wide - 2, y + tall - 2), colour, -1)
        for line in range(0, wide - 4, 4):
            if rng.random() < 0.5:
                cv2.line(canvas, (left + 2 + line, y + 2), (left + 2 + line, y + tall - 2), edge, 1)


def avatar(canvas: Canvas, x: int, y: int, size: int, rng: np.random.Generator) -> None:
    """Draw a round or square patch full of shapes, as a player's picture is."""
    patch = np.zeros((size, size, 3), np.uint8)
    patch[:] = shade(rng, (0, 0, 0), (255, 255, 255))
    for _ in range(int(rng.integers(4, 16))):
        colour = shade(rng, (0, 0, 0), (255, 255, 255))
        points = rng.uniform(0, size, (int(rng.integers(3, 7)), 2)).astype(np.int32)
        if rng.random() < 0.6:
            cv2.fillPoly(patch, [points], colour, cv2.LINE_AA)
        else:
            cv2.ellipse(
                patch, tuple(points[0].tolist()), (size // 4, size // 6), 30, 0, 360, colour, -1, cv2.LINE_AA
            )
    x0, y0, x1, y1 = clipped(x, y, x + size, y + size)
    if x1 > x0 and y1 > y0:
        canvas[y0:y1, x0:x1] = patch[y0 - y : y1 - y, x0 - x : x1 - x]


def weather(canvas: Canvas, rng: np.random.Generator) -> Canvas:
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

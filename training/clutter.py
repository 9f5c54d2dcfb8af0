"""Draws the clutter of a table, which is no face-up card: plates, chips, backs, portraits, words."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from training.decks import SUITS, shade
from training.glyphs import font_paths, scaled, suit_mask, text_mask
from training.portraits import portrait

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
        grain = rng.standard_normal((SIDE // 2, SIDE // 2), np.float32) * rng.uniform(1.5, 12)
        canvas += cv2.resize(grain, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR)[:, :, None]
    canvas = np.ascontiguousarray(np.clip(canvas, 0, 255).astype(np.uint8))
    if rng.random() < 0.5:
        oval = (
            (int(rng.integers(-50, 250)), int(rng.integers(-50, 250))),
            (int(rng.integers(60, 300)), int(rng.integers(40, 200))),
        )
        felt, rail = shade(rng, (0, 0, 0), (160, 180, 160)), shade(rng, (0, 0, 0), (160, 180, 200))
        cv2.ellipse(canvas, *oval, 0, 0, 360, felt, -1, cv2.LINE_AA)
        cv2.ellipse(canvas, *oval, 0, 0, 360, rail, int(rng.integers(1, 14)), cv2.LINE_AA)
    return canvas


def draw_distractor(canvas: Canvas, rng: np.random.Generator) -> tuple[int, int, int, int]:
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
        size = int(rng.integers(20, 90))
        avatar(canvas, x, y, size, rng)
        return clipped(x, y, x + size, y + size)
    elif kind < 0.87:
        half = rng.uniform(6, 24)
        chip(canvas, x, y, half, rng)
        reach = round(half)
        return clipped(x - reach, y - reach, x + reach, y + reach)
    elif kind < 0.92:
        suit = scaled(suit_mask(SUITS[int(rng.integers(4))], int(rng.integers(24))), rng.uniform(6, 50))
        paint_mask(canvas, suit, x, y, ink, float(rng.choice([0.2, 0.5, 1.0])))
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
        paint_mask(canvas, mask, x, y + height - tall, ink, 1.0)
        x += mask.shape[1] + height * 0.12
        if x > SIDE:
            return


def paint_mask(
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


def plate(
    canvas: Canvas, box: tuple[float, float, float, float], rng: np.random.Generator
) -> tuple[int, int, int, int]:
    """Draw a name plate that fills `box`, as lies over the lower part of a hand; return what it covers."""
    x0, y0, x1, y1 = clipped(*(round(edge) for edge in box))
    if x1 - x0 < 4 or y1 - y0 < 4:
        return x0, y0, x0, y0
    dark = rng.random() < 0.75
    fill = shade(rng, (0, 0, 0), (80, 80, 80)) if dark else shade(rng, (170, 170, 170), (255, 255, 255))
    ink = shade(rng, (150, 150, 150), (255, 255, 255)) if dark else shade(rng, (0, 0, 0), (90, 90, 90))
    under = canvas[y0:y1, x0:x1].copy()
    cv2.rectangle(canvas, (x0, y0), (x1 - 1, y1 - 1), fill, -1)
    if rng.random() < 0.5:
        cv2.rectangle(canvas, (x0, y0), (x1 - 1, y1 - 1), ink, int(rng.integers(1, 3)))
    if rng.random() < 0.25:
        share = rng.uniform(0.15, 0.6)
        canvas[y0:y1, x0:x1] = canvas[y0:y1, x0:x1] * (1 - share) + under * share
    tall = rng.uniform(0.25, 0.6) * (box[3] - box[1])
    write(canvas, x0 + rng.uniform(2, 20), y0 + rng.uniform(1, 8), words(rng), max(tall, 5), ink, rng)
    return x0, y0, x1, y1


def chips(canvas: Canvas, x: float, y: float, radius: float, rng: np.random.Generator) -> None:
    """Draw a small heap of chips, or a pointer, at x, y."""
    if rng.random() < 0.25:
        arrow = np.array([(0, 0), (0, 1.6), (0.4, 1.2), (0.7, 1.9), (0.95, 1.8), (0.65, 1.1), (1.15, 1.1)])
        points = (arrow * radius + (x, y)).astype(np.int32)
        cv2.fillPoly(canvas, [points], (255, 255, 255), cv2.LINE_AA)
        cv2.polylines(canvas, [points], isClosed=True, color=(0, 0, 0), lineType=cv2.LINE_AA)
        return
    for _ in range(int(rng.integers(1, 4))):
        colour, edge = shade(rng, (0, 0, 0), (230, 230, 230)), shade(rng, (150, 150, 150), (255, 255, 255))
        at = (round(x + rng.normal(0, radius)), round(y + rng.normal(0, radius * 0.4)))
        size = (max(round(radius), 2), max(round(radius * rng.uniform(0.6, 1.0)), 2))
        cv2.ellipse(canvas, at, size, 0, 0, 360, colour, -1, cv2.LINE_AA)
        cv2.ellipse(canvas, at, size, 0, 0, 360, edge, 1, cv2.LINE_AA)
        cv2.ellipse(canvas, at, (max(size[0] // 2, 1), max(size[1] // 2, 1)), 0, 0, 360, edge, 1, cv2.LINE_AA)


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
    """Draw a player's picture, square or round."""
    patch = portrait(size, rng)
    shape = np.ones((size, size, 1), bool)
    if rng.random() < 0.4:
        disc = cv2.circle(np.zeros((size, size), np.uint8), (size // 2, size // 2), size // 2, 1, -1)
        shape = disc[:, :, None].astype(bool)
    x0, y0, x1, y1 = clipped(x, y, x + size, y + size)
    if x1 > x0 and y1 > y0:
        cut = np.s_[y0 - y : y1 - y, x0 - x : x1 - x]
        canvas[y0:y1, x0:x1] = np.where(shape[cut], patch[cut], canvas[y0:y1, x0:x1])


def chip(canvas: Canvas, x: float, y: float, radius: float, rng: np.random.Generator) -> None:
    """Draw a large chip with its value, as lies before a seat; at times a second one beside it."""
    colour, edge = shade(rng, (0, 0, 0), (230, 230, 230)), shade(rng, (170, 170, 170), (255, 255, 255))
    middle, ink = (edge, shade(rng, (0, 0, 0), (90, 90, 90))) if rng.random() < 0.7 else (colour, edge)
    value = str(rng.choice(["1", "2", "5", "10", "25", "50", "100", "500", "1K", "5K", "$5", "K"]))
    flat = rng.uniform(0.6, 1.0)
    for number in range(int(rng.integers(1, 4))):
        at = (round(x + number * 2.1 * radius), round(y))
        size = (max(round(radius), 2), max(round(radius * flat), 2))
        cv2.ellipse(canvas, at, size, 0, 0, 360, colour, -1, cv2.LINE_AA)
        start = int(rng.integers(60))
        for turn in range(start, start + 360, 60):
            cv2.ellipse(canvas, at, size, 0, turn, turn + 25, edge, max(round(radius * 0.25), 1), cv2.LINE_AA)
        inner = (max(round(0.65 * size[0]), 1), max(round(0.65 * size[1]), 1))
        cv2.ellipse(canvas, at, inner, 0, 0, 360, middle, -1, cv2.LINE_AA)
        tall = radius * rng.uniform(0.6, 0.9)
        write(canvas, at[0] - 0.35 * tall * len(value), at[1] - tall / 2, value, tall, ink, rng)

"""Draws hands of cards face down: any colour, pattern and rim; side by side, overlapped or fanned."""

from __future__ import annotations

import cv2
import numpy as np

from training.buttons import Cutout, lay, letters, picture_sign, rounded, turned
from training.decks import Colour, mixed, shade
from training.glyphs import Mask, scaled
from training.portraits import portrait

LARGER = 2
"""Backs are drawn so many times larger and then scaled down: their edges are soft, as on a screen."""


def hand(rng: np.random.Generator, height: float) -> Cutout:
    """Return some cards face down, each about `height` pixels high."""
    card = back(rng, height)
    count = int(rng.choice([1, 2, 3, 4, 5], p=[0.12, 0.66, 0.06, 0.12, 0.04]))
    tall, wide = card.shape[:2]
    overlapped = rng.random() < 0.45 or count > 2
    step = wide * (rng.uniform(0.2, 0.85) if overlapped else rng.uniform(0.97, 1.12))
    drop = rng.uniform(-0.12, 0.12) * tall if rng.random() < 0.2 else 0.0
    fan = rng.uniform(4, 16) if rng.random() < 0.3 and count > 1 else 0.0
    whole = rng.uniform(-25, 25) if rng.random() < 0.15 else 0.0
    cards = [turned(card, whole - fan * (at - (count - 1) / 2)) for at in range(count)]
    room_x = round(max(each.shape[1] for each in cards) + abs(step) * (count - 1)) + 2
    room_y = round(max(each.shape[0] for each in cards) + abs(drop) * (count - 1)) + 2
    canvas = np.zeros((room_y, room_x, 4), np.uint8)
    order = range(count) if rng.random() < 0.8 else range(count - 1, -1, -1)
    for at in order:
        x = round(at * step)
        y = round((at if drop >= 0 else count - 1 - at) * abs(drop))
        each = cards[at][: room_y - y, : room_x - x]
        lay(canvas, each, x, y)
    size = (max(canvas.shape[1] // LARGER, 4), max(canvas.shape[0] // LARGER, 4))
    return np.asarray(cv2.resize(canvas, size, interpolation=cv2.INTER_AREA), np.uint8)


def back(rng: np.random.Generator, height: float) -> Cutout:
    """Return one card face down, `LARGER` times as large."""
    tall = max(round(height * LARGER), 8)
    wide = max(round(tall * rng.uniform(0.6, 0.8)), 6)
    cutout = np.zeros((tall, wide, 4), np.uint8)
    shape = np.zeros((tall, wide), np.uint8)
    rounded(shape, (0, 0, wide - 1, tall - 1), round(wide * rng.uniform(0.0, 0.16)))
    colour, other = back_colours(rng)
    rim = rim_colour(rng, colour)
    cutout[:, :, :3], cutout[:, :, 3] = rim, shape
    edge = max(round(wide * rng.uniform(0.03, 0.13)), 1) if rim != colour else 0
    inner = cutout[edge : tall - edge, edge : wide - edge, :3]
    inner[:] = patterned(inner.shape[0], inner.shape[1], colour, other, rng)
    if rng.random() < 0.3:  # a thin line around all of it
        line = mixed(rim, (0, 0, 0), rng.uniform(0.3, 1.0))
        cv2.rectangle(cutout, (0, 0), (wide - 1, tall - 1), (*line, 255), 1)
        cutout[:, :, 3] = np.minimum(cutout[:, :, 3], shape)
    return cutout


def back_colours(rng: np.random.Generator) -> tuple[Colour, Colour]:
    """Return a back's main colour, and that of what is printed on it."""
    kind = rng.random()
    if kind < 0.35:
        colour = shade(rng, (0, 0, 90), (90, 90, 230))
    elif kind < 0.6:
        colour = shade(rng, (80, 0, 0), (230, 140, 100))
    elif kind < 0.75:
        value = int(rng.integers(10, 190))
        colour = (value, value, value)
    elif kind < 0.85:
        colour = shade(rng, (0, 0, 0), (50, 50, 50))
    else:
        colour = shade(rng, (0, 0, 0), (230, 230, 230))
    to = (255, 255, 255) if rng.random() < 0.65 else (0, 0, 0)
    if rng.random() < 0.15:
        to = shade(rng, (0, 0, 0), (255, 255, 255))
    return colour, mixed(colour, to, rng.uniform(0.15, 0.9))


def rim_colour(rng: np.random.Generator, colour: Colour) -> Colour:
    kind = rng.random()
    if kind < 0.68:
        return shade(rng, (190, 190, 190), (255, 255, 255))
    if kind < 0.85:
        return colour
    return mixed(colour, (0, 0, 0) if rng.random() < 0.5 else (255, 255, 255), rng.uniform(0.3, 0.8))


def patterned(tall: int, wide: int, colour: Colour, other: Colour, rng: np.random.Generator) -> Cutout:
    """Return what is printed within the rim."""
    inner = np.zeros((tall, wide, 3), np.uint8)
    slope = np.linspace(rng.uniform(0.8, 1.2), rng.uniform(0.8, 1.2), tall, dtype=np.float32)
    inner[:] = np.clip(np.array(colour, np.float32) * slope[:, None, None], 0, 255)
    if rng.random() < 0.06:
        side = max(tall, wide, 4)
        inner[:] = portrait(side, rng)[:tall, :wide]
    if rng.random() < 0.65:
        grid(inner, other, rng)
    if rng.random() < 0.25:
        gap = max(round(wide * rng.uniform(0.05, 0.15)), 1)
        cv2.rectangle(inner, (gap, gap), (wide - 1 - gap, tall - 1 - gap), other, max(wide // 30, 1))
    if rng.random() < 0.45:
        emblem(inner, other, rng)
    return inner


def grid(inner: Cutout, colour: Colour, rng: np.random.Generator) -> None:
    """Print a pattern that repeats itself: crossed lines, stripes, dots, checks, waves."""
    tall, wide = inner.shape[:2]
    ys, xs = np.mgrid[:tall, :wide].astype(np.float32)
    period = wide * rng.uniform(0.06, 0.3)
    if rng.random() < 0.5:
        xs, ys = (xs + ys) / np.float32(1.41), (xs - ys) / np.float32(1.41)
    across, down = np.sin(xs * (2 * np.pi / period)), np.sin(ys * (2 * np.pi / period))
    kind = rng.random()
    if kind < 0.35:
        level = np.maximum(across, down) - rng.uniform(0.5, 0.9)
    elif kind < 0.5:
        level = across - rng.uniform(-0.2, 0.7)
    elif kind < 0.7:
        level = across * down - rng.uniform(0.1, 0.6)
    elif kind < 0.85:
        level = across + down - rng.uniform(-0.3, 1.0)
    else:
        level = np.sin(np.hypot(xs - wide / 2, ys - tall / 2) * (2 * np.pi / period)) - rng.uniform(-0.2, 0.6)
    cover = (np.clip(level * 4, 0, 1) * rng.uniform(0.3, 1.0))[:, :, None]
    inner[:] = inner * (1 - cover) + np.array(colour, np.float32) * cover


def emblem(inner: Cutout, colour: Colour, rng: np.random.Generator) -> None:
    """Print a sign, a word or a disc in the middle."""
    tall, wide = inner.shape[:2]
    middle = (wide // 2, tall // 2)
    if rng.random() < 0.35:
        ground = shade(rng, (0, 0, 0), (255, 255, 255))
        reach = (int(wide * rng.uniform(0.2, 0.45)), int(tall * rng.uniform(0.2, 0.4)))
        cv2.ellipse(inner, middle, reach, 0, 0, 360, ground, -1, cv2.LINE_AA)
    mask: Mask
    if rng.random() < 0.6:
        mask = scaled(picture_sign(rng), max(wide * rng.uniform(0.25, 0.7), 3))
    else:
        word = "".join(
            "ABCDEFGHIKLMNOPRSTX"[int(at)] for at in rng.integers(19, size=int(rng.integers(1, 6)))
        )
        mask = letters(word, rng)
        mask = scaled(mask, max(min(wide * 0.8 * mask.shape[0] / mask.shape[1], wide * 0.5), 3))
    mask = mask[:tall, :wide]
    top = max(middle[1] - mask.shape[0] // 2, 0)
    left = max(middle[0] - mask.shape[1] // 2, 0)
    mask = mask[: tall - top, : wide - left]
    area = inner[top : top + mask.shape[0], left : left + mask.shape[1]]
    cover = mask[:, :, None].astype(np.float32) / 255
    area[:] = area * (1 - cover) + np.array(colour, np.float32) * cover

"""Draws what players and rooms put beside cards: portraits, scenes, and what hides a name."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from training.decks import Colour, mixed, shade

Patch = NDArray[np.uint8]
"""Pixels (size, size, 3), blue, green, red."""


def portrait(size: int, rng: np.random.Generator) -> Patch:
    """Return a square picture such as a player chooses: shapes, a scene, a face, or a mosaic."""
    kind = rng.random()
    if kind < 0.3:
        return shapes(size, rng)
    if kind < 0.5:
        return clouds(size, rng)
    if kind < 0.6:
        return mosaic(size, rng)
    return somebody(size, rng)


def shapes(size: int, rng: np.random.Generator) -> Patch:
    """Return a patch full of shapes."""
    patch = np.zeros((size, size, 3), np.uint8)
    patch[:] = shade(rng, (0, 0, 0), (255, 255, 255))
    for _ in range(int(rng.integers(4, 16))):
        colour = shade(rng, (0, 0, 0), (255, 255, 255))
        points = rng.uniform(0, size, (int(rng.integers(3, 7)), 2)).astype(np.int32)
        if rng.random() < 0.6:
            cv2.fillPoly(patch, [points], colour, cv2.LINE_AA)
        else:
            at = tuple(points[0].tolist())
            cv2.ellipse(patch, at, (size // 4, size // 6), 30, 0, 360, colour, -1, cv2.LINE_AA)
    return patch


def clouds(size: int, rng: np.random.Generator) -> Patch:
    """Return what could be a photograph from afar: light and dark at every scale, a few colours."""
    light = np.zeros((size, size), np.float32)
    cells, weight = 2, 1.0
    while cells < size:
        grain = rng.standard_normal((cells, cells), np.float32)
        light += weight * cv2.resize(grain, (size, size), interpolation=cv2.INTER_CUBIC)
        cells, weight = cells * 2, weight * rng.uniform(0.45, 0.75)
    light = (light - light.min()) / max(float(np.ptp(light)), 1e-6)
    steps = np.sort(rng.uniform(0, 1, 4))
    colours = np.array([shade(rng, (0, 0, 0), (255, 255, 255)) for _ in range(4)], np.float32)
    picture = np.stack([np.interp(light, steps, colours[:, channel]) for channel in range(3)], axis=-1)
    return picture.astype(np.uint8)


def mosaic(size: int, rng: np.random.Generator) -> Patch:
    """Return grey or coloured noise, as somebody puts over a name to hide it."""
    cells = max(size // int(rng.integers(1, 6)), 2)
    grain = rng.integers(40, 230, (cells, cells, 1 if rng.random() < 0.6 else 3), np.uint8)
    how = cv2.INTER_NEAREST if rng.random() < 0.5 else cv2.INTER_LINEAR
    patch = cv2.resize(np.repeat(grain, 3 // grain.shape[2], axis=2), (size, size), interpolation=how)
    return patch.astype(np.uint8)


def somebody(size: int, rng: np.random.Generator) -> Patch:
    """Return a head before something: hair, skin, eyes, a collar; drawn in flat colours or shaded."""
    drawn = 64
    patch = cv2.resize(clouds(16, rng), (drawn, drawn), interpolation=cv2.INTER_CUBIC).astype(np.uint8)
    if rng.random() < 0.5:
        patch[:] = shade(rng, (0, 0, 0), (255, 255, 255))
    skin = (
        shade(rng, (60, 90, 140), (200, 215, 250)) if rng.random() < 0.8 else shade(rng, (0,) * 3, (255,) * 3)
    )
    hair, shirt = shade(rng, (0, 0, 0), (150, 170, 220)), shade(rng, (0, 0, 0), (255, 255, 255))
    x, y = round(drawn * rng.uniform(0.4, 0.6)), round(drawn * rng.uniform(0.35, 0.5))
    wide, tall = round(drawn * rng.uniform(0.13, 0.22)), round(drawn * rng.uniform(0.18, 0.28))
    oval(patch, (x, drawn), (round(wide * 2.2), drawn - y - tall // 2), shirt)
    oval(patch, (x, y - tall // 4), (round(wide * rng.uniform(1.1, 1.6)), round(tall * 1.2)), hair)
    oval(patch, (x, y), (wide, tall), skin)
    collar = np.array([(x - wide // 2, y + tall), (x + wide // 2, y + tall), (x, drawn - 4)])
    cv2.fillPoly(patch, [collar], mixed(shirt, (255, 255, 255), 0.8), cv2.LINE_AA)
    for side in (-1, 1):
        oval(
            patch, (x + side * wide // 2, y - tall // 6), (max(wide // 5, 1), max(tall // 8, 1)), (20, 20, 20)
        )
    cv2.line(
        patch,
        (x - wide // 2, y + tall // 2),
        (x + wide // 2, y + tall // 2),
        mixed(skin, (0, 0, 160), 0.5),
        2,
    )
    if rng.random() < 0.6:
        light = cv2.resize(rng.uniform(0.5, 1.3, (4, 4)).astype(np.float32), (drawn, drawn))
        patch = np.clip(patch * light[:, :, None], 0, 255).astype(np.uint8)
    return np.asarray(cv2.resize(patch, (size, size), interpolation=cv2.INTER_AREA), np.uint8)


def oval(patch: Patch, at: tuple[int, int], radii: tuple[int, int], colour: Colour) -> None:
    cv2.ellipse(patch, at, radii, 0, 0, 360, colour, -1, cv2.LINE_AA)

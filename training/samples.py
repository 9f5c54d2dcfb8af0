"""Squares for the reader to learn from, with what they show, cut from drawn scenes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detection.vision.cards.crops import square
from detection.vision.cards.detector import detect_ranks
from detection.vision.frames.frame import Pixels
from training.augmentation import augment
from training.clutter import SIDE
from training.decks import RANKS, SUITS
from training.scenes import DrawnRank, Scene, paint_scene

NO_CARD = len(RANKS)
NO_SUIT = -100
"""What the loss takes for: don't ask."""
SHOWN = 0.72
"""A rank of which less is to be seen is neither taught nor called no card."""
SCENES, VARIANTS = 40, 6
"""How many scenes make a page, and how often each of them is augmented."""
LEAST_HEAT = 0.15
"""What the finder takes for a rank with this heat, and is none, is a lesson too."""
ASIDE = 0.25
"""So often the square is moved towards where many decks have the suit, as the card reader does in doubt."""
SMALL = 9.5
"""Ranks below this height in pixels are hardly legible: half of them is enough."""

Spot = tuple[float, float, float]
"""x, y and height of a rank, or of what looks like one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Squares (N, side, side, 3) with their ranks and suits, by number, each (N,)."""

    squares: NDArray[np.uint8]
    ranks: NDArray[np.int64]
    suits: NDArray[np.int64]


def draw_page(seed: int, number: int) -> Page:
    """Draw page `number`: always the same for the same seed and fonts."""
    rng = np.random.default_rng([seed, number])
    lessons = [lesson for _ in range(SCENES) for lesson in scene_lessons(paint_scene(rng), rng)]
    squares, ranks, suits = zip(*lessons, strict=True)
    return Page(squares=np.stack(squares), ranks=np.array(ranks, np.int64), suits=np.array(suits, np.int64))


def scene_lessons(scene: Scene, rng: np.random.Generator) -> Iterator[tuple[Pixels, int, int]]:
    """Yield squares of a scene with rank and suit: its ranks, and what could be taken for one."""
    first = augment(scene.pixels, rng)
    seen = [(found.x, found.y, found.height) for found in detect_ranks(first, LEAST_HEAT)]
    taught = [rank for rank in scene.ranks if rank.shown >= SHOWN]
    wrong = [
        spot for spot in (*seen, *scene.decoys) if not any(is_near(spot, rank, 0.9) for rank in scene.ranks)
    ]
    for turn in range(VARIANTS):
        pixels = first if turn == 0 else augment(scene.pixels, rng)
        for rank in taught:
            if rank.height < SMALL and rng.random() < 0.5:
                continue
            near = [spot for spot in seen if is_near(spot, rank, 0.35)]
            start = near[0] if near and rng.random() < 0.5 else (rank.x, rank.y, rank.height)
            if rng.random() < ASIDE:
                start = aside(start, rng)
            yield (
                square(pixels, *jittered(start, rng)),
                RANKS.index(rank.card[0]),
                SUITS.index(rank.card[1]),
            )
        for spot in rng.permutation(np.array(wrong).reshape(-1, 3))[:3].tolist():
            yield square(pixels, *jittered(spot, rng)), NO_CARD, NO_SUIT
        x, y, tall = rng.uniform(8, SIDE - 8), rng.uniform(8, SIDE - 8), rng.uniform(8, 24)
        if rng.random() < 0.3 and not any(is_near((x, y, tall), rank, 0.9) for rank in scene.ranks):
            yield square(pixels, x, y, tall), NO_CARD, NO_SUIT


def is_near(spot: Spot, rank: DrawnRank, reach: float) -> bool:
    """Whether a spot is within `reach` heights of a rank."""
    return abs(spot[0] - rank.x) < reach * rank.height and abs(spot[1] - rank.y) < reach * rank.height


def aside(spot: Spot, rng: np.random.Generator) -> Spot:
    """Return a spot further to the right and at times lower: less of the rank, more of a suit afar."""
    x, y, tall = spot
    return x + rng.uniform(0, 0.7) * tall, y + rng.uniform(-0.1, 0.3) * tall, tall * rng.uniform(1.0, 1.25)


def jittered(spot: Spot, rng: np.random.Generator) -> Spot:
    """Return a spot off by as much as the finder may be: mostly a little, at times a lot."""
    loose = 2.0 if rng.random() < 0.2 else 1.0
    x, y, tall = spot
    dx, dy = rng.normal(0, 0.08 * loose, 2)
    return x + float(dx) * tall, y + float(dy) * tall, tall * float(np.exp(rng.normal(0, 0.1 * loose)))

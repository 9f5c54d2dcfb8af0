"""Training samples for the reader: squares cut from drawn scenes, with the rank and suit that they show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detection.vision.cards.detector import detect_ranks
from detection.vision.cards.recogniser import square
from detection.vision.geometry import Pixels
from training.clutter import SIDE
from training.decks import RANKS, SUITS
from training.scenes import DrawnRank, Scene, augment, paint_scene

NO_CARD = len(RANKS)
NO_SUIT = -100
"""What the loss takes for: don't ask."""
SHOWN = 0.72
"""A rank of which less is to be seen is neither a sample of its card nor of no card."""
SCENES, VARIANTS = 40, 6
"""How many scenes make a shard, and how often each of them is augmented."""
LEAST_HEAT = 0.15
"""What the finder takes for a rank with this heat, and is none, is a sample too."""
ASIDE = 0.25
"""So often the square is moved towards where many decks have the suit, as the card reader does in doubt."""
SMALL = 9.5
"""Ranks below this height in pixels are hardly legible: half of them is enough."""

RankPosition = tuple[float, float, float]
"""x, y and height of a rank, or of what looks like one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """Squares (N, side, side, 3) with their ranks and suits, by number, each (N,)."""

    squares: NDArray[np.uint8]
    ranks: NDArray[np.int64]
    suits: NDArray[np.int64]


def draw_shard(seed: int, number: int) -> Samples:
    """Draw shard `number`: always the same for the same seed and fonts."""
    rng = np.random.default_rng([seed, number])
    samples = [sample for _ in range(SCENES) for sample in scene_samples(paint_scene(rng), rng)]
    squares, ranks, suits = zip(*samples, strict=True)
    return Samples(
        squares=np.stack(squares), ranks=np.array(ranks, np.int64), suits=np.array(suits, np.int64)
    )


def scene_samples(scene: Scene, rng: np.random.Generator) -> Iterator[tuple[Pixels, int, int]]:
    """Yield squares of a scene with rank and suit: its ranks, and what could be taken for one."""
    first = augment(scene.pixels, rng)
    seen = [(found.x, found.y, found.height) for found in detect_ranks(first, LEAST_HEAT)]
    taught = [rank for rank in scene.ranks if rank.shown >= SHOWN]
    wrong = [
        position
        for position in (*seen, *scene.decoys)
        if not any(is_near(position, rank, 0.9) for rank in scene.ranks)
    ]
    for turn in range(VARIANTS):
        pixels = first if turn == 0 else augment(scene.pixels, rng)
        for rank in taught:
            if rank.height < SMALL and rng.random() < 0.5:
                continue
            near = [position for position in seen if is_near(position, rank, 0.35)]
            start = near[0] if near and rng.random() < 0.5 else (rank.x, rank.y, rank.height)
            if rng.random() < ASIDE:
                start = aside(start, rng)
            yield (
                square(pixels, *jittered(start, rng)),
                RANKS.index(rank.card[0]),
                SUITS.index(rank.card[1]),
            )
        for position in rng.permutation(np.array(wrong).reshape(-1, 3))[:3].tolist():
            yield square(pixels, *jittered(position, rng)), NO_CARD, NO_SUIT
        x, y, tall = rng.uniform(8, SIDE - 8), rng.uniform(8, SIDE - 8), rng.uniform(8, 24)
        if rng.random() < 0.3 and not any(is_near((x, y, tall), rank, 0.9) for rank in scene.ranks):
            yield square(pixels, x, y, tall), NO_CARD, NO_SUIT


def is_near(position: RankPosition, rank: DrawnRank, reach: float) -> bool:
    """Whether a position is within `reach` heights of a rank."""
    return abs(position[0] - rank.x) < reach * rank.height and abs(position[1] - rank.y) < reach * rank.height


def aside(position: RankPosition, rng: np.random.Generator) -> RankPosition:
    """Return a position further to the right and at times lower: less of the rank, more of a suit afar."""
    x, y, tall = position
    return x + rng.uniform(0, 0.7) * tall, y + rng.uniform(-0.1, 0.3) * tall, tall * rng.uniform(1.0, 1.25)


def jittered(position: RankPosition, rng: np.random.Generator) -> RankPosition:
    """Return a position off by as much as the finder may be: mostly a little, at times a lot."""
    loose = 2.0 if rng.random() < 0.2 else 1.0
    x, y, tall = position
    dx, dy = rng.normal(0, 0.08 * loose, 2)
    return x + float(dx) * tall, y + float(dy) * tall, tall * float(np.exp(rng.normal(0, 0.1 * loose)))

"""Reads rank and suit of the cards whose ranks were found, of any deck and size.

The reader is a small network of our own (training/). It sees the square around a rank; training cuts its
squares with the same function, so that what was learnt is what is asked.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from detection.poker.cards import Card, Suit
from detection.vision.cards.detector import RankDetection
from detection.vision.cards.search import AT_ONCE, FoundRanks, workers
from detection.vision.elements import RANKS, FoundCard
from detection.vision.geometry import Pixels, in_one_place, non_maximum_suppression
from detection.vision.runtime import PixelCache, network, planes

READER_SIDE = 64
"""Width and height of the square that the reader sees."""
READER_SPAN = 3.8
"""How many rank heights that square is wide."""
READER_ANCHOR = (0.42, 0.42)
"""Where in it the rank's centre lies: a suit may stand under it, over it or to its right."""
SUITS = tuple(Suit)
CROPS = ((0.0, 0.0, 1.0), (0.0, 0.0, 1.2), (0.0, -0.12, 1.1))
"""Each rank is read from so many crops, moved by so many heights and scaled; their logits' mean counts.

The second sees more of the card, the third more of what stands over the rank: some suits do.
"""
EXTRA_CROPS = ((0.35, 0.0, 1.1), (0.35, 0.15, 1.25), (0.6, 0.1, 1.2))
"""What else is looked at where a suit is in doubt: some decks have it far from the rank, to the right."""
SUIT_DOUBT = 0.9
"""A suit less sure than this is in doubt."""
SHARP = 14.0
"""Ranks are read where they are at least this high in pixels, be it not where they were found."""
REMEMBERED = 2000
"""How many squares are kept with their names; a table shows about a hundred."""
FEW = 4
"""So few squares aren't worth a second thread."""

Logits = tuple[NDArray[np.float32], NDArray[np.float32]]
"""The logits of each rank (the last: no card) and of each suit."""


class CardRecogniser:
    """Says which card each rank stands on. Reading the same pixels again costs next to nothing."""

    def __init__(self) -> None:
        self._classified: PixelCache[Logits] = PixelCache(REMEMBERED)

    def read(self, ranks: FoundRanks) -> list[FoundCard]:
        """Return the card of each of the `ranks`, however unsure its reading, from left to right."""
        chosen = ranks.detections
        if not chosen:
            return []
        likely, suits = self._mean_logits(chosen, CROPS, ranks)
        doubted = [at for at, logits in enumerate(suits) if softmax(logits).max() < SUIT_DOUBT]
        if doubted:
            _, extra = self._mean_logits([chosen[at] for at in doubted], EXTRA_CROPS, ranks)
            share = len(CROPS) / (len(CROPS) + len(EXTRA_CROPS))
            suits[doubted] = share * suits[doubted] + (1 - share) * extra
        found = [
            card_at(detection, rank, suit)
            for detection, rank, suit in zip(chosen, softmax(likely), softmax(suits), strict=True)
        ]
        return sorted(without_doubles(found), key=lambda card: card.x)

    def _mean_logits(
        self,
        detections: list[RankDetection],
        crops: tuple[tuple[float, float, float], ...],
        ranks: FoundRanks,
    ) -> Logits:
        """Return the mean logits of some crops of each detection, (N, ranks) and (N, suits)."""
        squares = []
        for detection in detections:
            at = sharpest(detection.height, ranks.scales)
            scale, level = ranks.scales[at], ranks.levels[at]
            for dx, dy, zoom in crops:
                x, y = detection.x + dx * detection.height, detection.y + dy * detection.height
                squares.append(square(level, x * scale, y * scale, detection.height * scale * zoom))
        known = self._classified.look_up(squares)
        rank_logits, suit_logits = zip(*known.completed(classify(known.unknown)), strict=True)
        shape = (len(detections), len(crops), -1)
        return (
            np.stack(rank_logits).reshape(shape).mean(axis=1),
            np.stack(suit_logits).reshape(shape).mean(axis=1),
        )


def square(pixels: Pixels, x: float, y: float, height: float) -> Pixels:
    """Return what the reader sees of a rank of `height` pixels centred at x, y."""
    scale = READER_SIDE / (READER_SPAN * height)
    across, down = (READER_SIDE * share for share in READER_ANCHOR)
    matrix = np.array([[scale, 0, across - scale * x], [0, scale, down - scale * y]], np.float32)
    cut = cv2.warpAffine(
        pixels, matrix, (READER_SIDE, READER_SIDE), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return cut.astype(np.uint8)


def classify(squares: list[Pixels]) -> list[Logits]:
    """Return what the reader makes of each square; many are classified side by side."""
    size = max(-(-len(squares) // AT_ONCE), FEW)
    parts = [squares[first : first + size] for first in range(0, len(squares), size)]
    return [each for part in workers.map(_classify, parts) for each in part]


def _classify(squares: list[Pixels]) -> list[Logits]:
    ranks, suits = network("reader.onnx")(planes(np.stack(squares)))
    return list(zip(ranks, suits, strict=True))


def sharpest(height: float, scales: list[float]) -> int:
    """Return the level in which a rank of that height in the frame is read: the least that is not blurred.

    The finder may find it in a smaller one, where a three looks like a five.
    """
    return max((at for at, scale in enumerate(scales) if height * scale >= SHARP), default=0)


def card_at(detection: RankDetection, ranks: NDArray[np.float32], suits: NDArray[np.float32]) -> FoundCard:
    """Return the card that most probably was detected, from how likely each rank and each suit is."""
    best, colour = int(ranks[: len(RANKS)].argmax()), int(suits.argmax())
    return FoundCard(
        card=Card(RANKS[best], SUITS[colour]),
        confidence=float(ranks[best] * suits[colour]),
        face_up=float(1 - ranks[len(RANKS)]),
        heat=detection.heat,
        face=detection.face,
        x=detection.x,
        y=detection.y,
        height=detection.height,
        ranks=tuple(ranks[: len(RANKS)].tolist()),
        suit=float(suits[colour]),
    )


def without_doubles(found: list[FoundCard]) -> list[FoundCard]:
    """Return the cards without those read at another height too, and surer there."""
    return non_maximum_suppression(sorted(found, key=lambda card: -card.confidence), in_one_place)


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return what the logits in the last axis stand for: shares of one."""
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    shares: NDArray[np.float32] = raised / raised.sum(axis=-1, keepdims=True)
    return shares

"""Finds face-up cards anywhere in a frame, of any deck and size, and reads them.

Two small networks of our own (see training/): one finds ranks printed on cards,
at several sizes of the picture; the other reads rank and suit from the square around each.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detection.poker.cards import Card, Rank, Suit
from detection.vision.cards.crops import planes, square
from detection.vision.cards.detector import (
    RankDetection,
    detect_ranks,
    distinct_ranks,
    in_frame,
    is_same_position,
    pyramid,
)
from detection.vision.cards.search_regions import Level, search_levels
from detection.vision.changes import FrameChange
from detection.vision.geometry import Box, Pixels, non_maximum_suppression
from detection.vision.pixel_cache import PixelCache
from detection.vision.runtime import network

SUITS = tuple(Suit)
RANKS = tuple(Rank)
MOST_DETECTIONS = 90
LEGIBLE = 9.0
"""Ranks of so many pixels are found well; where all are larger, no larger picture is searched."""
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
WINDOWS_REMEMBERED = 500
"""How many searched windows are kept with their detections: lights and cards come and go as they were."""

AT_ONCE = 2
"""So many windows are searched side by side, and ranks read: often text is read sooner and a core is free."""
FEW = 4
"""So few squares aren't worth a second thread."""
NEVER_RULED_OUT = 0.003
"""The network is too sure of itself at times: it is taken to hold each rank for at least this likely."""

_workers = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="cards")

Logits = tuple[NDArray[np.float32], NDArray[np.float32]]
"""The logits of each rank (the last: no card) and of each suit."""


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
        self._classified: PixelCache[Logits] = PixelCache(REMEMBERED)
        self._windows: PixelCache[list[RankDetection]] = PixelCache(WINDOWS_REMEMBERED)
        self.forget()

    def forget(self) -> None:
        """Search the next frame whole. What was read by its pixels stays known."""
        self._levels: list[Level] = []
        self._frame: Pixels | None = None

    def read(
        self, pixels: Pixels, *, smallest: float | None = None, change: FrameChange | None = None
    ) -> list[FoundCard]:
        """Return every card seen, however unsure its reading, from left to right.

        `smallest` is the height in pixels of the smallest rank that may lie on this table: pictures larger
        than it needs are not searched; once one is needed, it is searched where something changes from then
        on. `change` is what is known to differ from the frame
        before. The pixels are kept.
        """
        if change is not None and change.before is self._frame:
            levels = pyramid(pixels, [level.pixels for level in self._levels], change.tiles)
        else:
            levels = pyramid(pixels)
        self._frame = pixels
        scales = [level.shape[1] / pixels.shape[1] for level in levels]
        known = self._levels if len(self._levels) == len(levels) else [None] * len(levels)
        needed = [smallest is None or smallest * scale / 2 < LEGIBLE for scale in scales]
        self._levels = search_levels(levels, known, self._find, needed=needed, change=change)
        detections = [detection for level in self._levels for detection in level.detections]
        chosen = distinct_ranks([in_frame(detection, scales[detection.level]) for detection in detections])[
            :MOST_DETECTIONS
        ]
        if not chosen:
            return []
        ranks, suits = self._mean_logits(chosen, CROPS, levels, scales)
        doubted = [at for at, logits in enumerate(suits) if softmax(logits).max() < SUIT_DOUBT]
        if doubted:
            _, extra = self._mean_logits([chosen[at] for at in doubted], EXTRA_CROPS, levels, scales)
            share = len(CROPS) / (len(CROPS) + len(EXTRA_CROPS))
            suits[doubted] = share * suits[doubted] + (1 - share) * extra
        found = [
            card_at(detection, rank, suit)
            for detection, rank, suit in zip(chosen, softmax(ranks), softmax(suits), strict=True)
        ]
        return sorted(without_doubles(found), key=lambda card: card.x)

    def _mean_logits(
        self,
        detections: list[RankDetection],
        crops: tuple[tuple[float, float, float], ...],
        levels: list[Pixels],
        scales: list[float],
    ) -> Logits:
        """Return the mean logits of some crops of each detection, (N, ranks) and (N, suits)."""
        squares = []
        for detection in detections:
            at = sharpest(detection.height, scales)
            scale, level = scales[at], levels[at]
            for dx, dy, zoom in crops:
                x, y = detection.x + dx * detection.height, detection.y + dy * detection.height
                squares.append(square(level, x * scale, y * scale, detection.height * scale * zoom))
        ranks, suits = zip(*self._classified.get_all(squares, classify), strict=True)
        shape = (len(detections), len(crops), -1)
        return np.stack(ranks).reshape(shape).mean(axis=1), np.stack(suits).reshape(shape).mean(axis=1)

    def _find(self, windows: list[Pixels]) -> list[list[RankDetection]]:
        """Return the detections in each window; pixels that were searched lately are not searched again."""
        return self._windows.get_all(windows, found_in)


def found_in(windows: list[Pixels]) -> list[list[RankDetection]]:
    """Return the detections in each window, looked at side by side, the largest first."""
    order = sorted(range(len(windows)), key=lambda at: -windows[at].size)
    found = dict(zip(order, _workers.map(detect_ranks, [windows[at] for at in order]), strict=True))
    return [found[at] for at in range(len(windows))]


def classify(squares: list[Pixels]) -> list[Logits]:
    """Return what the reader makes of each square; many are classified side by side."""
    size = max(-(-len(squares) // AT_ONCE), FEW)
    parts = [squares[first : first + size] for first in range(0, len(squares), size)]
    return [each for part in _workers.map(_classify, parts) for each in part]


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


def weighed_rank(card: FoundCard, evidence: Sequence[float]) -> tuple[Rank, float]:
    """Return a card's rank, and how sure it is, in the light of a second witness (Bayes' rule).

    `evidence` is how likely that witness is to say what it said, for each of `RANKS`.
    """
    odds = [
        max(share, NEVER_RULED_OUT * card.face_up) * likely
        for share, likely in zip(card.ranks, evidence, strict=True)
    ]
    best = max(range(len(RANKS)), key=odds.__getitem__)
    whole = sum(odds)
    return RANKS[best], odds[best] / whole * card.face_up if whole else 0.0


def without_doubles(found: list[FoundCard]) -> list[FoundCard]:
    """Return the cards without those read at another height too, and surer there."""
    return non_maximum_suppression(sorted(found, key=lambda card: -card.confidence), is_same_position)


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return what the logits in the last axis stand for: shares of one."""
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    shares: NDArray[np.float32] = raised / raised.sum(axis=-1, keepdims=True)
    return shares

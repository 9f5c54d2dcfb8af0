"""Finds face-up cards anywhere in a frame, of any deck and size, and reads them.

Two small networks of our own (see detection/training): one finds ranks printed on cards,
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
from detection.vision.cards.detector import Place, distinct, find_places, in_frame, is_same_spot, pyramid
from detection.vision.cards.search_regions import Level, searched
from detection.vision.frames.changed import Change
from detection.vision.frames.frame import Pixels
from detection.vision.geometry import Box, non_maximum_suppression
from detection.vision.pixel_cache import PixelCache
from detection.vision.runtime import network

SUITS = tuple(Suit)
RANKS = tuple(Rank)
MOST_PLACES = 90
LEGIBLE = 9.0
"""Ranks of so many pixels are found well; where all are larger, no larger picture is searched."""
GLIMPSES = ((0.0, 0.0, 1.0), (0.0, 0.0, 1.2), (0.0, -0.12, 1.1))
"""Each rank is read this often, a little moved (in heights) and scaled; their logits' mean counts.

The second sees more of the card, the third more of what stands over the rank: some suits do.
"""
ASIDE = ((0.35, 0.0, 1.1), (0.35, 0.15, 1.25), (0.6, 0.1, 1.2))
"""What else is looked at where a suit is in doubt: some decks have it far from the rank, to the right."""
SUIT_DOUBT = 0.9
"""A suit less sure than this is in doubt."""
SHARP = 14.0
"""Ranks are read where they are at least this high in pixels, be it not where they were found."""
REMEMBERED = 2000
"""How many squares are kept with their names; a table shows about a hundred."""
WINDOWS_REMEMBERED = 500
"""How many searched windows are kept with their places: lights and cards come and go as they were."""

AT_ONCE = 2
"""So many windows are searched side by side, and ranks read: often text is read sooner and a core is free."""
FEW = 4
"""So few squares aren't worth a second thread."""
NEVER_RULED_OUT = 0.003
"""The network is too sure of itself at times: it is taken to hold each rank for at least this likely."""

_workers = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="cards")

Named = tuple[NDArray[np.float32], NDArray[np.float32]]
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
        self._named: PixelCache[Named] = PixelCache(REMEMBERED)
        self._windows: PixelCache[list[Place]] = PixelCache(WINDOWS_REMEMBERED)
        self.forget()

    def forget(self) -> None:
        """Search the next frame whole. What was read by its pixels stays known."""
        self._levels: list[Level] = []
        self._frame: Pixels | None = None

    def read(
        self, pixels: Pixels, *, smallest: float | None = None, change: Change | None = None
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
        self._levels = searched(levels, known, self._find, needed=needed, change=change)
        places = [place for level in self._levels for place in level.places]
        chosen = distinct([in_frame(place, scales[place.level]) for place in places])[:MOST_PLACES]
        if not chosen:
            return []
        ranks, suits = self._logits(chosen, GLIMPSES, levels, scales)
        doubted = [at for at, logits in enumerate(suits) if softmax(logits).max() < SUIT_DOUBT]
        if doubted:
            _, aside = self._logits([chosen[at] for at in doubted], ASIDE, levels, scales)
            share = len(GLIMPSES) / (len(GLIMPSES) + len(ASIDE))
            suits[doubted] = share * suits[doubted] + (1 - share) * aside
        found = [
            card_at(place, rank, suit)
            for place, rank, suit in zip(chosen, softmax(ranks), softmax(suits), strict=True)
        ]
        return sorted(without_doubles(found), key=lambda card: card.x)

    def _logits(
        self,
        places: list[Place],
        glimpses: tuple[tuple[float, float, float], ...],
        levels: list[Pixels],
        scales: list[float],
    ) -> Named:
        """Return the mean logits of some glimpses of each place, (N, ranks) and (N, suits)."""
        squares = []
        for place in places:
            at = sharpest(place.height, scales)
            scale, level = scales[at], levels[at]
            for dx, dy, zoom in glimpses:
                x, y = place.x + dx * place.height, place.y + dy * place.height
                squares.append(square(level, x * scale, y * scale, place.height * scale * zoom))
        ranks, suits = zip(*self._named.get_all(squares, named), strict=True)
        shape = (len(places), len(glimpses), -1)
        return np.stack(ranks).reshape(shape).mean(axis=1), np.stack(suits).reshape(shape).mean(axis=1)

    def _find(self, windows: list[Pixels]) -> list[list[Place]]:
        """Return the places in each window; pixels that were searched lately are not searched again."""
        return self._windows.get_all(windows, found_in)


def found_in(windows: list[Pixels]) -> list[list[Place]]:
    """Return the places in each window, looked at side by side, the largest first."""
    order = sorted(range(len(windows)), key=lambda at: -windows[at].size)
    found = dict(zip(order, _workers.map(find_places, [windows[at] for at in order]), strict=True))
    return [found[at] for at in range(len(windows))]


def named(squares: list[Pixels]) -> list[Named]:
    """Return what the reader makes of each square; many are named side by side."""
    size = max(-(-len(squares) // AT_ONCE), FEW)
    parts = [squares[first : first + size] for first in range(0, len(squares), size)]
    return [each for part in _workers.map(_named, parts) for each in part]


def _named(squares: list[Pixels]) -> list[Named]:
    ranks, suits = network("reader.onnx")(planes(np.stack(squares)))
    return list(zip(ranks, suits, strict=True))


def sharpest(height: float, scales: list[float]) -> int:
    """Return the level in which a rank of that height in the frame is read: the least that is not blurred.

    The finder may find it in a smaller one, where a three looks like a five.
    """
    return max((at for at, scale in enumerate(scales) if height * scale >= SHARP), default=0)


def card_at(place: Place, ranks: NDArray[np.float32], suits: NDArray[np.float32]) -> FoundCard:
    """Return the card that most probably lies at a place, from how likely each rank and each suit is."""
    best, colour = int(ranks[: len(RANKS)].argmax()), int(suits.argmax())
    return FoundCard(
        card=Card(RANKS[best], SUITS[colour]),
        confidence=float(ranks[best] * suits[colour]),
        face_up=float(1 - ranks[len(RANKS)]),
        heat=place.heat,
        face=place.face,
        x=place.x,
        y=place.y,
        height=place.height,
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
    return non_maximum_suppression(sorted(found, key=lambda card: -card.confidence), is_same_spot)


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return what the logits in the last axis stand for: shares of one."""
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    shares: NDArray[np.float32] = raised / raised.sum(axis=-1, keepdims=True)
    return shares

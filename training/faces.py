"""Draws the cards of a deck: the index, the art in the middle, the card's shape."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from training.decks import RANKS, Colour, Deck, mixed
from training.glyphs import Mask, fattened, scaled, suit_mask, text_mask

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

DRAWN_LARGER = 2
"""Cards are drawn so many times larger and then scaled down: their edges are soft, as on a screen."""
PIPS = {
    1: [(0.5, 0.5)],
    2: [(0.5, 0.2), (0.5, 0.8)],
    3: [(0.5, 0.2), (0.5, 0.5), (0.5, 0.8)],
    4: [(0.3, 0.2), (0.7, 0.2), (0.3, 0.8), (0.7, 0.8)],
}
"""Where the pips of a number stand, in shares of the face without its margins."""
PIPS[5] = [*PIPS[4], (0.5, 0.5)]
PIPS[6] = [*PIPS[4], (0.3, 0.5), (0.7, 0.5)]
PIPS[7] = [*PIPS[6], (0.5, 0.35)]
PIPS[8] = [*PIPS[7], (0.5, 0.65)]
PIPS[9] = [(x, y) for x in (0.3, 0.7) for y in (0.17, 0.39, 0.61, 0.83)] + [(0.5, 0.5)]
PIPS[10] = [*PIPS[9][:8], (0.5, 0.28), (0.5, 0.72)]
BARE = ("over", "opposite", "centre")
"""Indexes that fill the face: what else is printed there is faint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sprite:
    """One drawn card: BGRA pixels, and where its ranks can be read."""

    pixels: NDArray[np.uint8]
    ranks: tuple[Box, ...]
    suits: tuple[Box, ...]
    """The suit that goes with each rank."""
    upside: Box | None
    """The rank in the far corner, which stands on its head and is not to be read."""


def draw_card(deck: Deck, rank: str, suit: str, height: float, rng: np.random.Generator) -> Sprite:
    """Draw one card about `height` pixels high; art varies with `rng` as between cards of a deck."""
    h, w = round(height * DRAWN_LARGER), round(height * DRAWN_LARGER * deck.aspect)
    canvas = np.zeros((h, w, 4), np.uint8)
    face, ink = deck.face[suit], deck.ink[suit]
    slope = np.linspace(1 + deck.gradient, 1 - deck.gradient, h, dtype=np.float32)[:, None, None]
    canvas[:, :, :3] = np.clip(np.array(face, np.float32) * slope, 0, 255)

    text = deck.ten if rank == "T" else rank
    squeeze = deck.stretch * (deck.ten_squeeze if text == "10" else 1)
    glyph = fattened(scaled(text_mask(deck.font, text), deck.rank * h, squeeze), deck.bold)
    if glyph.shape[1] > 0.9 * w:
        glyph = scaled(glyph, glyph.shape[0], 0.9 * w / glyph.shape[1])
    sign = scaled(suit_mask(suit, deck.form), deck.suit * h)
    draw_art(canvas, deck, rank, suit, ink, rng)
    x, y = deck.margin[0] * h, deck.margin[1] * h
    first, beside = place_index(canvas, deck, glyph, sign, x, y, ink)
    ranks, upside = [first], None
    if deck.far_corner and deck.index in ("column", "beside") and deck.rank < 0.33:
        turned = canvas[::-1, ::-1].copy()
        place_index(turned, deck, glyph, sign, x, y, ink)
        canvas[:] = turned[::-1, ::-1]
        upside = (w - first[2], h - first[3], w - first[0], h - first[1])
    if deck.index in ("corner", "twin") or (deck.index == "spread" and deck.art in ("rank", "both", "suit")):
        ranks.append(large_rank(canvas, deck, text, squeeze, deck.large or ink))

    alpha = outline(h, w, deck.radius)
    if deck.border is not None:
        inner = cv2.erode(alpha, np.ones((3, 3), np.uint8), iterations=int(rng.integers(1, 3)))
        canvas[(inner < 128) & (alpha > 0), :3] = deck.border
    canvas[:, :, 3] = alpha
    size = (max(2, w // DRAWN_LARGER), max(2, h // DRAWN_LARGER))
    return Sprite(
        pixels=cv2.resize(canvas, size, interpolation=cv2.INTER_AREA).astype(np.uint8),
        ranks=tuple(shrunk(box) for box in ranks),
        suits=(shrunk(beside),) * len(ranks),
        upside=None if upside is None else shrunk(upside),
    )


def shrunk(box: Box) -> Box:
    """Return `box` in the card as it will be, not as it is drawn."""
    left, top, right, bottom = (edge / DRAWN_LARGER for edge in box)
    return left, top, right, bottom


def paint(
    canvas: NDArray[np.uint8], mask: Mask, x: float, y: float, colour: Colour, strength: float = 1.0
) -> Box:
    """Paint `mask` in `colour` with its top left at x, y, cut at the edges; return where it lies."""
    left, top = round(x), round(y)
    height, width = mask.shape
    x0, y0 = max(left, 0), max(top, 0)
    x1, y1 = min(left + width, canvas.shape[1]), min(top + height, canvas.shape[0])
    if x1 > x0 and y1 > y0:
        share = mask[y0 - top : y1 - top, x0 - left : x1 - left, None].astype(np.float32) * (strength / 255)
        area = canvas[y0:y1, x0:x1, :3]
        area[:] = area * (1 - share) + np.array(colour, np.float32) * share
    return float(left), float(top), float(left + width), float(top + height)


def outline(height: int, width: int, radius: float) -> Mask:
    """Return the shape of a card: a rectangle with rounded corners."""
    alpha = np.zeros((height, width), np.uint8)
    r = max(1, round(radius * height))
    cv2.rectangle(alpha, (r, 0), (width - r - 1, height - 1), 255, -1)
    cv2.rectangle(alpha, (0, r), (width - 1, height - r - 1), 255, -1)
    for x, y in ((r, r), (width - r - 1, r), (r, height - r - 1), (width - r - 1, height - r - 1)):
        cv2.circle(alpha, (x, y), r, 255, -1, cv2.LINE_AA)
    return alpha


def place_index(
    canvas: NDArray[np.uint8], deck: Deck, glyph: Mask, sign: Mask, x: float, y: float, ink: Colour
) -> tuple[Box, Box]:
    """Paint rank and suit where the deck's index has them; return their boxes."""
    h, w = canvas.shape[:2]
    gap = deck.gap * h
    if deck.index in ("column", "corner", "twin"):
        middle = x + max(glyph.shape[1], sign.shape[1]) / 2
        box = paint(canvas, glyph, middle - glyph.shape[1] / 2, y, ink)
        beside = paint(canvas, sign, middle - sign.shape[1] / 2, box[3] + gap, ink)
    elif deck.index == "beside":
        box = paint(canvas, glyph, x, y, ink)
        beside = paint(canvas, sign, box[2] + gap, y + (glyph.shape[0] - sign.shape[0]) / 2, ink)
    elif deck.index == "spread":
        box = paint(canvas, glyph, x, y, ink)
        beside = paint(canvas, sign, w - sign.shape[1] - x, y, ink)
    elif deck.index == "over":
        beside = paint(canvas, sign, x, y, ink)
        # From the middle of the card to its right edge; at times so high that the two touch.
        left = min(max((w - glyph.shape[1]) * (0.5 + 8 * deck.margin[1]), x), w - glyph.shape[1] - 0.02 * h)
        below = min(y + sign.shape[0] * (0.75 if deck.far_corner else 1) + gap, 0.96 * h - glyph.shape[0])
        box = paint(canvas, glyph, max(left, 0), below, ink)
    elif deck.index == "centre":
        box = paint(canvas, glyph, (w - glyph.shape[1]) / 2, y * 0.7, ink)
        beside = paint(canvas, sign, (w - sign.shape[1]) / 2, box[3] + gap, ink)
    else:
        box = paint(canvas, glyph, x, y, ink)
        beside = paint(canvas, sign, w - sign.shape[1] - x, h - sign.shape[0] - y, ink)
    return box, beside


def large_rank(canvas: NDArray[np.uint8], deck: Deck, text: str, squeeze: float, colour: Colour) -> Box:
    """Paint the large rank: below and to the right, or beside a twin; with a line around it or without."""
    h, w = canvas.shape[:2]
    if deck.index == "twin":
        mask = scaled(text_mask(deck.font, text), h * deck.rank * (1.2 + 3 * deck.gap * 2), squeeze)
        x, y = min(0.5 * w, 0.96 * w - mask.shape[1]), deck.margin[1] * h
        return paint(canvas, mask, x, y, colour)
    mask = scaled(text_mask(deck.big_font, text), h * (0.35 + deck.rank * 0.6), squeeze)
    if mask.shape[1] > 0.8 * w:
        mask = scaled(mask, mask.shape[0], 0.8 * w / mask.shape[1])
    x, y = w - mask.shape[1] - deck.margin[0] * h, h - mask.shape[0] - deck.margin[1] * h
    if deck.rim is not None:
        thick = max(1, round(0.02 * h))
        wide = cv2.copyMakeBorder(mask, thick, thick, thick, thick, cv2.BORDER_CONSTANT, value=0)
        around = cv2.dilate(wide, np.ones((2 * thick + 1, 2 * thick + 1), np.uint8)).astype(np.uint8)
        paint(canvas, around, x - thick, y - thick, deck.rim)
    return paint(canvas, mask, x, y, colour)


def draw_art(
    canvas: NDArray[np.uint8], deck: Deck, rank: str, suit: str, ink: Colour, rng: np.random.Generator
) -> None:
    """Fill the middle of the face: pips, a court picture, a large suit, a large rank, or nothing."""
    h, w = canvas.shape[:2]
    sign, face = suit_mask(suit, deck.form), deck.face[suit]
    if deck.index in BARE and deck.art != "suit":
        return
    if deck.frame:
        corners = (int(w * 0.27), int(h * 0.08)), (int(w * 0.88), int(h * 0.92))
        cv2.rectangle(canvas, *corners, (*mixed(face, ink, 0.5), 255), 2)
    if deck.art in ("suit", "both"):
        large = scaled(sign, rng.uniform(0.35, 0.75) * h)
        strength = float(rng.choice([0.15, 0.35] if deck.index in BARE else [0.15, 0.35, 1.0]))
        if deck.index in ("spread", "twin"):  # left of and under the large rank, so that both are to be seen
            x, y = w * rng.uniform(0.25, 0.5), 0.95 * h - large.shape[0] / 2
        else:
            x, y = w * rng.uniform(0.45, 0.65), h * 0.62
        paint(canvas, large, x - large.shape[1] / 2, y - large.shape[0] / 2, ink, strength)
    if deck.art in ("rank", "both") and deck.index not in ("spread", "corner", "twin"):
        large = scaled(text_mask(deck.big_font, deck.ten if rank == "T" else rank), h * 0.42)
        over = ink if deck.art == "rank" else mixed(ink, (255, 255, 255), float(rng.choice([0.0, 0.9])))
        paint(canvas, large, w * 0.62 - large.shape[1] / 2, h * 0.7 - large.shape[0] / 2, over)
    if deck.art != "pips":
        return
    if rank in "JQK":
        draw_court(canvas, ink, rng)
        return
    number = 1 if rank == "A" else RANKS.index(rank) + 2
    size = 0.4 if number == 1 else rng.uniform(0.13, 0.2)
    pip = scaled(sign, size * h)
    for x, y in PIPS[number]:
        paint(
            canvas,
            pip[::-1] if y > 0.55 else pip,
            w * (0.27 + 0.62 * x) - pip.shape[1] / 2,
            h * (0.04 + 0.92 * y) - pip.shape[0] / 2,
            ink,
        )


def draw_court(canvas: NDArray[np.uint8], ink: Colour, rng: np.random.Generator) -> None:
    """Draw what could be a king from afar: patches and lines, the lower half the upper one on its head."""
    h, w = canvas.shape[:2]
    left, top, right, bottom = int(w * rng.uniform(0.2, 0.4)), int(h * 0.05), int(w * 0.94), int(h * 0.95)
    middle = (top + bottom) // 2
    patch = np.ascontiguousarray(canvas[top:middle, left:right])
    few = [ink, (20, 20, 20), (255, 255, 255)]
    many = [*few, (30, 190, 230), (40, 40, 200), (150, 60, 30), (190, 210, 235)]
    colours = few if rng.random() < 0.3 else many
    for _ in range(int(rng.integers(6, 24))):
        colour = colours[int(rng.integers(len(colours)))]
        points = rng.uniform(0, 1, (int(rng.integers(3, 7)), 2)) * (patch.shape[1], patch.shape[0])
        centre = points.mean(axis=0)
        points = (centre + (points - centre) * rng.uniform(0.2, 0.8)).astype(np.int32)
        if rng.random() < 0.65:
            cv2.fillPoly(patch, [points], (*colour, 255), cv2.LINE_AA)
        else:
            cv2.polylines(
                patch,
                [points],
                isClosed=False,
                color=(*colour, 255),
                thickness=int(rng.integers(1, 4)),
                lineType=cv2.LINE_AA,
            )
    canvas[top:middle, left:right] = patch
    lower = patch[::-1, ::-1]
    canvas[middle : middle + lower.shape[0], left:right] = lower

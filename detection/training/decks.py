"""Draws playing cards of decks that nobody made: any font, index, colour and art."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from detection.training.glyphs import Mask, font_paths, scaled, suit_mask, text_mask

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""
Colour = tuple[int, int, int]

RANKS = "23456789TJQKA"
SUITS = "cdhs"
PIPS = {
    1: [(0.5, 0.5)],
    2: [(0.5, 0.2), (0.5, 0.8)],
    3: [(0.5, 0.2), (0.5, 0.5), (0.5, 0.8)],
    4: [(0.3, 0.2), (0.7, 0.2), (0.3, 0.8), (0.7, 0.8)],
}
PIPS[5] = [*PIPS[4], (0.5, 0.5)]
PIPS[6] = [*PIPS[4], (0.3, 0.5), (0.7, 0.5)]
PIPS[7] = [*PIPS[6], (0.5, 0.35)]
PIPS[8] = [*PIPS[7], (0.5, 0.65)]
PIPS[9] = [(x, y) for x in (0.3, 0.7) for y in (0.17, 0.39, 0.61, 0.83)] + [(0.5, 0.5)]
PIPS[10] = [*PIPS[9][:8], (0.5, 0.28), (0.5, 0.72)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deck:
    """How all cards of one deck look. Lengths are fractions of the card's height."""

    font: Path
    big_font: Path
    form: int
    aspect: float
    index: str
    rank: float
    suit: float
    gap: float
    margin: tuple[float, float]
    stretch: float
    ink: dict[str, Colour]
    face: dict[str, Colour]
    art: str
    frame: bool
    far_corner: bool
    ten: str
    radius: float
    border: Colour | None
    gradient: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sprite:
    """One drawn card: BGRA pixels, and where its ranks can be read."""

    pixels: NDArray[np.uint8]
    ranks: tuple[Box, ...]
    suits: tuple[Box, ...]
    """The suit that goes with each rank."""
    upside: Box | None
    """The rank in the far corner, which stands on its head and is not to be read."""


def shade(rng: np.random.Generator, low: Colour, high: Colour) -> Colour:
    """Return a random colour between two."""
    blue, green, red = (int(rng.integers(a, b + 1)) for a, b in zip(low, high, strict=True))
    return blue, green, red


def random_deck(rng: np.random.Generator) -> Deck:
    """Return the next deck that `rng` deals."""
    fonts = font_paths()
    four = rng.random() < 0.55
    black, red = shade(rng, (0, 0, 0), (45, 40, 40)), shade(rng, (0, 0, 150), (60, 50, 240))
    blue, green = shade(rng, (140, 0, 0), (250, 130, 60)), shade(rng, (0, 90, 0), (80, 170, 70))
    colour = {"s": black, "h": red, "d": blue if four else red, "c": green if four else black}
    style = rng.random()
    if style < 0.62:
        tone = int(rng.integers(225, 256)) if rng.random() < 0.85 else int(rng.integers(140, 226))
        white = shade(rng, (tone - 12, tone - 6, tone - 6), (tone, tone, tone))
        face, ink = dict.fromkeys(SUITS, white), colour
    elif style < 0.92:
        dull = rng.uniform(0, 0.5)
        grey = shade(rng, (40, 40, 40), (150, 150, 150))
        strong = {
            "s": grey if four else black,
            "h": shade(rng, (10, 10, 150), (90, 110, 255)),
            "d": shade(rng, (130, 60, 10), (230, 170, 140)),
            "c": shade(rng, (30, 90, 10), (150, 190, 90)),
        }
        if not four:
            strong = {"s": grey, "c": grey, "h": strong["h"], "d": strong["h"]}
        face = {s: mixed(c, (90, 90, 90), dull * 0.6) for s, c in strong.items()}
        ink = dict.fromkeys(SUITS, shade(rng, (225, 225, 225), (255, 255, 255)))
    else:
        dark = shade(rng, (25, 25, 25), (80, 80, 80))
        face = dict.fromkeys(SUITS, dark)
        pale = shade(rng, (215, 215, 215), (255, 255, 255))
        bright = {"s": pale, "h": (80, 80, 245), "d": (240, 150, 80), "c": (90, 200, 90)}
        ink = bright if rng.random() < 0.6 else dict.fromkeys(SUITS, pale)
    index = str(
        rng.choice(["column", "over", "beside", "corner", "opposite"], p=[0.62, 0.12, 0.09, 0.09, 0.08])
    )
    big = index in ("over", "opposite") or rng.random() < 0.22
    rank = rng.uniform(0.32, 0.58) if big else rng.uniform(0.15, 0.32)
    suit = rank * rng.uniform(0.55, 1.15)
    if index == "over":
        suit = rank * rng.uniform(0.3, 0.6)
    if index == "opposite":
        suit = rng.uniform(0.35, 0.55)
    return Deck(
        font=fonts[int(rng.integers(len(fonts)))],
        big_font=fonts[int(rng.integers(len(fonts)))],
        form=int(rng.integers(0, 24)),
        aspect=rng.uniform(0.62, 0.82),
        index=index,
        rank=rank,
        suit=suit,
        gap=rng.uniform(0.01, 0.06),
        margin=(rng.uniform(0.02, 0.08), rng.uniform(0.02, 0.08)),
        stretch=rng.uniform(0.75, 1.15),
        ink=ink,
        face=face,
        art=str(rng.choice(["pips", "suit", "rank", "both", "plain"], p=[0.4, 0.24, 0.1, 0.1, 0.16])),
        frame=rng.random() < 0.3,
        far_corner=rng.random() < 0.35,
        ten="10" if rng.random() < 0.8 else "T",
        radius=rng.uniform(0.02, 0.12),
        border=None if rng.random() < 0.5 else shade(rng, (0, 0, 0), (255, 255, 255)),
        gradient=rng.uniform(-0.25, 0.25) if rng.random() < 0.4 else 0.0,
    )


def mixed(colour: Colour, other: Colour, share: float) -> Colour:
    """Return `colour` with `share` of `other` in it."""
    blue, green, red = (int(a * (1 - share) + b * share) for a, b in zip(colour, other, strict=True))
    return blue, green, red


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


def draw_card(deck: Deck, rank: str, suit: str, height: float, rng: np.random.Generator) -> Sprite:
    """Draw one card about `height` pixels high; art varies with `rng` as between cards of a deck."""
    scale = 2
    h, w = round(height * scale), round(height * scale * deck.aspect)
    canvas = np.zeros((h, w, 4), np.uint8)
    face, ink = deck.face[suit], deck.ink[suit]
    slope = np.linspace(1 + deck.gradient, 1 - deck.gradient, h, dtype=np.float32)[:, None, None]
    canvas[:, :, :3] = np.clip(np.array(face, np.float32) * slope, 0, 255)

    text = deck.ten if rank == "T" else rank
    squeeze = deck.stretch * (0.8 if text == "10" else 1)
    glyph = scaled(text_mask(deck.font, text), deck.rank * h, squeeze)
    sign = scaled(suit_mask(suit, deck.form), deck.suit * h)
    draw_art(canvas, deck, rank, suit, ink, rng)
    x, y = deck.margin[0] * h, deck.margin[1] * h
    first, beside = place_index(canvas, deck, glyph, sign, x, y, ink)
    ranks, upside = [first], None
    if deck.far_corner and deck.index in ("column", "corner", "beside") and deck.rank < 0.33:
        turned = canvas[::-1, ::-1].copy()
        place_index(turned, deck, glyph, sign, x, y, ink)
        canvas[:] = turned[::-1, ::-1]
        if deck.index != "corner":
            upside = (w - first[2], h - first[3], w - first[0], h - first[1])
    if deck.index == "corner":
        large = scaled(text_mask(deck.big_font, text), h * 0.4, squeeze)
        box = paint(canvas, large, w - large.shape[1] - 0.06 * h, h - large.shape[0] - 0.05 * h, ink)
        ranks.append(box)

    alpha = np.zeros((h, w), np.uint8)
    r = max(1, round(deck.radius * h))
    cv2.rectangle(alpha, (r, 0), (w - r - 1, h - 1), 255, -1)
    cv2.rectangle(alpha, (0, r), (w - 1, h - r - 1), 255, -1)
    for cx, cy in ((r, r), (w - r - 1, r), (r, h - r - 1), (w - r - 1, h - r - 1)):
        cv2.circle(alpha, (cx, cy), r, 255, -1, cv2.LINE_AA)
    if deck.border is not None:
        inner = cv2.erode(alpha, np.ones((3, 3), np.uint8), iterations=int(rng.integers(1, 3)))
        canvas[(inner < 128) & (alpha > 0), :3] = deck.border
    canvas[:, :, 3] = alpha
    small = cv2.resize(canvas, (max(2, w // scale), max(2, h // scale)), interpolation=cv2.INTER_AREA)
    return Sprite(
        pixels=small.astype(np.uint8),
        ranks=tuple(shrunk(box, scale) for box in ranks),
        suits=(shrunk(beside, scale),) * len(ranks),
        upside=None if upside is None else shrunk(upside, scale),
    )


def shrunk(box: Box, scale: int) -> Box:
    """Return `box` in a picture that is `scale` times smaller."""
    return box[0] / scale, box[1] / scale, box[2] / scale, box[3] / scale


def place_index(
    canvas: NDArray[np.uint8], deck: Deck, glyph: Mask, sign: Mask, x: float, y: float, ink: Colour
) -> tuple[Box, Box]:
    """Paint rank and suit of the upper left corner; return their boxes."""
    h, w = canvas.shape[:2]
    gap = deck.gap * h
    if deck.index in ("column", "corner"):
        middle = x + max(glyph.shape[1], sign.shape[1]) / 2
        box = paint(canvas, glyph, middle - glyph.shape[1] / 2, y, ink)
        beside = paint(canvas, sign, middle - sign.shape[1] / 2, box[3] + gap, ink)
    elif deck.index == "beside":
        box = paint(canvas, glyph, x, y, ink)
        beside = paint(canvas, sign, box[2] + gap, y + (glyph.shape[0] - sign.shape[0]) / 2, ink)
    elif deck.index == "over":
        beside = paint(canvas, sign, x, y, ink)
        left = min(max((w - glyph.shape[1]) * 0.6, x), w - glyph.shape[1] - 0.02 * h)
        box = paint(canvas, glyph, max(left, 0), y + sign.shape[0] + gap, ink)
    else:
        box = paint(canvas, glyph, x, y, ink)
        beside = paint(canvas, sign, w - sign.shape[1] - x, h - sign.shape[0] - y, ink)
    return box, beside


def draw_art(
    canvas: NDArray[np.uint8], deck: Deck, rank: str, suit: str, ink: Colour, rng: np.random.Generator
) -> None:
    """Fill the middle of the face: pips, a court picture, a large suit, a large rank, or nothing."""
    h, w = canvas.shape[:2]
    sign, face = suit_mask(suit, deck.form), deck.face[suit]
    if deck.index in ("over", "opposite") and deck.art != "suit":
        return
    if deck.frame:
        cv2.rectangle(
            canvas,
            (int(w * 0.27), int(h * 0.08)),
            (int(w * 0.88), int(h * 0.92)),
            (*mixed(face, ink, 0.5), 255),
            2,
        )
    if deck.art in ("suit", "both"):
        size = rng.uniform(0.35, 0.75)
        large = scaled(sign, size * h)
        strength = rng.choice([0.15, 0.35, 1.0])
        paint(
            canvas,
            large,
            w * rng.uniform(0.45, 0.65) - large.shape[1] / 2,
            h * 0.62 - large.shape[0] / 2,
            ink,
            strength,
        )
    if deck.art in ("rank", "both"):
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
    """Draw what could be a king from afar: coloured patches in the middle of the face."""
    h, w = canvas.shape[:2]
    left, top, right, bottom = int(w * rng.uniform(0.22, 0.4)), int(h * 0.06), int(w * 0.92), int(h * 0.94)
    patch = canvas[top:bottom, left:right]
    colours = [
        ink,
        (30, 190, 230),
        (40, 40, 200),
        (150, 60, 30),
        (20, 20, 20),
        (190, 210, 235),
        (255, 255, 255),
    ]
    for _ in range(int(rng.integers(8, 28))):
        colour = colours[int(rng.integers(len(colours)))]
        points = rng.uniform(0, 1, (int(rng.integers(3, 6)), 2)) * (patch.shape[1], patch.shape[0])
        middle = points.mean(axis=0)
        points = middle + (points - middle) * rng.uniform(0.2, 0.7)
        view = np.ascontiguousarray(patch)
        cv2.fillPoly(view, [points.astype(np.int32)], (*colour, 255), cv2.LINE_AA)
        patch[:] = view

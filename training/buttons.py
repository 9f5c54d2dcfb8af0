"""Draws dealer buttons of any look, and round things that are none: chips, counters, icons."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from training.decks import Colour, mixed, shade
from training.glyphs import Mask, fattened, font_paths, scaled, suit_mask, text_mask

Cutout = NDArray[np.uint8]
"""Pixels (H, W, 4): blue, green, red and how much they cover."""

LARGER = 4
"""Buttons are drawn so many times larger and then scaled down: their edges are soft, as on a screen."""
WORDS = (
    "DEALER",
    "Dealer",
    "DEALER",
    "dealer",
    "BTN",
    "BU",
    "Button",
    "Geber",
    "GEBER",
    "Dealer",
    "Repartidor",
)
CYRILLIC = "\u0414\u0438\u043b\u0435\u0440"
OTHER_SIGNS = (
    *"ABCEFGHKNPQRSTWX0123456789i?!+",
    "SB", "BB", "10", "25", "50", "100", "500", "1K", "5K", "$5", "$1", "15", "24", "VIP", "All",
)  # fmt: skip
"""What stands on round things that are no buttons."""
OTHER_WORDS = (
    "BB", "SB", "CO", "MP", "EP", "UTG", "HJ", "Info", "Pot", "Fold", "Call", "Check", "Total", "Min", "Max",
    "Bet", "Raise", "All-In", "1/2", "3/4", "Stats", "Notes", "Chat", "Lobby", "LOBBY", "Sit Out", "Leave",
    "BUY", "1,500", "$2.50", "18 400", "56.5 BB", "Hand 12", "Level 3", "Rebuy", "Table", "Options", "Player",
)  # fmt: skip
"""What stands in boxes that are no buttons."""


def button(rng: np.random.Generator, radius: float) -> Cutout:
    """Return a dealer button about 2 * `radius` pixels high."""
    kind = rng.random()
    if kind < 0.68:
        sign = letters("D", rng)
    elif kind < 0.79:
        sign = letters(str(rng.choice(WORDS)), rng)
    elif kind < 0.81:
        sign = letters(CYRILLIC if rng.random() < 0.5 else CYRILLIC[0], rng)
    else:
        sign = picture_sign(rng)
    wide = sign.shape[1] / sign.shape[0]
    fill, ink = button_colours(rng)
    boxed = rng.random() < (0.75 if wide > 2 else 0.1)
    return lying(plain_disc(sign, fill, ink, radius, rng, boxed=boxed), rng)


def button_colours(rng: np.random.Generator) -> tuple[Colour, Colour]:
    """Return the colours of a button and of what is printed on it: they stand out from each other."""
    kind = rng.random()
    dark_ink = shade(rng, (0, 0, 0), (80, 80, 80))
    if rng.random() < 0.25:
        dark_ink = (dark_ink[0], dark_ink[1], int(rng.integers(120, 230)))
    if kind < 0.45:
        return shade(rng, (205, 205, 205), (255, 255, 255)), dark_ink
    if kind < 0.65:
        return shade(rng, (0, 130, 190), (120, 225, 255)), dark_ink
    if kind < 0.82:
        return shade(rng, (0, 0, 0), (220, 150, 220)), shade(rng, (215, 215, 215), (255, 255, 255))
    if kind < 0.92:
        return shade(rng, (0, 0, 0), (60, 60, 60)), shade(rng, (170, 170, 170), (255, 255, 255))
    return shade(rng, (140, 140, 140), (225, 225, 225)), dark_ink


def round_thing(rng: np.random.Generator, radius: float) -> Cutout:
    """Return a disc that is no button: with another letter or a number, bare, or striped as chips are."""
    fill, ink = button_colours(rng)
    if rng.random() < 0.3:
        fill = shade(rng, (0, 0, 0), (255, 255, 255))
    kind, is_word = rng.random(), False
    if kind < 0.25:
        sign, is_word = letters(str(rng.choice(OTHER_WORDS)), rng), True
    elif kind < 0.6:
        sign = letters(str(rng.choice(OTHER_SIGNS)), rng)
    elif kind < 0.78:
        sign = np.zeros((8, 8), np.uint8)
    else:
        sign = picture_sign(rng)
    striped = not is_word and (kind >= 0.78 or rng.random() < 0.35)
    boxed = not striped and rng.random() < (0.75 if is_word else 0.3)
    drawn = plain_disc(sign, fill, ink, radius, rng, boxed=boxed)
    return lying(with_stripes(drawn, ink, rng) if striped else drawn, rng)


def letters(text: str, rng: np.random.Generator) -> Mask:
    """Return a word or a letter as a mask, in any font that has its letters."""
    fonts = font_paths() if text.isascii() else fonts_with_cyrillic()
    mask = text_mask(fonts[int(rng.integers(len(fonts)))], text)
    return fattened(mask, float(rng.choice([0.0, 0.0, 0.04, 0.08])))


@lru_cache(maxsize=1)
def fonts_with_cyrillic() -> tuple[Path, ...]:
    """Return those fonts that are known to have Cyrillic letters; all, if there are none."""
    fonts = font_paths()
    known = (font for font in fonts if font.name.startswith(("DejaVu", "Liberation", "Free")))
    return tuple(known) or fonts


def picture_sign(rng: np.random.Generator) -> Mask:
    """Return a room's own sign: a star, a spade, a crown, a star in a spade."""
    side = 96
    if rng.random() < 0.4:
        return suit_mask(str(rng.choice(list("sssch"))), int(rng.integers(24)))
    mask = np.zeros((side, side), np.uint8)
    if rng.random() < 0.75:
        points = int(rng.choice([5, 5, 5, 6, 4]))
        turns = np.arange(2 * points) * np.pi / points - np.pi / 2
        reach = np.where(np.arange(2 * points) % 2, rng.uniform(0.3, 0.5), 1.0)[:, None]
        star = np.stack([np.cos(turns), np.sin(turns)], axis=1) * reach * 46 + 48
        cv2.fillPoly(mask, [star.astype(np.int32)], 255, cv2.LINE_AA)
    else:
        crown = np.array([(8, 85), (4, 25), (28, 55), (48, 12), (68, 55), (92, 25), (88, 85)], np.int32)
        cv2.fillPoly(mask, [crown], 255, cv2.LINE_AA)
    return mask


def plain_disc(
    sign: Mask, fill: Colour, ink: Colour, radius: float, rng: np.random.Generator, *, boxed: bool
) -> Cutout:
    """Return a disc, or a box as wide as its word, with a sign on it, seen from above."""
    wide = sign.shape[1] / sign.shape[0]
    tall = 2 * radius * LARGER * (0.75 if boxed and wide > 2 else 1.0)
    long = max(tall, tall * rng.uniform(0.45, 0.65) * wide + 0.4 * tall) if boxed else tall
    height, width = round(tall) + 8, round(long) + 8
    cutout = np.zeros((height, width, 4), np.uint8)
    shape = np.zeros((height, width), np.uint8)
    if boxed:
        rounded(shape, (4, 4, width - 5, height - 5), round(tall * rng.choice([0.08, 0.2, 0.5])))
    else:
        cv2.ellipse(shape, (width // 2, height // 2), (width // 2 - 4, height // 2 - 4), 0, 0, 360, 255, -1)
    slope = np.linspace(1, rng.uniform(0.7, 1.0), height, dtype=np.float32)[:, None, None]
    cutout[:, :, :3] = np.clip(np.array(fill, np.float32) * slope, 0, 255)
    cutout[:, :, 3] = shape
    inside = cv2.erode(shape, np.ones((3, 3), np.uint8), iterations=max(round(0.04 * tall), 1))
    if rng.random() < 0.6:
        rim = mixed(fill, ink, rng.uniform(0.2, 1.0)) if rng.random() < 0.7 else (0, 0, 0)
        cutout[(shape > 0) & (inside == 0), :3] = rim
    if not boxed and rng.random() < 0.25:
        reach = int(rng.uniform(0.32, 0.44) * tall)
        cv2.circle(cutout, (width // 2, height // 2), reach, (*ink, 255), max(round(0.03 * tall), 1))
    share = rng.uniform(0.4, 0.75) if wide < 1.6 else min(rng.uniform(0.75, 0.92) / wide, 0.7)
    if boxed:
        share = rng.uniform(0.45, 0.7)
    mask = scaled(sign, max(share * tall, 3), rng.uniform(0.85, 1.15) if wide < 1.6 else 1.0)
    mask = mask[: height - 2, : width - 2]
    top, left = (height - mask.shape[0]) // 2, (width - mask.shape[1]) // 2
    area = cutout[top : top + mask.shape[0], left : left + mask.shape[1], :3]
    cover = mask[:, :, None].astype(np.float32) / 255
    area[:] = area * (1 - cover) + np.array(ink, np.float32) * cover
    return cutout


def with_stripes(cutout: Cutout, ink: Colour, rng: np.random.Generator) -> Cutout:
    """Return a disc with a chip's stripes around its edge."""
    height, width = cutout.shape[:2]
    colour = ink if rng.random() < 0.5 else shade(rng, (0, 0, 0), (255, 255, 255))
    count = int(rng.choice([4, 6, 8, 12]))
    thick = max(round(rng.uniform(0.07, 0.2) * height), 1)
    reach = (width // 2 - 4 - thick // 2, height // 2 - 4 - thick // 2)
    start, part = rng.uniform(0, 360), 360 / count
    for at in range(count):
        angles = (start + at * part, start + (at + rng.uniform(0.35, 0.6)) * part)
        cv2.ellipse(cutout, (width // 2, height // 2), reach, 0, *angles, (*colour, 255), thick)
    return cutout


def lying(cutout: Cutout, rng: np.random.Generator) -> Cutout:
    """Return what lies on a table as it is seen: turned, flattened, thick at its lower edge; scaled down."""
    if rng.random() < 0.4:
        turn = rng.uniform(-18, 18) if rng.random() < 0.75 else rng.uniform(-70, 70)
        cutout = turned(cutout, turn)
    height, width = cutout.shape[:2]
    flat = rng.uniform(0.6, 0.95) if rng.random() < 0.3 else 1.0
    thick = round(rng.uniform(0.04, 0.2) * height) if rng.random() < 0.3 else 0
    lower = (width, max(round(height * flat), 4))
    seen = np.asarray(cv2.resize(cutout, lower, interpolation=cv2.INTER_AREA), np.uint8)
    if thick:
        whole = np.zeros((seen.shape[0] + thick, width, 4), np.uint8)
        side = seen.copy()
        side[:, :, :3] = side[:, :, :3] * rng.uniform(0.4, 0.8)
        for drop in range(thick, 0, -1):
            lay(whole, side, 0, drop)
        lay(whole, seen, 0, 0)
        seen = whole
    size = (max(round(seen.shape[1] / LARGER), 3), max(round(seen.shape[0] / LARGER), 3))
    return np.asarray(cv2.resize(seen, size, interpolation=cv2.INTER_AREA), np.uint8)


def turned(cutout: Cutout, degrees: float) -> Cutout:
    """Return a cutout turned around its middle, with room for its corners."""
    height, width = cutout.shape[:2]
    matrix = np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0), np.float64)
    cosine, sine = abs(matrix[0, 0]), abs(matrix[0, 1])
    size = (round(width * cosine + height * sine), round(width * sine + height * cosine))
    matrix[:, 2] += ((size[0] - width) / 2, (size[1] - height) / 2)
    return np.asarray(cv2.warpAffine(cutout, matrix, size, flags=cv2.INTER_LINEAR), np.uint8)


def lay(canvas: Cutout, cutout: Cutout, x: int, y: int) -> None:
    """Lay a cutout onto another that it fits into."""
    area = canvas[y : y + cutout.shape[0], x : x + cutout.shape[1]]
    cover = cutout[:, :, 3:].astype(np.float32) / 255
    area[:, :, :3] = area[:, :, :3] * (1 - cover) + cutout[:, :, :3] * cover
    area[:, :, 3] = np.maximum(area[:, :, 3], cutout[:, :, 3])


def rounded(mask: Mask, box: tuple[int, int, int, int], radius: int) -> None:
    """Fill a box with round corners."""
    left, top, right, bottom = box
    radius = max(min(radius, (right - left) // 2, (bottom - top) // 2), 0)
    cv2.rectangle(mask, (left + radius, top), (right - radius, bottom), 255, -1)
    cv2.rectangle(mask, (left, top + radius), (right, bottom - radius), 255, -1)
    for x in (left + radius, right - radius):
        for y in (top + radius, bottom - radius):
            cv2.circle(mask, (x, y), radius, 255, -1)

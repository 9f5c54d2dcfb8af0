"""Ranks, suits and words as grey masks: from the machine's fonts, and suits drawn by formula."""

from __future__ import annotations

import math
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Mask = NDArray[np.uint8]

MASTER = 96
"""Height in pixels at which a glyph is drawn once; every use is scaled from it."""

NOT_LATIN = (
    "Symbols",
    "Emoji",
    "Mono-Oblique",
    "Dingbats",
    "D050000L",
    "Ornament",
    "StandardSymbols",
    "Math",
    "Braille",
    "MusicalSymbols",
)
ALIKE = 0.04
"""Fonts whose letters differ by less than this (mean difference of ink, 0 to 1) count as one."""
LETTERS = "A2345689JQK"
"""By these, fonts are compared."""
LOOK = np.zeros((16, 18), np.float32)
"""A letter as fonts are compared: rows and columns."""
SUIT_FONTS = (
    "DejaVuSans.ttf",
    "DejaVuSans-Bold.ttf",
    "FreeSerif.otf",
    "FreeSans.otf",
    "FreeMono.otf",
    "NotoSansSymbols2-Regular.ttf",
)
SUIT_SIGNS = {"c": "\u2663", "d": "\u2666", "h": "\u2665", "s": "\u2660"}


@lru_cache(maxsize=1)
def font_paths() -> tuple[Path, ...]:
    """Return the fonts to draw with, in a fixed order.

    Those that lack a letter of a deck are left out, and those that look like one before them: else
    the families that come in dozens of files would be most of what is drawn.
    """
    found = []
    for path in sorted(Path("/usr/share/fonts").rglob("*.[ot]tf")):
        if any(word in path.name for word in NOT_LATIN) or (slanted(path) and "Bold" not in path.name):
            continue
        try:
            face = ImageFont.truetype(str(path), 40)
        except OSError:
            continue
        boxes = [face.getbbox(letter) for letter in "A8Q"]
        if not all(box[3] - box[1] > 15 and 8 < box[2] - box[0] < 60 for box in boxes):
            continue
        # A font without Latin letters draws the same empty box for each of them.
        looks = {bytes(face.getmask(letter)) for letter in "123456789TJQKA"}
        if len(looks) == 14 and bytes(face.getmask(chr(0x10FFFD))) not in looks:
            found.append(path)
    found = unlike(found)
    if not found:
        raise FileNotFoundError(
            "No fonts found under /usr/share/fonts: install some, see docs/recognition.md"
        )
    return tuple(found)


def slanted(path: Path) -> bool:
    return "Italic" in path.name or "Oblique" in path.name


def unlike(paths: list[Path]) -> list[Path]:
    """Return the fonts without those whose letters look like those of one before."""
    kept: list[Path] = []
    looks = np.zeros((0, LOOK.size * len(LETTERS)), np.float32)
    for path in paths:
        look = np.concatenate([look_of(path, letter) for letter in LETTERS])[None]
        if not len(looks) or np.abs(looks - look).mean(axis=1).min() > ALIKE:
            kept.append(path)
            looks = np.concatenate([looks, look])
    return kept


def look_of(font: Path, letter: str) -> NDArray[np.float32]:
    """Return a letter at the size of `LOOK`, a row of ink from 0 to 1: wide letters stay wide."""
    mask = text_mask(font, letter)
    width = min(max(round(mask.shape[1] * LOOK.shape[0] / mask.shape[0]), 1), LOOK.shape[1])
    look = LOOK.copy()
    look[:, :width] = cv2.resize(mask, (width, LOOK.shape[0]), interpolation=cv2.INTER_AREA)
    return look.ravel() / np.float32(255)


@lru_cache(maxsize=20_000)
def text_mask(font: Path, text: str) -> Mask:
    """Return `text` in `font` as a mask cut to its ink, `MASTER` pixels high for a capital."""
    face = ImageFont.truetype(str(font), MASTER)
    left, top, right, bottom = (int(edge) for edge in face.getbbox(text))
    picture = Image.new("L", (max(right - left, 1) + 8, max(bottom - top, 1) + 8))
    ImageDraw.Draw(picture).text((4 - left, 4 - top), text, fill=255, font=face)
    return cut(np.asarray(picture, np.uint8))


def cut(mask: Mask) -> Mask:
    """Return `mask` without its empty margins."""
    rows, columns = np.flatnonzero(mask.max(axis=1) > 40), np.flatnonzero(mask.max(axis=0) > 40)
    if not len(rows) or not len(columns):
        return np.full((8, 8), 255, np.uint8)
    return mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


@lru_cache(maxsize=256)
def suit_mask(suit: str, form: int) -> Mask:
    """Return a suit as a mask; `form` picks a font's sign (below 6) or one of the drawn shapes."""
    if form < len(SUIT_FONTS):
        for path in sorted(Path("/usr/share/fonts").rglob(SUIT_FONTS[form])):
            face = ImageFont.truetype(str(path), MASTER * 2)
            picture = Image.new("L", (MASTER * 3, MASTER * 4))
            ImageDraw.Draw(picture).text((20, 20), SUIT_SIGNS[suit], fill=255, font=face)
            return cut(np.asarray(picture, np.uint8))
    return drawn_suit(suit, form)


def drawn_suit(suit: str, form: int) -> Mask:
    """Draw a suit by formula; `form` varies how full and how wide it is."""
    size, vary = 2 * MASTER, np.random.default_rng(form)
    fat, tall = vary.uniform(0.85, 1.15), vary.uniform(0.9, 1.15)
    mask = np.zeros((size, size), np.uint8)

    def polygon(points: NDArray[np.float64]) -> None:
        cv2.fillPoly(mask, [np.round(points * size * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)

    turn = np.linspace(0, 2 * math.pi, 80)
    if suit == "d":
        bend = vary.uniform(0.75, 1.15)
        x, y = np.sign(np.cos(turn)) * np.abs(np.cos(turn)) ** (2 * bend), np.sin(turn)
        y = np.sign(y) * np.abs(y) ** (2 * bend)
        polygon(np.stack([0.5 + 0.36 * fat * x, 0.5 + 0.45 * y], axis=1))
    elif suit in "hs":
        x = 16 * np.sin(turn) ** 3
        y = 13 * np.cos(turn) - 5 * np.cos(2 * turn) - 2 * np.cos(3 * turn) - np.cos(4 * turn)
        points = np.stack([0.5 + x / 38 * fat, 0.48 - y / 38 * tall], axis=1)
        if suit == "s":
            points[:, 1] = 0.86 - points[:, 1]
        polygon(points)
    else:
        radius, spread = 0.19 * fat, vary.uniform(0.17, 0.23)
        leaves = ((0.5, 0.28, 1.0), (0.5 - spread, 0.55, 1.0), (0.5 + spread, 0.55, 1.0), (0.5, 0.47, 0.7))
        for cx, cy, share in leaves:
            r = radius * share
            cv2.circle(mask, (int(cx * size), int(cy * size)), int(r * size), 255, -1, cv2.LINE_AA)
    if suit in "cs":
        foot = vary.uniform(0.1, 0.2)
        polygon(np.array([[0.49, 0.5], [0.51, 0.5], [0.5 + foot, 0.9], [0.5 - foot, 0.9]]))
    return cut(mask)


def scaled(mask: Mask, height: float, stretch: float = 1.0) -> Mask:
    """Return `mask` at `height` pixels, its width stretched by `stretch`."""
    width = max(1, round(mask.shape[1] * height / mask.shape[0] * stretch))
    return cv2.resize(mask, (width, max(1, round(height))), interpolation=cv2.INTER_AREA).astype(np.uint8)


def fattened(mask: Mask, share: float) -> Mask:
    """Return `mask` with its strokes made wider by `share` of its height; its size stays."""
    grow = round(share * mask.shape[0])
    if grow < 1:
        return mask
    fat = cv2.dilate(mask, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (grow + 1, grow + 1)))
    return fat.astype(np.uint8)

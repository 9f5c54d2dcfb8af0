"""What a picture of a table may look like elsewhere: of another size, in worse colours, on a desktop."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks._real_tables import as_it_is
from detection.vision.geometry import Pixels

WORDS = "Inbox (42)  Today 10:42  Settings  News of 1,299 things  Reply all  Help  File  Edit  View"
"""What windows beside a table say, over and over."""
LINE = 26
"""Pixels from one line to the next."""


def smaller(pixels: Pixels) -> Pixels:
    """Return the picture at three quarters of its size."""
    return _of_bytes(cv2.resize(pixels, None, fx=0.75, fy=0.75, interpolation=cv2.INTER_AREA))


def larger(pixels: Pixels) -> Pixels:
    """Return the picture at four thirds of its size."""
    return _of_bytes(cv2.resize(pixels, None, fx=1.33, fy=1.33, interpolation=cv2.INTER_LINEAR))


def compressed(pixels: Pixels) -> Pixels:
    """Return the picture as a JPEG of quality 45 leaves it."""
    _, packed = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 45])
    back = cv2.imdecode(packed, cv2.IMREAD_COLOR)
    assert back is not None
    return _of_bytes(back)


def darker(pixels: Pixels) -> Pixels:
    """Return the picture as a darker screen shows it: a gamma of 1.35, and 95 % of the light."""
    return _of_bytes(255 * 0.95 * (pixels / 255.0) ** 1.35)


def paler(pixels: Pixels) -> Pixels:
    """Return the picture with 70 % of its saturation."""
    colours = cv2.cvtColor(pixels, cv2.COLOR_BGR2HSV)
    colours[..., 1] = colours[..., 1] * 0.7
    return _of_bytes(cv2.cvtColor(colours, cv2.COLOR_HSV2BGR))


def on_an_empty_desktop(pixels: Pixels) -> Pixels:
    """Return the picture at the upper left of a plain desktop of twice its area."""
    height, width = pixels.shape[:2]
    desktop = np.full((int(height * 1.4), int(width * 1.5), 3), (96, 80, 60), np.uint8)
    return _placed(pixels, desktop, left=0.1, top=0.15)


def beside_a_document(pixels: Pixels) -> Pixels:
    """Return the picture at the lower right of a desktop, over a window full of text."""
    height, width = pixels.shape[:2]
    high, wide = int(height * 1.45), int(width * 1.8)
    light = np.linspace(40, 140, high)[:, None] + np.linspace(0, 60, wide)[None]
    desktop = _of_bytes(np.stack([light, 0.8 * light, 0.6 * light], axis=2))
    left, top, right, bottom = (int(at) for at in (width * 0.03, height * 0.1, width * 0.63, height * 1.3))
    window = np.full((bottom - top, right - left, 3), 245, np.uint8)
    for number, line in enumerate(range(LINE, len(window), LINE)):
        said = WORDS[7 * number % len(WORDS) :] + "  " + WORDS
        cv2.putText(window, said, (10, line), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (40, 40, 40), 1, cv2.LINE_AA)
    desktop[top:bottom, left:right] = window
    return _placed(pixels, desktop, left=0.72, top=0.35)


LOOKS: Mapping[str, Callable[[Pixels], Pixels]] = {
    "as it is": as_it_is,
    "smaller": smaller,
    "larger": larger,
    "JPEG": compressed,
    "darker": darker,
    "paler": paler,
    "on an empty desktop": on_an_empty_desktop,
    "beside a document": beside_a_document,
}


def _placed(pixels: Pixels, desktop: Pixels, *, left: float, top: float) -> Pixels:
    """Return the desktop with the picture on it, so many of its own widths and heights from the corner."""
    height, width = pixels.shape[:2]
    x, y = int(width * left), int(height * top)
    desktop[y : y + height, x : x + width] = pixels
    return desktop


def _of_bytes(pixels: NDArray[np.generic]) -> Pixels:
    return np.clip(np.asarray(pixels, np.float64), 0, 255).astype(np.uint8)

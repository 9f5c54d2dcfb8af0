"""Lines of text as the OCR would give them, for tests that need no pixels."""

from __future__ import annotations

from detection.vision.elements import Line
from detection.vision.geometry import Box


def line(text: str, x: float, y: float, *, height: float = 20.0, score: float = 0.99) -> Line:
    """Return a line whose centre is at x, y; each letter is half as wide as it is high."""
    half = len(text) * height / 4
    return Line(Box(x - half, y - height / 2, x + half, y + height / 2), text, score)

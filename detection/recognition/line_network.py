"""The network that reads one line of text, each line by itself.

rapidocr reads lines in batches and pads each to the widest among them, which costs as much time again and
lets what a line says depend on which others changed in the same frame.
"""

from __future__ import annotations

import math
from pathlib import Path

import cv2
import numpy as np

from detection.frames import Pixels
from detection.recognition.inference import session

HEIGHT = 48
"""Lines are read at this height in pixels, as the network was trained."""
STEP = 16
"""Widths are padded to a multiple of this: cut off right behind a letter, it is often misread."""


class LineNetwork:
    """One loaded network. Running it is safe from several threads."""

    def __init__(self, path: Path) -> None:
        self._session = session(path)
        self._input = self._session.get_inputs()[0].name
        known = self._session.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._letters = ["", *known, " "]
        """What each output means; the first is nothing, between letters and twice in one that is doubled."""

    def __call__(self, line: Pixels) -> tuple[str, float]:
        """Return what a line of text says, and how sure that is, 0 to 1."""
        height, width = line.shape[:2]
        wide = math.ceil(HEIGHT * width / height)
        shown = np.zeros((1, 3, HEIGHT, max(-(-wide // STEP) * STEP, HEIGHT)), np.float32)
        resized = cv2.resize(line, (wide, HEIGHT)).astype(np.float32)
        shown[0, :, :, :wide] = (resized / 127.5 - 1).transpose(2, 0, 1)
        (shares,) = self._session.run(None, {self._input: shown})[0]
        best = shares.argmax(axis=1)
        said = best > 0
        said[1:] &= best[1:] != best[:-1]
        text = "".join(self._letters[letter] for letter in best[said])
        return text.strip(), float(shares.max(axis=1)[said].mean()) if said.any() else 0.0

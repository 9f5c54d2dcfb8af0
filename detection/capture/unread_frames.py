"""Keeps the frames that said nothing: each may become a test of the reader."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import numpy as np
from PIL import Image

from detection.vision.frames.frame import Frame
from detection.vision.geometry import Pixels

logger = logging.getLogger(__name__)

MOST = 500
"""A capture left alone over night must not fill the disk."""


class UnreadFrames:
    """Writes frames to a folder, as PNG: each that differs from the one before, `most` at the most."""

    def __init__(self, folder: Path, *, most: int = MOST) -> None:
        self.folder = folder
        self.left = most
        self._last: Pixels | None = None

    def save(self, frame: Frame) -> Path | None:
        """Return where the frame was written; None if it was not."""
        if self.left <= 0 or (self._last is not None and np.array_equal(self._last, frame.pixels)):
            return None
        self._last = frame.pixels
        name = re.sub(r"[^\w.-]+", "-", Path(frame.name).stem).strip("-")[:60]
        path = self.folder / f"{frame.taken_at:%Y%m%d-%H%M%S-%f}-{name}.png"
        try:
            Image.fromarray(np.ascontiguousarray(frame.pixels[:, :, ::-1])).save(path)
        except OSError as error:
            logger.warning("Unread frames are no longer saved: %s: %s", path, error.strerror or error)
            self.left = 0
            return None
        self.left -= 1
        if not self.left:
            logger.warning("Unread frames are no longer saved: there are enough of them in %s.", self.folder)
        return path

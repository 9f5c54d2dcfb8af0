"""The text of a frame: where it stands and what it says."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from detection.vision.changes import FrameChange
from detection.vision.geometry import Box, Pixels
from detection.vision.text.detector import TextDetector
from detection.vision.text.ocr import ocr
from detection.vision.text.recogniser import Line, LineReader
from detection.vision.text.table_area import table_area


class TextReader:
    """Reads the text of frame after frame. Reading the same pixels again costs next to nothing."""

    def __init__(self) -> None:
        self.detector = TextDetector(ocr())
        self.lines = LineReader(ocr())

    def forget(self) -> None:
        """Search the next frame whole. What was read by its pixels stays known."""
        self.detector.forget()
        self.lines.forget()

    def read(self, pixels: Pixels, change: FrameChange | None = None) -> list[Line]:
        """Return the lines of `pixels`, from top to bottom.

        `change` is what is known to differ from the frame before. The pixels are kept.
        """
        lines, self.detector.boxes = self.lines.read(pixels, self.detector.find(pixels, change))
        table = table_area(lines, [], pixels.shape[1], pixels.shape[0]).box
        if self.detector.search_table(pixels, table):
            lines, self.detector.boxes = self.lines.read(pixels, self.detector.boxes)
        return lines

    def read_closer(self, pixels: Pixels, lines: list[Line], faces: Sequence[Box] = ()) -> list[Line]:
        """Return the `lines` that read() found in these pixels, and those that are found by looking closer.

        Changes in `faces` are cards, and are not looked at.
        """
        if self.detector.search_closer(pixels, lines, faces):
            lines, self.detector.boxes = self.lines.read(pixels, self.detector.boxes)
        return lines


def as_bgr(pixels: Pixels) -> Pixels:
    """Return any picture, grey or with alpha, as three channels."""
    if pixels.ndim == 2:
        return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_GRAY2BGR), np.uint8)
    if pixels.shape[2] == 4:
        return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGRA2BGR), np.uint8)
    if pixels.shape[2] == 1:
        return np.repeat(pixels, 3, axis=2)
    return pixels

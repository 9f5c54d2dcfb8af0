"""The text of a frame: where it stands and what it says."""

from __future__ import annotations

import cv2
import numpy as np
from rapidocr import RapidOCR

from detection.frames import Pixels
from detection.recognition.inference import threads
from detection.recognition.lines import Line, LineReader
from detection.recognition.text_finder import LONGEST_SIDE, TextFinder


class TextReader:
    """Reads the text of frame after frame. Reading the same pixels again costs next to nothing."""

    def __init__(self) -> None:
        # Angles are not asked for: no room prints upside down, and asking costs as much as reading.
        engine = RapidOCR(
            params={
                "Global.log_level": "error",
                "Global.use_cls": False,
                "Global.max_side_len": 4000,
                "Rec.rec_img_shape": [3, 48, 48],
                # A short bet such as $1 is found with no more than this.
                "Det.box_thresh": 0.3,
                "Det.limit_type": "max",
                "Det.limit_side_len": LONGEST_SIDE,
                "EngineConfig.onnxruntime.intra_op_num_threads": threads(),
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )
        self.finder = TextFinder(engine)
        self.lines = LineReader(engine)

    def forget(self) -> None:
        """Search the next frame whole. What was read by its pixels stays known."""
        self.finder.forget()

    def read(self, pixels: Pixels) -> list[Line]:
        """Return the lines of `pixels`, from top to bottom."""
        lines, self.finder.boxes = self.lines.read(pixels, self.finder.find(pixels))
        if self.finder.look_closer(pixels, lines):
            lines, self.finder.boxes = self.lines.read(pixels, self.finder.boxes)
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

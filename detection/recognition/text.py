"""Finds and reads the text of a frame, and remembers what it read by its pixels."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidocr import RapidOCR

from detection.frames import Pixels
from detection.recognition.boxes import Box
from detection.recognition.inference import threads

REMEMBERED = 2000
"""How many read boxes are kept; a table shows about a hundred."""
LEAST_SCORE = 0.55
SMALL = 720
"""Frames with shorter sides than this are searched for text at twice their size."""
LONGEST_SIDE = 1280
"""Larger frames are searched for text at this size; the text is then read at full size."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text as printed, and how sure its reading is, 0 to 1."""

    box: Box
    text: str
    score: float


class TextReader:
    """Reads text lines. Reading the same pixels again costs next to nothing."""

    def __init__(self) -> None:
        # Angles are not asked for: no room prints upside down, and asking costs as much as reading.
        self.engine = RapidOCR(
            params={
                "Global.log_level": "error",
                "Global.use_cls": False,
                "Global.max_side_len": 4000,
                "Rec.rec_img_shape": [3, 48, 48],
                "Det.limit_type": "max",
                "Det.limit_side_len": LONGEST_SIDE,
                "EngineConfig.onnxruntime.intra_op_num_threads": threads(),
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )
        self.known: OrderedDict[bytes, tuple[str, float]] = OrderedDict()

    def read(self, pixels: Pixels) -> list[Line]:
        """Return the lines of `pixels`, from top to bottom."""
        return self.read_boxes(pixels, self.find(pixels))

    def find(self, pixels: Pixels) -> list[Box]:
        """Return where text stands."""
        height, width = pixels.shape[:2]
        if min(height, width) < 16 or pixels.min() == pixels.max():
            return []
        scale = 2 if max(height, width) < SMALL else 1
        searched = (
            pixels
            if scale == 1
            else cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
        )
        found = self.engine(searched.astype(np.uint8), use_det=True, use_cls=False, use_rec=False)
        outlines: list[NDArray[np.float32]] | None = getattr(found, "boxes", None)
        boxes = []
        for corners in outlines if outlines is not None else []:
            left, top = np.floor(corners.min(axis=0) / scale).astype(int)
            right, bottom = np.ceil(corners.max(axis=0) / scale).astype(int)
            box = Box(max(int(left), 0), max(int(top), 0), min(int(right), width), min(int(bottom), height))
            if box.width > 2 and box.height > 4:
                boxes.append(box)
        return boxes

    def read_boxes(self, pixels: Pixels, boxes: list[Box]) -> list[Line]:
        """Return what is printed in each of `boxes`; only pixels never seen before are read anew."""
        crops = [pixels[int(b.top) : int(b.bottom), int(b.left) : int(b.right)] for b in boxes]
        keys = [fingerprint(crop) for crop in crops]
        unknown = {key: crop for key, crop in zip(keys, crops, strict=True) if key not in self.known}
        if unknown:
            read = self.engine.recognize_txt([np.ascontiguousarray(crop) for crop in unknown.values()])
            for key, text, score in zip(unknown, read.txts or (), read.scores or (), strict=True):
                self.known[key] = (str(text).strip(), float(score))
        lines = []
        for box, key in zip(boxes, keys, strict=True):
            self.known.move_to_end(key)
            text, score = self.known[key]
            if text and score >= LEAST_SCORE:
                lines.append(Line(box, text, score))
        while len(self.known) > REMEMBERED:
            self.known.popitem(last=False)
        return sorted(lines, key=lambda line: (line.box.top, line.box.left))


def fingerprint(crop: Pixels) -> bytes:
    """Return a key that equal pixels share."""
    digest = hashlib.blake2b(np.ascontiguousarray(crop).tobytes(), digest_size=16)
    digest.update(str(crop.shape).encode())
    return digest.digest()


def as_bgr(pixels: Pixels) -> Pixels:
    """Return any picture, grey or with alpha, as three channels."""
    if pixels.ndim == 2:
        return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_GRAY2BGR), np.uint8)
    if pixels.shape[2] == 4:
        return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGRA2BGR), np.uint8)
    if pixels.shape[2] == 1:
        return np.repeat(pixels, 3, axis=2)
    return pixels

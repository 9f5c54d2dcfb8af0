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
from detection.recognition.changed import MOST, changed_areas, grown, merged, touch
from detection.recognition.inference import threads

REMEMBERED = 2000
"""How many read boxes are kept; a table shows about a hundred."""
LEAST_SCORE = 0.55
SMALL = 720
"""Frames with shorter sides than this are searched for text at twice their size."""
LONGEST_SIDE = 1280
"""Larger frames are searched for text at this size; the text is then read at full size."""

DOUBTFUL, MORE = 0.9, 6
"""Text less sure than this is read once more, with so many pixels around it."""
MARGIN = 32
"""Pixels around a change that are searched with it: about a line of text."""


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
                # A short bet such as $1 is found with no more than this.
                "Det.box_thresh": 0.3,
                "Det.limit_type": "max",
                "Det.limit_side_len": LONGEST_SIDE,
                "EngineConfig.onnxruntime.intra_op_num_threads": threads(),
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )
        self.known: OrderedDict[bytes, tuple[str, float]] = OrderedDict()
        self.forget()

    def forget(self) -> None:
        """Search the next frame whole. What was read by its pixels stays known."""
        self.before: Pixels | None = None
        self.boxes: list[Box] = []

    def read(self, pixels: Pixels) -> list[Line]:
        """Return the lines of `pixels`, from top to bottom."""
        return self.read_boxes(pixels, self.find(pixels))

    def find(self, pixels: Pixels) -> list[Box]:
        """Return where text stands; only where the frame differs from the last one is searched."""
        areas = None if self.before is None else changed_areas(self.before, pixels)
        if areas is None:
            self.boxes = self.search(pixels, Box(0, 0, pixels.shape[1], pixels.shape[0]))
        elif areas:
            self.boxes = self.search_again(pixels, areas)
        self.before = pixels
        return self.boxes

    def search_again(self, pixels: Pixels, areas: list[Box]) -> list[Box]:
        """Return the boxes of before, but for those that a change touches: there, what is found now."""
        height, width = pixels.shape[:2]
        boxes = self.boxes
        # A line that changed in part is searched whole.
        touched = [box for box in boxes if any(touch(box, area) for area in areas)]
        zones = merged([*areas, *touched], reach=2 * MARGIN)
        windows = [window_of(zone, width, height) for zone in zones]
        if sum(window.width * window.height for window in windows) > MOST * width * height:
            return self.search(pixels, Box(0, 0, width, height))
        kept = [box for box in boxes if not any(touch(box, zone) for zone in zones)]
        for zone, window in zip(zones, windows, strict=True):
            for box in self.search(pixels, window):
                if touch(box, zone) and all(box.overlap(other) < 0.5 for other in kept):
                    kept.append(box)
        return kept

    def search(self, pixels: Pixels, window: Box) -> list[Box]:
        """Return where text stands in a window of the frame, looked at as large as the frame would be."""
        left, top = int(window.left), int(window.top)
        cut = pixels[top : int(window.bottom), left : int(window.right)]
        if min(cut.shape[:2]) < 16 or cut.min() == cut.max():
            return []
        longest = max(pixels.shape[:2])
        scale = 2.0 if longest < SMALL else min(1.0, LONGEST_SIDE / longest)
        if scale != 1:
            how = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_LINEAR
            cut = cv2.resize(cut, None, fx=scale, fy=scale, interpolation=how).astype(np.uint8)
        found = self.engine(np.ascontiguousarray(cut), use_det=True, use_cls=False, use_rec=False)
        outlines: list[NDArray[np.float32]] | None = getattr(found, "boxes", None)
        boxes = []
        for corners in outlines if outlines is not None else []:
            first, last = corners.min(axis=0) / scale, corners.max(axis=0) / scale
            box = Box(
                max(int(np.floor(first[0])) + left, 0),
                max(int(np.floor(first[1])) + top, 0),
                min(int(np.ceil(last[0])) + left, pixels.shape[1]),
                min(int(np.ceil(last[1])) + top, pixels.shape[0]),
            )
            if box.width > 2 and box.height > 4:
                boxes.append(box)
        return boxes

    def read_boxes(self, pixels: Pixels, boxes: list[Box]) -> list[Line]:
        """Return what is printed in each of `boxes`; only pixels never seen before are read anew."""
        crops = [cut_out(pixels, box) for box in boxes]
        wide = [cut_out(pixels, box, more=MORE) for box in boxes]
        keys = [fingerprint(crop) for crop in wide]
        unknown = {key: at for at, key in enumerate(keys) if key not in self.known}
        read = self._recognized([crops[at] for at in unknown.values()])
        # Short and thin text, such as $1, is often read only with some room around it.
        unsure = [at for at, (_, score) in zip(unknown.values(), read, strict=True) if score < DOUBTFUL]
        again = dict(zip(unsure, self._recognized([wide[at] for at in unsure]), strict=True))
        for (key, at), first in zip(unknown.items(), read, strict=True):
            self.known[key] = max(first, again.get(at, first), key=lambda said: said[1])
        lines = []
        for box, key in zip(boxes, keys, strict=True):
            self.known.move_to_end(key)
            text, score = self.known[key]
            if text and score >= LEAST_SCORE:
                lines.append(Line(box, text, score))
        while len(self.known) > REMEMBERED:
            self.known.popitem(last=False)
        return sorted(lines, key=lambda line: (line.box.top, line.box.left))

    def _recognized(self, crops: list[Pixels]) -> list[tuple[str, float]]:
        """Return the text of each crop with how sure it is."""
        if not crops:
            return []
        read = self.engine.recognize_txt(crops)
        said = zip(read.txts or (), read.scores or (), strict=True)
        return [(str(text).strip(), float(score)) for text, score in said]


def cut_out(pixels: Pixels, box: Box, *, more: int = 0) -> Pixels:
    """Return the pixels of a box, with `more` around it as far as the frame goes."""
    top, left = max(int(box.top) - more, 0), max(int(box.left) - more, 0)
    return np.ascontiguousarray(pixels[top : int(box.bottom) + more, left : int(box.right) + more])


def window_of(zone: Box, width: int, height: int) -> Box:
    """Return the zone with room around it, no flatter than the engine searches without padding."""
    window = grown(zone, MARGIN, width=width, height=height)
    lacking = int(max(window.width / 6 - window.height, 64 - window.height, 0))
    return grown(window, lacking // 2 + 1, width=width, height=height) if lacking else window


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

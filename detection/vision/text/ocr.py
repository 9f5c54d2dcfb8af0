"""The general OCR (docs/adr/0005): one for the process, however many tables are read."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from omegaconf import flag_override
from rapidocr import RapidOCR

from detection.vision.geometry import Box, Pixels
from detection.vision.model_files import TEXT, text_model
from detection.vision.runtime import session

LONGEST_SIDE = 1280
"""Pictures with a longer side than this are searched for text at that size."""
LARGEST = 4000
"""No longer side than this is looked at."""
FLATTEST, LOWEST = 8, 30
"""Pictures so many times as wide as high, or of so few pixels, the engine must pad before it looks."""
AT_ONCE = 2
"""So many pictures or lines are looked at side by side: cards are read sooner, and then a core is free."""

BATCH = 6
"""Lines are padded to the widest of so many: read at their own width, more or less, fewer stacks are true."""
PADDED = 1.6
"""But to no more than so many times their own width: a short bet beside the pot costs a third then."""


@lru_cache(maxsize=1)
def ocr() -> Ocr:
    """Return the process's OCR; the first call loads its networks, which takes about 100 MB."""
    return Ocr()


class Ocr:
    """Finds text and reads it, for however many threads."""

    def __init__(self) -> None:
        # Angles are not asked for: no room prints upside down, and asking costs as much as reading.
        self._engine = RapidOCR(
            params={
                "Global.log_level": "error",
                "Global.use_cls": False,
                "Global.max_side_len": LARGEST,
                "Rec.rec_img_shape": [3, 48, 48],
                # A short bet such as $1 is found with no more than this.
                "Det.box_thresh": 0.3,
                "Det.limit_type": "max",
                "Det.limit_side_len": LONGEST_SIDE,
            }
        )
        for part, name in zip((self._engine.cfg.Det, self._engine.cfg.Rec), TEXT, strict=True):
            with flag_override(part, "allow_objects", values=True):
                part.session = session(text_model(name))
        self._engine.recognize_txt([np.zeros((48, 48, 3), np.uint8)])  # or text_rec would not be there yet
        self._reader: Any = self._engine.text_rec
        self._engine(np.zeros((64, 64, 3), np.uint8), use_det=True, use_cls=False, use_rec=False)
        finder: Any = self._engine.text_det
        self._finder, self._prepared = finder, finder.get_preprocess()
        self._workers = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="ocr")

    def outlines(self, pictures: Sequence[Pixels]) -> list[list[NDArray[np.float32]]]:
        """Return for each picture the four corners of each text, in pixels, (4, 2)."""
        return list(self._workers.map(self._outlines, pictures))

    def texts(self, lines: Sequence[Pixels]) -> list[tuple[str, float]]:
        """Return what each picture of one line of text says, and how sure that is, 0 to 1."""
        by_width = sorted(range(len(lines)), key=lambda at: _ratio(lines[at]))
        widest = {
            at: by_width[min(place - place % BATCH + BATCH, len(lines)) - 1]
            for place, at in enumerate(by_width)
        }
        ratios = [
            max(_ratio(line), min(_ratio(lines[widest[at]]), PADDED * _ratio(line)), 1.0)
            for at, line in enumerate(lines)
        ]
        return list(self._workers.map(self._text, lines, ratios))

    def _text(self, line: Pixels, ratio: float) -> tuple[str, float]:
        """Return what a line says, read as wide as `ratio` times its height: what is missing is padded."""
        reader = self._reader
        batch = reader.resize_norm_img(line, ratio)[np.newaxis].astype(np.float32)
        ((text, score),), _ = reader.postprocess_op(reader.session(batch))
        return str(text).strip(), float(score)

    def _outlines(self, picture: Pixels) -> list[NDArray[np.float32]]:
        """Return the corners of each text in a picture."""
        height, width = picture.shape[:2]
        longer, shorter = max(width, height), min(width, height)
        if longer > FLATTEST * shorter or shorter <= LOWEST or longer > LARGEST:
            whole = self._engine(picture, use_det=True, use_cls=False, use_rec=False)
            boxes: Sequence[NDArray[np.float32]] | None = getattr(whole, "boxes", None)
            return [] if boxes is None else list(boxes)
        # The engine would cut out what it finds too, which costs as much as finding it in a small picture.
        finder = self._finder
        found, _ = finder.postprocess_op(finder.session(self._prepared(picture)), (height, width))
        return list(finder.sorted_boxes(found))


def boxes_in(engine: Ocr, pictures: Sequence[Pixels], scale: float) -> list[list[Box]]:
    """Return the boxes around the text in each picture, which is searched at so many times its size."""
    how = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_LINEAR
    scaled = [
        picture
        if scale == 1
        else cv2.resize(picture, None, fx=scale, fy=scale, interpolation=how).astype(np.uint8)
        for picture in pictures
    ]
    return [
        _boxes_of(outlines, scale, picture)
        for picture, outlines in zip(pictures, engine.outlines(scaled), strict=True)
    ]


def _boxes_of(outlines: list[NDArray[np.float32]], scale: float, picture: Pixels) -> list[Box]:
    """Return the boxes in a picture around outlines found in it at that scale, where text fits in."""
    height, width = picture.shape[:2]
    boxes = []
    for corners in outlines:
        first, last = corners.min(axis=0) / scale, corners.max(axis=0) / scale
        box = Box(
            max(int(np.floor(first[0])), 0),
            max(int(np.floor(first[1])), 0),
            min(int(np.ceil(last[0])), width),
            min(int(np.ceil(last[1])), height),
        )
        if box.width > 2 and box.height > 4:
            boxes.append(box)
    return boxes


def _ratio(line: Pixels) -> float:
    return float(line.shape[1] / line.shape[0])

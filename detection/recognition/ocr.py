"""The general OCR (docs/adr/0005): one for the process, however many tables are read."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from threading import Lock

import numpy as np
from numpy.typing import NDArray
from omegaconf import flag_override
from rapidocr import RapidOCR

from detection.frames import Pixels
from detection.recognition.inference import session
from detection.recognition.installed import TEXT, text_model

LONGEST_SIDE = 1280
"""Pictures with a longer side than this are searched for text at that size."""


@lru_cache(maxsize=1)
def ocr() -> Ocr:
    """Return the process's OCR; the first call loads its networks, which takes about 150 MB."""
    return Ocr()


class Ocr:
    """Finds text and reads it, for one thread at a time."""

    def __init__(self) -> None:
        # Angles are not asked for: no room prints upside down, and asking costs as much as reading.
        self._engine = RapidOCR(
            params={
                "Global.log_level": "error",
                "Global.use_cls": False,
                "Global.max_side_len": 4000,
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
        self._turn = Lock()

    def outlines(self, picture: Pixels) -> list[NDArray[np.float32]]:
        """Return the four corners of each text, in pixels, (4, 2)."""
        with self._turn:
            found = self._engine(np.ascontiguousarray(picture), use_det=True, use_cls=False, use_rec=False)
        boxes: Sequence[NDArray[np.float32]] | None = getattr(found, "boxes", None)
        return [] if boxes is None else list(boxes)

    def texts(self, crops: list[Pixels]) -> list[tuple[str, float]]:
        """Return what each crop, one line of text, says, and how sure that is, 0 to 1."""
        if not crops:
            return []
        with self._turn:
            read = self._engine.recognize_txt(crops)
        said = zip(read.txts or (), read.scores or (), strict=True)
        return [(str(text).strip(), float(score)) for text, score in said]

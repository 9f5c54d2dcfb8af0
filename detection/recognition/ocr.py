"""The general OCR (docs/adr/0005): one for the process, however many tables are read."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from omegaconf import flag_override
from rapidocr import RapidOCR

from detection.frames import Pixels
from detection.recognition.inference import session
from detection.recognition.installed import TEXT, text_model
from detection.recognition.line_network import LineNetwork

LONGEST_SIDE = 1280
"""Pictures with a longer side than this are searched for text at that size."""
AT_ONCE = 2
"""So many pictures or lines are looked at side by side: cards are read sooner, and then a core is free."""


@lru_cache(maxsize=1)
def ocr() -> Ocr:
    """Return the process's OCR; the first call loads its networks, which takes about 150 MB."""
    return Ocr()


class Ocr:
    """Finds text and reads it, for however many threads."""

    def __init__(self) -> None:
        # Angles are not asked for: no room prints upside down, and asking costs as much as reading.
        self._engine = RapidOCR(
            params={
                "Global.log_level": "error",
                "Global.use_cls": False,
                "Global.use_rec": False,
                "Global.max_side_len": 4000,
                # A short bet such as $1 is found with no more than this.
                "Det.box_thresh": 0.3,
                "Det.limit_type": "max",
                "Det.limit_side_len": LONGEST_SIDE,
            }
        )
        finder, reader = (text_model(name) for name in TEXT)
        with flag_override(self._engine.cfg.Det, "allow_objects", values=True):
            self._engine.cfg.Det.session = session(finder)
        self._line = LineNetwork(reader)
        self._workers = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="ocr")

    def outlines(self, pictures: Sequence[Pixels]) -> list[list[NDArray[np.float32]]]:
        """Return for each picture the four corners of each text, in pixels, (4, 2)."""
        return list(self._workers.map(self._outlines, pictures))

    def texts(self, lines: Sequence[Pixels]) -> list[tuple[str, float]]:
        """Return what each picture of one line of text says, and how sure that is, 0 to 1."""
        return list(self._workers.map(self._line, lines))

    def _outlines(self, picture: Pixels) -> list[NDArray[np.float32]]:
        boxes: Sequence[NDArray[np.float32]] | None = getattr(
            self._engine(np.ascontiguousarray(picture)), "boxes", None
        )
        return [] if boxes is None else list(boxes)

from __future__ import annotations

import numpy as np
import pytest

from detection.demo.sprites import text
from detection.vision.geometry import Pixels
from detection.vision.text.ocr import BATCH, ocr


def line(words: str) -> Pixels:
    sprite = text(words, size=24, colour=(250, 250, 250))
    frame = np.full((40, sprite.width + 16, 3), (60, 90, 30), np.uint8)
    sprite.centre(frame, frame.shape[1] // 2, 20)
    return frame


def test_more_lines_than_a_batch_are_read_in_the_order_they_came() -> None:
    words = ["Pot: $1,234.50", "$57.50", "Heron", "$152", "Kestrel", "$17", "Magpie", "Sandman"]
    assert len(words) > BATCH

    assert [said for said, _ in ocr().texts([line(word) for word in words])] == words


def test_of_no_lines_nothing_is_read() -> None:
    assert ocr().texts([]) == []


def test_text_is_found_in_each_picture_in_order() -> None:
    pictures = [np.full((96, 160, 3), (60, 90, 30), np.uint8) for _ in range(3)]
    for picture, where in zip(pictures, (None, 40, 110), strict=True):
        if where is not None:
            text("$57", size=24, colour=(250, 250, 250)).centre(picture, where, 48)

    nothing, left, right = ocr().outlines(pictures)

    assert nothing == []
    assert [corners[:, 0].mean() == pytest.approx(40, abs=4) for corners in left] == [True]
    assert [corners[:, 0].mean() == pytest.approx(110, abs=4) for corners in right] == [True]

from __future__ import annotations

import numpy as np
import pytest

from detection.demo.sprites import text
from detection.frames import Pixels
from detection.recognition.installed import TEXT, text_model
from detection.recognition.line_network import LineNetwork
from detection.recognition.ocr import ocr


@pytest.fixture(scope="module")
def network() -> LineNetwork:
    return LineNetwork(text_model(TEXT[1]))


def line(words: str, *, height: int = 40) -> Pixels:
    sprite = text(words, size=24, colour=(250, 250, 250))
    frame = np.full((height, sprite.width + 16, 3), (60, 90, 30), np.uint8)
    sprite.centre(frame, frame.shape[1] // 2, height // 2)
    return frame


@pytest.mark.parametrize("words", ["$1", "$57.50", "Heron", "11 Heron 22", "Pot: $1,234.50"])
def test_a_line_is_read_with_its_doubled_letters_and_blanks(network: LineNetwork, words: str) -> None:
    said, score = network(line(words))

    assert said == words
    assert score > 0.9


@pytest.mark.parametrize("shape", [(48, 1, 3), (48, 2000, 3), (1, 1, 3)], ids=["a line", "long", "a pixel"])
def test_nothing_is_read_of_nothing(network: LineNetwork, shape: tuple[int, ...]) -> None:
    assert network(np.full(shape, 90, np.uint8)) == ("", 0.0)


def test_what_a_line_says_does_not_depend_on_those_beside_it() -> None:
    short, long = line("$5"), line("Pot: $1,234.50 of many players")

    (alone,) = ocr().texts([short])

    assert ocr().texts([long, short])[1] == alone


def test_text_is_found_in_each_picture_in_order() -> None:
    pictures = [np.full((96, 160, 3), (60, 90, 30), np.uint8) for _ in range(3)]
    for picture, where in zip(pictures, (None, 40, 110), strict=True):
        if where is not None:
            text("$57", size=24, colour=(250, 250, 250)).centre(picture, where, 48)

    nothing, left, right = ocr().outlines(pictures)

    assert nothing == []
    assert [corners[:, 0].mean() == pytest.approx(40, abs=4) for corners in left] == [True]
    assert [corners[:, 0].mean() == pytest.approx(110, abs=4) for corners in right] == [True]

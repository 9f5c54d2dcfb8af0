from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from detection.demo.sprites import text
from detection.vision.frames.frame import Pixels
from detection.vision.geometry import Box
from detection.vision.text.lines import LineReader, says_nothing
from detection.vision.text.no_text import Lookalikes, is_picture
from detection.vision.text.ocr import Ocr

FELT, PLATE, WHITE, BLUE = (60, 90, 30), (35, 30, 25), (250, 250, 250), (160, 70, 30)


def back(side: int = 48, *, aside: int = 0, down: int = 0) -> Pixels:
    """Return a piece of a card's back: white diamonds on blue, cut so many pixels aside."""
    card = np.full((120, 120, 3), BLUE, np.uint8)
    for size in (14, 30, 46):
        corners = np.array([(60, 60 - size), (60 + size, 60), (60, 60 + size), (60 - size, 60)])
        cv2.polylines(card, [corners], isClosed=True, color=WHITE, thickness=5, lineType=cv2.LINE_AA)
    first = 60 - side // 2
    return card[first + down : first + down + side, first + aside : first + aside + side].copy()


def chip(colour: tuple[int, int, int] = (40, 40, 200), *, aside: int = 0) -> Pixels:
    frame = np.full((52, 52, 3), FELT, np.uint8)
    cv2.circle(frame, (26 + aside, 26), 22, colour, -1, cv2.LINE_AA)
    for start in range(0, 360, 60):
        cv2.ellipse(frame, (26 + aside, 26), (18, 18), 0, start, start + 30, WHITE, 4, cv2.LINE_AA)
    return frame


def amount(words: str) -> Pixels:
    frame = np.full((44, 50, 3), PLATE, np.uint8)
    text(words, size=26, colour=WHITE).centre(frame, 25, 22)
    return frame


@pytest.mark.parametrize(
    ("seen", "again"),
    [(back(), back(aside=3, down=2)), (back(56), back(52, aside=2, down=2)), (chip(), chip(aside=3))],
    ids=["a back, cut elsewhere", "less of it", "a chip, cut elsewhere"],
)
def test_a_picture_that_said_nothing_is_known_again(seen: Pixels, again: Pixels) -> None:
    pictures = Lookalikes()
    pictures.add(seen)

    assert pictures.knows(again)
    assert not Lookalikes().knows(again)


@pytest.mark.parametrize(
    "other",
    [chip((200, 60, 40)), amount("$5"), cv2.resize(back(), (96, 40)).astype(np.uint8)],
    ids=["another chip", "an amount", "too wide for a picture"],
)
def test_what_looks_otherwise_is_not(other: Pixels) -> None:
    pictures = Lookalikes()
    pictures.add(chip())
    pictures.add(back())

    assert not pictures.knows(other)


def test_print_is_never_remembered() -> None:
    pictures = Lookalikes()
    pictures.add(amount("$5"))

    assert not is_picture(amount("$5"))
    assert not pictures.knows(amount("$5"))


def test_what_fades_in_is_looked_at_again() -> None:
    pictures = Lookalikes()
    faded = (chip().astype(np.float32) * 0.5 + 30).astype(np.uint8)
    pictures.add(faded)

    assert not pictures.knows(chip())


def test_an_amount_beside_a_known_chip_is_not_known() -> None:
    pictures = Lookalikes()
    pictures.add(chip())
    both = np.full((56, 80, 3), PLATE, np.uint8)
    both[2:54, :44] = chip()[:, 4:-4]
    text("$5", size=26, colour=WHITE).centre(both, 62, 28)

    assert not pictures.knows(both)


@pytest.mark.parametrize(
    ("said", "score", "nothing"),
    [("△", 0.9, True), ("n", 0.2, True), ("$1", 0.2, False), ("7", 0.3, False), ("Al", 0.7, False)],
)
def test_no_part_of_an_amount_is_nothing(said: str, score: float, *, nothing: bool) -> None:
    assert says_nothing(said, score) is nothing


class Counts(Ocr):
    """Reads nothing, and counts how often."""

    def __init__(self) -> None:
        """Load nothing."""
        self.asked = 0

    def texts(self, lines: Sequence[Pixels]) -> list[tuple[str, float]]:
        self.asked += len(lines)
        return [("△", 0.3)] * len(lines)


def test_the_back_of_a_card_is_read_once_wherever_it_lies() -> None:
    engine = Counts()
    reader = LineReader(engine)
    table = np.full((200, 400, 3), FELT, np.uint8)
    table[20:84, 20:84], table[101:165, 203:267] = back(64), back(64)
    first, second = Box(28, 28, 76, 76), Box(212, 112, 258, 157)
    assert reader.read(table, [first])[0] == []
    asked = engine.asked

    assert reader.read(table, [first, second])[0] == []
    assert asked > 0
    assert engine.asked == asked

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from detection.demo.sprites import text
from detection.vision.geometry import Box, Pixels
from detection.vision.text.ocr import Ocr
from detection.vision.text.patches import NonTextPatches, is_no_text, is_same_text_recoloured
from detection.vision.text.recogniser import LineReader, is_no_text_reading

FELT, PLATE, WHITE, BLUE = (60, 90, 30), (35, 30, 25), (250, 250, 250), (160, 70, 30)
Colour = tuple[int, int, int]
DARK, LIT, BRIGHT, YELLOW = (40, 35, 30), (90, 80, 60), (250, 250, 250), (60, 220, 250)


def line(
    words: str, *, background: Colour = DARK, colour: Colour = BRIGHT, width: int = 140, size: int = 24
) -> Pixels:
    frame = np.full((50, width, 3), background, np.uint8)
    sprite = text(words, size=size, colour=colour)
    sprite.lay(frame, 8, 25 - sprite.height // 2)
    return frame


@pytest.mark.parametrize(
    ("background", "colour"),
    [(LIT, BRIGHT), (DARK, YELLOW), (BRIGHT, DARK)],
    ids=["lit", "another colour", "dark on light"],
)
def test_the_same_text_in_other_colours_is_the_same(background: Colour, colour: Colour) -> None:
    assert is_same_text_recoloured(line("$123"), line("$123", background=background, colour=colour))


@pytest.mark.parametrize("size", [12, 24])
@pytest.mark.parametrize(
    ("before", "after"), [("$123", "$128"), ("$6", "$8"), ("$12", "$123"), ("$12", "$1.2")]
)
def test_another_amount_is_another_print(before: str, after: str, size: int) -> None:
    assert not is_same_text_recoloured(line(before, size=size), line(after, background=LIT, size=size))


def test_a_rim_over_the_print_goes_on_and_off() -> None:
    lit = line("Heron", background=LIT)
    lit[:4], lit[-4:] = 230, 230

    assert is_same_text_recoloured(line("Heron"), lit)


def test_print_that_can_hardly_be_seen_is_not_compared() -> None:
    faint = line("Heron", background=DARK, colour=(60, 55, 50))

    assert not is_same_text_recoloured(faint, faint)


def test_pictures_of_different_sizes_are_different() -> None:
    assert not is_same_text_recoloured(line("Heron"), line("Heron", width=141))


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
    patches = NonTextPatches()
    patches.add(seen)

    assert patches.matches(again)
    assert not NonTextPatches().matches(again)


@pytest.mark.parametrize(
    "other",
    [chip((200, 60, 40)), amount("$5"), cv2.resize(back(), (96, 40)).astype(np.uint8)],
    ids=["another chip", "an amount", "too wide for a picture"],
)
def test_what_looks_otherwise_is_not(other: Pixels) -> None:
    patches = NonTextPatches()
    patches.add(chip())
    patches.add(back())

    assert not patches.matches(other)


def test_print_is_never_remembered() -> None:
    patches = NonTextPatches()
    patches.add(amount("$5"))

    assert not is_no_text(amount("$5"))
    assert not patches.matches(amount("$5"))


def test_what_fades_in_is_looked_at_again() -> None:
    patches = NonTextPatches()
    faded = (chip().astype(np.float32) * 0.5 + 30).astype(np.uint8)
    patches.add(faded)

    assert not patches.matches(chip())


def test_an_amount_beside_a_known_chip_is_not_known() -> None:
    patches = NonTextPatches()
    patches.add(chip())
    both = np.full((56, 80, 3), PLATE, np.uint8)
    both[2:54, :44] = chip()[:, 4:-4]
    text("$5", size=26, colour=WHITE).centre(both, 62, 28)

    assert not patches.matches(both)


@pytest.mark.parametrize(
    ("said", "score", "nothing"),
    [("△", 0.9, True), ("n", 0.2, True), ("$1", 0.2, False), ("7", 0.3, False), ("Al", 0.7, False)],
)
def test_no_part_of_an_amount_is_nothing(said: str, score: float, *, nothing: bool) -> None:
    assert is_no_text_reading(said, score) is nothing


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

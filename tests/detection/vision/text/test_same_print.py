from __future__ import annotations

import numpy as np
import pytest

from detection.demo.sprites import text
from detection.vision.frames.frame import Pixels
from detection.vision.text.same_print import same_ink

Colour = tuple[int, int, int]
DARK, LIT, WHITE, YELLOW = (40, 35, 30), (90, 80, 60), (250, 250, 250), (60, 220, 250)


def line(
    words: str, *, paper: Colour = DARK, ink: Colour = WHITE, width: int = 140, size: int = 24
) -> Pixels:
    frame = np.full((50, width, 3), paper, np.uint8)
    sprite = text(words, size=size, colour=ink)
    sprite.lay(frame, 8, 25 - sprite.height // 2)
    return frame


@pytest.mark.parametrize(
    ("paper", "ink"),
    [(LIT, WHITE), (DARK, YELLOW), (WHITE, DARK)],
    ids=["lit", "another ink", "dark on light"],
)
def test_the_same_print_in_other_colours_is_the_same(paper: Colour, ink: Colour) -> None:
    assert same_ink(line("$123"), line("$123", paper=paper, ink=ink))


@pytest.mark.parametrize("size", [12, 24])
@pytest.mark.parametrize(
    ("before", "after"), [("$123", "$128"), ("$6", "$8"), ("$12", "$123"), ("$12", "$1.2")]
)
def test_another_amount_is_another_print(before: str, after: str, size: int) -> None:
    assert not same_ink(line(before, size=size), line(after, paper=LIT, size=size))


def test_a_rim_over_the_print_goes_on_and_off() -> None:
    lit = line("Heron", paper=LIT)
    lit[:4], lit[-4:] = 230, 230

    assert same_ink(line("Heron"), lit)


def test_print_that_can_hardly_be_seen_is_not_compared() -> None:
    faint = line("Heron", paper=DARK, ink=(60, 55, 50))

    assert not same_ink(faint, faint)


def test_pictures_of_different_sizes_are_different() -> None:
    assert not same_ink(line("Heron"), line("Heron", width=141))

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from detection.demo.sprites import Sprite, canvas, shrunk, text

RED = (255, 0, 0)


def plain(opacity: int, size: tuple[int, int] = (4, 4)) -> Sprite:
    return Sprite.of(Image.new("RGBA", size, (*RED, opacity)))


def blank() -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.full((10, 10, 3), 100, dtype=np.uint8)


@pytest.mark.parametrize(
    ("opacity", "expected"),
    [(255, [0, 0, 255]), (0, [100, 100, 100]), (128, [50, 50, 178])],
    ids=["opaque", "clear", "half"],
)
def test_a_sprite_covers_as_much_as_it_is_opaque(opacity: int, expected: list[int]) -> None:
    frame = blank()

    plain(opacity).lay(frame, 3, 3)

    assert frame[4, 4].tolist() == pytest.approx(expected, abs=1)
    assert frame[8, 8].tolist() == [100, 100, 100]


@pytest.mark.parametrize("corner", [(-2, -2), (8, 8), (-2, 8), (20, 20), (-9, 0)], ids=str)
def test_what_hangs_over_the_edge_is_cut_off(corner: tuple[int, int]) -> None:
    frame = blank()

    plain(255).lay(frame, *corner)

    left, top = corner
    covered = [(x, y) for x in range(10) for y in range(10) if left <= x < left + 4 and top <= y < top + 4]
    assert {(int(x), int(y)) for y, x in np.argwhere(frame[:, :, 2] == 255)} == set(covered)


def test_a_sprite_is_laid_around_its_middle() -> None:
    frame = blank()

    plain(255, (3, 5)).centre(frame, 5, 5)

    rows, columns = np.nonzero(frame[:, :, 2] == 255)
    assert (rows.mean(), columns.mean()) == (5, 5)


def test_a_canvas_shrinks_to_the_size_asked_for() -> None:
    image, _ = canvas(12, 7)

    assert shrunk(image).size == (12, 7)


def test_longer_words_are_wider_and_larger_ones_taller() -> None:
    short = text("$5", size=20, colour=RED)

    assert text("$12.50", size=20, colour=RED).width > short.width
    assert text("$5", size=40, colour=RED).height > short.height

from __future__ import annotations

import cv2
import numpy as np
import pytest

from detection.vision.elements import LIKE_D
from detection.vision.geometry import Box, Pixels
from detection.vision.shapes import discs
from detection.vision.shapes.discs import DiscDetector, brightest

TABLE, TALL = Box(0, 0, 300, 200), 12.0


def with_disc(*, letter: str = "D") -> Pixels:
    table = np.full((200, 300, 3), (60, 90, 30), np.uint8)
    cv2.circle(table, (120, 100), 15, (240, 245, 245), -1, cv2.LINE_AA)
    cv2.putText(table, letter, (113, 107), cv2.FONT_HERSHEY_SIMPLEX, 0.65, (25, 25, 25), 2, cv2.LINE_AA)
    return table


def test_a_disc_with_a_d_is_found_where_it_lies() -> None:
    disc = max(DiscDetector().find(with_disc(), TABLE, TALL, []), key=lambda disc: disc.similarity)

    assert disc.similarity > LIKE_D
    assert (disc.box.x, disc.box.y) == pytest.approx((120, 100), abs=2)
    assert disc.box.width == pytest.approx(30, abs=3)


def test_what_is_taken_is_no_disc() -> None:
    assert DiscDetector().find(with_disc(), TABLE, TALL, [Box(100, 80, 140, 120)]) == []


def test_a_disc_that_was_there_before_is_not_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    finder = DiscDetector()
    first = finder.find(with_disc(letter="O"), TABLE, TALL, [])
    monkeypatch.setattr(discs, "looked_at", lambda pixels, width: (1.0, True))

    assert finder.find(with_disc(letter="O"), TABLE, TALL, []) == first
    assert finder.find(with_disc(letter="B"), TABLE, TALL, [])[0].similarity == 1


def test_the_brightest_channel_of_each_pixel_is_kept_in_every_strip() -> None:
    picture = np.random.default_rng(3).integers(0, 256, (discs.STRIP * 2 + 5, 7, 3), np.uint8)

    assert np.array_equal(brightest(picture), picture.max(axis=2))

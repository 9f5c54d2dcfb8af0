from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from detection.demo import DemoTable
from detection.demo.skins.named import NAMED
from detection.demo.skins.places import places
from detection.poker.readings import HIDDEN
from detection.vision.geometry import Box, Pixels
from detection.vision.shapes import spotter
from detection.vision.shapes.spotter import Heat, Spots, Spotter, heat_of
from tests.detection.vision.shapes.things import disc
from tests.detection.vision.tables import empty_table

TABLE, TALL = Box(20, 10, 790, 590), 20.0
SKIN = NAMED["larch"]


def with_disc() -> Pixels:
    table = empty_table()
    disc(table, (215, 270), "D")
    return table


@lru_cache(maxsize=1)
def dealt() -> Spots:
    """Return what is seen of a table on which each other player holds cards face down."""
    steps = DemoTable(seed=0, hands=1, skin=SKIN).steps()
    pixels = next(
        step.pixels
        for step in steps
        if not step.in_flight and sum(seat.cards == HIDDEN for seat in step.truth.seats) == SKIN.seats - 1
    )
    return Spotter().find(pixels, Box(0, 0, *SKIN.size), 22)


def test_backs_are_found_where_they_lie() -> None:
    spots = dealt()

    for place in places(SKIN).seats[1:]:
        at = place.cards
        box = Box(at.x - at.width / 2, at.y - at.height / 2, at.x + at.width / 2, at.y + at.height / 2)
        assert max(box.overlap(spot.box) for spot in spots.backs) > 0.8
        assert (spots.back_probability(box) or 0) > 0.6


def test_a_button_is_looked_at_where_it_lies() -> None:
    (found, *_) = Spotter().find(with_disc(), TABLE, TALL).buttons

    assert (found.box.x, found.box.y) == pytest.approx((215, 270), abs=8)


def test_an_empty_table_has_no_backs() -> None:
    assert Spotter().find(empty_table(), TABLE, TALL).backs == ()


def test_only_what_changes_is_looked_at_and_it_is_seen_as_if_all_were(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    eye = Spotter()
    eye.find(empty_table(), TABLE, TALL)
    shown: list[Pixels] = []

    def noted(pixels: Pixels) -> Heat:
        shown.append(pixels)
        return heat_of(pixels)

    monkeypatch.setattr(spotter, "heat_of", noted)
    table = empty_table()
    disc(table, (215, 270), "D")

    after = eye.find(table, TABLE, TALL)

    whole = 0.8 * TABLE.width * 0.8 * TABLE.height
    assert 0 < sum(pixels.shape[0] * pixels.shape[1] for pixels in shown) < 0.5 * whole
    anew = Spotter().find(table, TABLE, TALL)
    assert after.heat is not None
    assert anew.heat is not None
    np.testing.assert_allclose(after.heat, anew.heat, atol=5e-3)
    assert [spot.box for spot in after.buttons] == [spot.box for spot in anew.buttons]


def test_what_does_not_change_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    eye = Spotter()
    before = eye.find(with_disc(), TABLE, TALL)
    monkeypatch.setattr(spotter, "heat_of", lambda _: pytest.fail("looked at"))

    assert eye.find(with_disc(), TABLE, TALL).backs == before.backs


def test_a_table_that_seems_a_little_smaller_is_searched_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    eye = Spotter()
    eye.find(with_disc(), TABLE, TALL)
    monkeypatch.setattr(spotter, "heat_of", lambda _: pytest.fail("looked at"))

    eye.find(with_disc(), Box(100, 60, 780, 580), 0.9 * TALL)


def test_how_probable_a_back_is_is_known_where_it_was_looked_for() -> None:
    spots = dealt()
    board = places(SKIN).board

    assert (spots.back_probability(Box(board.x - 40, board.y - 20, board.x + 40, board.y + 20)) or 1) < 0.3
    assert Spots().back_probability(TABLE) is None
    assert spots.back_probability(Box(-30, -30, -10, -10)) is None

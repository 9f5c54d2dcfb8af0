from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from training import backs, buttons
from training.clutter import SIDE
from training.glyphs import font_paths
from training.places import BACK, BUTTON, NOTHING, UNASKED, SeatPainter, paint_seats

pytestmark = pytest.mark.skipif(
    not any(Path("/usr/share/fonts").rglob("*.[ot]tf")), reason="buttons are drawn with the machine's fonts"
)


def test_a_scene_is_the_same_whenever_it_is_drawn() -> None:
    scene, again, other = (paint_seats(np.random.default_rng(seed)) for seed in (5, 5, 6))

    assert np.array_equal(scene.pixels, again.pixels)
    assert np.array_equal(scene.things, again.things)
    assert not np.array_equal(scene.pixels, other.pixels)


def test_scenes_teach_buttons_backs_and_what_is_neither() -> None:
    rng = np.random.default_rng(1)
    scenes = [paint_seats(rng) for _ in range(30)]

    assert {int(thing) for scene in scenes for thing in np.unique(scene.things)} >= {NOTHING, BUTTON, BACK}
    assert all(scene.pixels.shape == (SIDE, SIDE, 3) for scene in scenes)


def test_a_button_that_is_nearly_covered_is_not_asked_for() -> None:
    painter = SeatPainter(np.random.default_rng(2))
    painter.lay(buttons.button(np.random.default_rng(3), 12), 50, 50, BUTTON)
    painter.covers((50, 50, SIDE, 66))

    assert set(np.unique(painter.finished().things).tolist()) == {NOTHING, UNASKED}


@pytest.mark.parametrize("draw", [buttons.button, buttons.round_thing, backs.hand])
def test_whatever_is_drawn_fills_about_the_height_that_was_asked_for(draw: object) -> None:
    rng = np.random.default_rng(4)
    for _ in range(60):
        cutout = draw(rng, 20)  # type: ignore[operator]

        assert cutout.shape[2] == 4
        assert 10 <= cutout.shape[0] <= 130
        assert (cutout[:, :, 3] > 128).mean() > 0.15


def test_words_in_cyrillic_have_a_font_that_writes_them() -> None:
    assert set(buttons.fonts_with_cyrillic()) <= set(font_paths())
    assert buttons.letters(buttons.CYRILLIC, np.random.default_rng(5)).size

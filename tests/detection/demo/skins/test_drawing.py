from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from detection.demo.game_state import GameState, Label, Seat, Stakes
from detection.demo.skins.drawing import FontMissing, SkinDrawing
from detection.demo.skins.named import NAMED
from detection.poker.cards import parse_cards

ASCII = [
    skin.name for skin in NAMED.values() if "".join(skin.words.labels.values()).isascii() and skin.unit != "€"
]


def full(seats: int) -> GameState:
    """Return a table where each seat is taken and has bet."""
    return GameState(
        hand=1,
        seats=tuple(
            Seat(
                number=number,
                name=f"A rather long name {number}",
                stack=12345600,
                bet=250000,
                cards=parse_cards("AsAd"),
                face_up=number == 0,
                label=Label("raise", 250000),
            )
            for number in range(seats)
        ),
        board=parse_cards("2c3d4h5s6c"),
        pot=2500000,
        stakes=Stakes(5000, 10000, 1000, 3),
    )


@pytest.mark.parametrize("name", ASCII)
def test_a_full_table_is_drawn_in_each_skin(name: str) -> None:
    skin = replace(NAMED[name], fonts=())
    drawing = SkinDrawing(skin)
    empty = drawing.background.copy()

    pixels = drawing.draw(full(skin.seats))

    assert pixels.shape == (skin.size[1], skin.size[0], 3)
    assert not np.array_equal(pixels, empty)
    assert np.array_equal(drawing.background, empty)


@pytest.mark.parametrize("cards", ["AsAd", "KhQhJhTh"])
def test_backs_do_not_show_what_they_are(cards: str) -> None:
    drawing = SkinDrawing(NAMED["larch"])
    table = GameState(seats=(Seat(number=2, name="Ann", stack=100, cards=parse_cards(cards)),))
    other = GameState(
        seats=(Seat(number=2, name="Ann", stack=100, cards=parse_cards("7c2d9c8d"[: len(cards)])),)
    )

    assert np.array_equal(drawing.draw(table), drawing.draw(other))


def test_letters_that_no_font_has_are_said_with_the_way_out() -> None:
    skin = replace(NAMED["birch"], fonts=("no-such-font.ttf",))

    with pytest.raises(FontMissing, match="fonts-dejavu-core"):
        SkinDrawing(skin)

from __future__ import annotations

import numpy as np
import pytest

from detection.demo import faces
from detection.demo.drawing import TableDrawing, printed
from detection.demo.game_state import SEATS, GameState, Seat
from detection.demo.geometry import BOARD, BOARD_GAP, CARD
from detection.poker.cards import parse_cards

FULL = GameState(
    hand=1,
    seats=tuple(
        Seat(number=number, name=f"Player {number}", stack=10000, bet=250, cards=parse_cards("AsAd"))
        for number in range(SEATS)
    ),
    board=parse_cards("2c3d4h5s6c"),
    pot=1500,
)


@pytest.mark.parametrize(
    ("cents", "words"), [(50, "$0.50"), (100, "$1"), (123456, "$1,234.56"), (120000, "$1,200"), (0, "$0")]
)
def test_amounts_are_printed_as_rooms_do(cents: int, words: str) -> None:
    assert printed(cents) == words


@pytest.mark.parametrize("size", [(1280, 720), (800, 600), (1920, 1080), (320, 180)], ids=str)
def test_a_table_is_drawn_at_any_size(size: tuple[int, int]) -> None:
    width, height = size

    pixels = TableDrawing(width=width, height=height).draw(FULL)

    assert pixels.shape == (height, width, 3)
    assert pixels.dtype == np.uint8


def test_drawing_leaves_the_empty_room_as_it_was() -> None:
    drawing = TableDrawing(width=640, height=360)
    empty = drawing.background.copy()

    drawing.draw(FULL)

    assert np.array_equal(drawing.background, empty)


def test_board_cards_lie_where_they_belong() -> None:
    drawing = TableDrawing()
    last = BOARD[0] + 2 * (CARD[0] + BOARD_GAP), BOARD[1] - CARD[1] // 2 + 4
    place = np.s_[last[1], last[0]]

    with_five = drawing.draw(FULL)[place]
    with_four = drawing.draw(GameState(seats=FULL.seats, board=FULL.board[:4], pot=1500))[place]

    assert tuple(with_five) == faces.PAPER[::-1]
    assert np.array_equal(with_four, drawing.background[place])


def test_hidden_cards_do_not_show_what_they_are() -> None:
    drawing = TableDrawing(width=640, height=360)
    seat = Seat(number=2, name="Wombat", stack=100, cards=parse_cards("AsAd"))
    other = Seat(number=2, name="Wombat", stack=100, cards=parse_cards("7c2d"))

    assert np.array_equal(drawing.draw(GameState(seats=(seat,))), drawing.draw(GameState(seats=(other,))))

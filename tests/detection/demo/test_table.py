from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from detection.demo import DemoStep, DemoTable, faces
from detection.demo.classic import TableDrawing, printed
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


@pytest.fixture(scope="module")
def steps() -> list[DemoStep]:
    return list(DemoTable(seed=5, hands=3, width=640, height=360).steps())


def test_the_same_seed_draws_the_same_steps(steps: list[DemoStep]) -> None:
    again = DemoTable(seed=5, hands=3, width=640, height=360).steps()

    for first, second in zip(steps, again, strict=True):
        assert np.array_equal(first.pixels, second.pixels)
        assert (first.truth, first.events, first.hand) == (second.truth, second.events, second.hand)


def test_each_step_can_be_seen(steps: list[DemoStep]) -> None:
    for before, after in pairwise(steps):
        assert not np.array_equal(before.pixels, after.pixels), after.events


def test_a_step_without_events_reads_like_the_one_before(steps: list[DemoStep]) -> None:
    for before, after in pairwise(steps):
        if not after.events:
            assert after.truth == before.truth


def test_a_step_with_events_reads_differently(steps: list[DemoStep]) -> None:
    for before, after in pairwise(steps):
        checked = any(event.data.get("action") == "check" for event in after.events)
        if after.events and not checked:
            assert after.truth != before.truth


def test_events_come_in_their_one_order(steps: list[DemoStep]) -> None:
    order = ["hand_end", "hand_start", "button", "player", "action", "pot", "street_change", "board", "card"]

    for step in steps:
        ranks = [order.index(event.type) for event in step.events]
        seats = [event.data["seat"] for event in step.events if event.type == "player"]
        assert ranks == sorted(ranks)
        assert seats == sorted(seats)


def test_a_live_table_keeps_a_pleasant_pace(steps: list[DemoStep]) -> None:
    assert all(0.5 <= step.hold <= 3 for step in steps)


def test_hands_count_from_one(steps: list[DemoStep]) -> None:
    assert [step.hand for step in steps] == sorted(step.hand for step in steps)
    assert {step.hand for step in steps} == {0, 1, 2, 3}

from __future__ import annotations

import pytest

from detection.demo.game_state import GameState, Seat, street
from detection.poker.cards import DECK


@pytest.mark.parametrize(("cards", "name"), [(0, "preflop"), (3, "flop"), (4, "turn"), (5, "river")])
def test_the_board_says_the_street(cards: int, name: str) -> None:
    assert street(DECK[:cards]) == name


def test_an_empty_seat_is_nobody() -> None:
    hazel = Seat(number=2, name="Hazel_9", stack=100)
    table = GameState(seats=(hazel,))

    assert table.seat(2) is hazel
    assert table.seat(3) is None

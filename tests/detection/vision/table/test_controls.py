from __future__ import annotations

import pytest

from detection.vision.elements import Line
from detection.vision.table.area import asks_for_a_move, find_controls
from tests.detection.vision.texts import line

SIZE = WIDTH, HEIGHT = 1400, 1000
QUARTERS = [line(text, x, 780) for text, x in (("1/4", 900), ("1/2", 1000), ("Pot", 1100))]
MOVES = [line(text, x, 860) for text, x in (("Fold", 700), ("Call", 900), ("Raise to", 1100))]


@pytest.mark.parametrize(
    ("x", "y", "held"),
    [
        (1000, 830, True),
        (900, 885, True),
        (700, 885, True),
        (700, 790, False),
        (300, 860, False),
        (1000, 700, False),
    ],
    ids=["a slider", "what a call costs", "under fold", "a plate over fold", "far left", "the table"],
)
def test_what_is_among_the_buttons_is_no_table(x: float, y: float, *, held: bool) -> None:
    controls = find_controls([*QUARTERS, *MOVES], SIZE)

    assert controls.hold(line("$2", x, y).box) is held


def test_one_word_alone_is_what_a_player_did() -> None:
    controls = find_controls([line("Call", 700, 860)], SIZE)

    assert controls.top == HEIGHT
    assert not controls.hold(line("$2", 700, 880).box)


@pytest.mark.parametrize("right", ["Call", "Fold"])
def test_what_two_players_did_on_either_side_of_the_table_stands_on_no_buttons(right: str) -> None:
    assert find_controls([line("Fold", 300, 700), line(right, 1100, 700)], SIZE).buttons == ()


def test_two_players_who_did_the_same_stand_on_no_buttons() -> None:
    assert find_controls([line("All-In", 500, 800), line("All-In", 800, 800)], SIZE).buttons == ()
    assert len(find_controls([line("50%", 500, 800), line("75%", 800, 800)], SIZE).buttons) == 2


def test_lines_of_a_chat_are_no_buttons() -> None:
    assert find_controls([line("checks", 700, 860), line("raises to $0.60", 700, 880)], SIZE).buttons == ()


def test_a_time_bank_is_on_a_plate_and_no_button() -> None:
    controls = find_controls([line("TIME BANK", 500, 785), *QUARTERS], SIZE)

    assert not controls.hold(line("97.5 BB", 560, 785).box)


def test_the_user_is_asked_for_a_move_by_two_buttons_at_least() -> None:
    def asked(*lines: Line) -> bool:
        return asks_for_a_move(lines, find_controls(lines, SIZE))

    assert asked(*QUARTERS, *MOVES)
    assert not asked(*QUARTERS)
    assert not asked(line("Fold", 700, 860), line("Post blinds", 900, 860))

from __future__ import annotations

from pathlib import Path

import pytest

from detection.demo.game import GameStep
from detection.demo.moves import Acted, Cleared, Dealt, Opened, Seated, Shown, Street, Won
from detection.demo.recorded import HandUnplayable, recorded_hands
from detection.demo.replay import replayed
from detection.poker.cards import parse_cards
from tests.detection.demo.recordings import HOLDEM, OMAHA, written


@pytest.fixture
def steps(tmp_path: Path) -> list[GameStep]:
    return list(replayed(recorded_hands(written(tmp_path, HOLDEM)), seats=6))


def test_a_hand_is_played_move_by_move(steps: list[GameStep]) -> None:
    moves = [step.move for step in steps]

    assert [type(move) for move in moves] == [
        Opened, Dealt, *[Acted] * 3, Street, *[Acted] * 4, Shown, Street, Street, Won, Cleared,
    ]  # fmt: skip
    assert [(move.seat, move.verb, move.amount) for move in moves if isinstance(move, Acted)] == [
        (4, "raise", 30000),
        (0, "call", 30000),
        (2, "fold", None),
        (0, "check", None),
        (4, "bet", 40000),
        (0, "all-in", 70000),
        (4, "call", 70000),
    ]


def test_chips_never_come_or_go(steps: list[GameStep]) -> None:
    for step in steps:
        behind = sum(seat.stack for seat in step.table.seats)
        assert behind + step.table.pot == 450000


def test_the_deal_shows_blinds_button_and_the_users_cards_only(steps: list[GameStep]) -> None:
    table = steps[1].table

    assert {seat.name: seat.bet for seat in table.seats} == {"Ann": 5000, "Bob": 10000, "Cid": 0}
    assert {seat.name: seat.face_up for seat in table.seats} == {"Ann": True, "Bob": False, "Cid": False}
    assert next(seat.name for seat in table.seats if seat.number == table.dealer) == "Cid"


def test_at_the_end_the_better_hand_has_the_pot(steps: list[GameStep]) -> None:
    assert {seat.name: seat.stack for seat in steps[-1].table.seats} == {
        "Ann": 0, "Bob": 190000, "Cid": 260000,
    }  # fmt: skip
    assert steps[-1].move == Cleared(1, parse_cards("AhKh"), parse_cards("2c3d4h9sTs"), 210000)


def test_who_changes_between_two_hands_leaves_before_the_next_comes(tmp_path: Path) -> None:
    other = HOLDEM.replace("'Bob'", "'Zoe'")
    files = [written(tmp_path, HOLDEM, "1.phh"), written(tmp_path, other, "2.phh")]

    between = [
        {seat.name for seat in step.table.seats}
        for step in replayed([hand for file in files for hand in recorded_hands(file)], seats=6)
        if isinstance(step.move, Seated)
    ]

    assert between[-1] == {"Ann", "Zoe", "Cid"}
    assert "Bob" not in between[0]
    assert "Zoe" not in between[0]


def test_without_the_user_their_seat_is_empty(tmp_path: Path) -> None:
    for step in replayed(recorded_hands(written(tmp_path, HOLDEM)), seats=6, hero="Zoe"):
        assert step.table.seat(0) is None
        assert not any(seat.face_up for seat in step.table.seats) or step.table.board


def test_all_cards_of_omaha_are_held(tmp_path: Path) -> None:
    text = OMAHA.format(one="AhKhQhJh2d", other="AsKsQsJs3d")
    dealt = list(replayed(recorded_hands(written(tmp_path, text)), seats=2))[1].table

    assert [len(seat.cards) for seat in dealt.seats] == [5, 5]


def test_too_small_a_table_is_said(tmp_path: Path) -> None:
    with pytest.raises(HandUnplayable, match="3 players, and the skin 2 seats"):
        list(replayed(recorded_hands(written(tmp_path, HOLDEM)), seats=2))

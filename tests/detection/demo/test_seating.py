from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from detection.demo.game import game_steps
from detection.demo.recorded import HandUnplayable, recorded_hands
from detection.demo.seating import seated, spread, user_of
from tests.detection.demo.recordings import HOLDEM, written


def test_the_user_sits_at_0_and_the_others_clockwise_from_there() -> None:
    places = seated(["Ann", "Bob", "Cid", "Dee"], "Cid", 9, {})

    assert places is not None
    assert places["Cid"] == 0
    assert places["Dee"] < places["Ann"] < places["Bob"]


def test_players_keep_their_seats_while_the_button_moves() -> None:
    before = seated(["Ann", "Bob", "Cid"], "Ann", 6, {})
    assert before is not None

    assert seated(["Bob", "Cid", "Ann"], "Ann", 6, before) == before
    assert seated(["Cid", "Ann"], "Ann", 6, before) == {"Ann": before["Ann"], "Cid": before["Cid"]}


def test_a_table_has_no_more_players_than_seats() -> None:
    assert seated(["Ann", "Bob", "Cid"], "Ann", 2, {}) is None
    assert seated(["Ann", "Bob"], None, 2, {}) is None, "the user's seat stays empty"


def test_the_user_is_who_was_asked_for_or_who_it_was_or_the_first_with_cards(tmp_path: Path) -> None:
    (hand,) = recorded_hands(written(tmp_path, HOLDEM))

    assert user_of(hand, None, None) == "Ann"
    assert user_of(hand, None, "Cid") == "Cid"
    assert user_of(hand, "Cid", "Ann") == "Cid"
    assert user_of(hand, "Zoe", "Ann") is None
    with pytest.raises(HandUnplayable, match="may be Ann or Cid"):
        user_of(hand, "Bob", None)


def test_the_demos_own_hands_leave_seats_of_a_larger_table_empty() -> None:
    steps = list(spread(game_steps(seed=1, hands=1), 9))

    numbers = [seat.number for seat in steps[0].table.seats]
    assert all(one < other for one, other in pairwise(numbers))
    assert max(numbers) < 9
    assert steps[0].table.dealer in numbers

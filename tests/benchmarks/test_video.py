from __future__ import annotations

from typing import Any

import pytest

from benchmarks._played import Account, Tally, Video, compared, happenings, tallied
from benchmarks.video import cut, misses, table

Event = tuple[str, dict[str, Any]]


def pot(amount: str) -> Event:
    return "pot", {"pot": amount, "previous": None}


def call(seat: int, amount: str) -> Event:
    return "action", {"seat": seat, "action": "call", "amount": amount, "street": "flop", "name": "Ann"}


def account(truth: list[Event], told: list[Event]) -> dict[str, Tally]:
    return tallied(compared(happenings(0, truth), happenings(6, told)))


def test_what_is_told_as_it_happened_is_right_whatever_else_is_said() -> None:
    told = [pot("3"), ("action", {**call(2, "1")[1], "name": None}), ("player", {"seat": 2})]

    assert account([call(2, "1"), pot("3")], told) == {"action": Tally(right=1), "pot": Tally(right=1)}


def test_a_misread_amount_is_missing_and_another_invented() -> None:
    assert account([pot("3"), pot("5"), pot("8")], [pot("3"), pot("50"), pot("8")]) == {
        "pot": Tally(right=2, missing=1, invented=1)
    }


def test_an_order_that_was_not_so_is_wrong() -> None:
    truth = [call(1, "2"), call(2, "2")]

    assert account(truth, truth[::-1]) == {"action": Tally(right=1, missing=1, invented=1)}


def test_faults_are_told_where_they_happened() -> None:
    told = compared(happenings(12, [call(3, "7")]), happenings(18, [pot("9")]))

    assert told.faults == "  - frame    12 action 3 call 7 flop\n  + frame    18 pot 9"
    assert Account().faults == ""


@pytest.mark.parametrize(
    ("tallies", "missed"),
    [
        ({"action": Tally(right=98, missing=2), "card": Tally(right=9)}, []),
        ({"action": Tally(right=97, missing=3)}, ["action: 97.00 % are right; 98 % is the least"]),
        ({"action": Tally(right=9, invented=1)}, ["action: 1 invented; there should be none"]),
        ({"pot": Tally(right=99, missing=1)}, ["pot: 99.00 % are right; 100 % is the least"]),
        ({"error": Tally(invented=1)}, ["error: 1 invented; there should be none"]),
    ],
    ids=["met", "actions missing", "action invented", "a pot missing", "a frame unread"],
)
def test_the_bar(tallies: dict[str, Tally], missed: list[str]) -> None:
    assert misses(tallies) == missed


def test_hands_are_cut_into_pieces_of_few_each_with_its_own_seed() -> None:
    pieces = cut(12, seed=7, fps=20.0, size=(640, 360))

    assert pieces == [
        Video(seed=seed, hands=hands, fps=20.0, size=(640, 360)) for seed, hands in [(7, 5), (8, 5), (9, 2)]
    ]


def test_the_table_has_a_line_for_each_type() -> None:
    assert table({"pot": Tally(right=3, missing=1)}).splitlines()[1].split() == [
        "pot",
        "3",
        "1",
        "0",
        "75.00",
        "%",
    ]

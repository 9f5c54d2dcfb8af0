from __future__ import annotations

import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from benchmarks import looks, rooms
from benchmarks._players import dealer, name_in, names
from benchmarks._real_tables import Picture, Share, bets, board, hand, pot, stacks
from benchmarks.rooms import COMMITTED, Cards, Thresholds, cards_of, chosen, fared
from detection.poker.cards import parse_cards
from detection.poker.readings import SeatReading, TableReading
from detection.vision.elements import Dealt
from tests.benchmarks.pictures import a_folder_of_pictures
from tests.detection.vision.tables import row

LOOSE, STRICT = (0.3, 0.5), (0.9, 0.95)
AROUND = {0: (400.0, 500.0), 1: (100.0, 300.0), 2: (400.0, 100.0), 3: (700.0, 300.0)}


def picture(*seats: SeatReading, truth: dict[str, Any] | None = None, **reading: Any) -> Picture:
    return Picture(
        room="club",
        truth={"hero": ["Ah", "Kd"], "board": [], "dealer": None, **(truth or {})},
        reading=TableReading(seats=seats, **reading),
        dealt=Dealt(hero=row("AhKd", x=400, y=450, confidence=0.6), board=None, shown=()),
        places=AROUND,
    )


def test_a_hand_counts_in_any_order_and_saying_nothing_is_not_wrong() -> None:
    assert hand(picture(), parse_cards("KdAh"))[0] == Share(there=1, claimed=1, right=1)
    assert hand(picture(), parse_cards("KdAs")) == (
        Share(there=1, claimed=1, wrong=1),
        Share(there=2, claimed=2, right=1),
    )
    assert hand(picture(), None)[0] == Share(there=1)
    assert hand(picture(truth={"spectating": True}), ())[0] == Share()


def test_a_board_counts_from_left_to_right() -> None:
    flop = picture(truth={"board": ["2c", "7d", "Th"]})

    assert board(flop, parse_cards("2c7dTh"))[0].right == 1
    assert board(flop, parse_cards("7d2cTh"))[0].wrong == 1
    assert board(picture(), ())[0] == Share(there=1, right=1)


def test_amounts_count_by_their_value() -> None:
    read = picture(
        SeatReading(seat=0, stack=Decimal("40.00"), bet=Decimal(2)),
        SeatReading(seat=1, stack=Decimal(7)),
        truth={
            "pot": 6.5,
            "stacks": [{"seat_hint": "hero", "amount": 40}, {"seat_hint": "left", "amount": 8}],
            "bets": [{"seat_hint": "left", "amount": 2.0}],
        },
        pot=Decimal("6.50"),
    )

    assert pot(read) == Share(there=1, claimed=1, right=1)
    assert stacks(read)[1] == Share(there=2, claimed=2, right=1)
    assert bets(read) == Share(there=1, claimed=1, right=1)


@pytest.mark.parametrize(
    ("hint", "name"),
    [("top-left Ann B", "Ann B"), ("Ann", "Ann"), ("hero Ann", "Ann"), ("right-top", ""), ("top (fold)", "")],
)
def test_a_name_is_what_else_a_person_wrote(hint: str, name: str) -> None:
    assert name_in(hint) == name


def test_names_count_where_they_were_written_down() -> None:
    read = picture(
        SeatReading(seat=0, name="Ann", stack=Decimal(40)),
        SeatReading(seat=1, name="Eve", stack=Decimal(8)),
        truth={
            "stacks": [{"seat_hint": "hero Ann", "amount": 40}, {"seat_hint": "left Bob", "amount": 8}],
            "bets": [],
        },
    )

    assert names(read) == (Share(there=2, claimed=2, right=1), Share(there=2, claimed=2, right=1))


@pytest.mark.parametrize(
    ("hint", "seat", "right"),
    [("hero", 0, 1), ("left", 1, 1), ("left", 3, 0), ("top", 2, 1), ("right Ann", 3, 1), ("top Ann", 2, 0)],
)
def test_the_dealer_is_at_the_seat_that_was_named_or_about_there(hint: str, seat: int, right: int) -> None:
    seats = [SeatReading(seat=number, name="Ann" if number == 3 else f"P{number}") for number in AROUND]

    told = dealer(picture(*seats, truth={"dealer": hint}, dealer_seat=seat))

    assert (told.there, told.claimed, told.right) == (1, 1, right)


def test_thresholds_decide_what_is_claimed_and_are_as_they_were_afterwards() -> None:
    club = {"club": [picture()]}

    assert fared(club, LOOSE)["club"].hands == Share(there=1, claimed=1, right=1)
    assert fared(club, STRICT)["club"].hands == Share(there=1)
    assert cards_of(picture()).hands.claimed == 1
    assert COMMITTED not in (LOOSE, STRICT)


def cards(*, claimed: int, right: int) -> Cards:
    return Cards(cards=Share(there=1000, claimed=claimed, right=right))


def test_a_room_has_no_say_in_its_own_thresholds() -> None:
    at: dict[Thresholds, dict[str, Cards]] = {
        LOOSE: {"club": cards(claimed=900, right=100), "other": cards(claimed=900, right=899)},
        STRICT: {"club": cards(claimed=500, right=500), "other": cards(claimed=500, right=500)},
    }

    assert chosen(at, without="club") == LOOSE
    assert chosen(at, without="other") == STRICT


def test_where_too_much_is_wrong_with_all_thresholds_the_truest_are_chosen() -> None:
    at: dict[Thresholds, dict[str, Cards]] = {
        LOOSE: {"club": cards(claimed=900, right=800), "other": Cards()},
        STRICT: {"club": cards(claimed=500, right=480), "other": Cards()},
    }

    assert chosen(at, without="other") == STRICT


@pytest.mark.parametrize("main", [rooms.main, looks.main], ids=["rooms", "looks"])
def test_without_pictures_it_says_what_is_missing_and_the_next_benchmark_may_run(
    main: Callable[[], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "argv", ["benchmark", str(tmp_path)])

    with pytest.raises(SystemExit) as left:
        main()

    assert left.value.code == 0
    assert capsys.readouterr().out == (
        f"There is no truth.jsonl in {tmp_path}, so no real table can be read. Name the folder with it.\n"
    )


def test_a_folder_is_read_and_told_room_by_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    a_folder_of_pictures(tmp_path, rooms=("club", "den"))
    monkeypatch.setattr(sys, "argv", ["rooms", str(tmp_path)])

    rooms.main()

    lines = [
        line.split() for line in capsys.readouterr().out.splitlines() if line.startswith(("club", "all"))
    ]
    assert [line[0] for line in lines] == ["club", "all"] * 3
    assert all(share in ("100.0%", "0.0%") for line in lines for share in line if share.endswith("%"))
    assert lines[1][:6] == ["all", "2", "|", "100.0%", "0.0%", "|"]

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from benchmarks._seen_readings import Read, close_name
from benchmarks._told_hands import as_exported, as_played
from benchmarks.hands import Result, as_they_were, compare_files, fitting, is_met, playable, report
from detection.demo.skins.named import NAMED
from detection.poker.cards import parse_cards
from detection.poker.readings import SeatReading, TableReading
from detection.recordings.histories.export import HandFile
from tests.detection.demo.recordings import HOLDEM, STUD, written

EXPORT = HOLDEM.replace("'p1 sm AhKh', ", "") + "_hero = 1\n"
"""As a capture exports it: the user's own cards are known anyway."""


def test_an_export_that_tells_the_same_is_equal(tmp_path: Path) -> None:
    (hand,) = playable([written(tmp_path, HOLDEM)])

    assert as_played(hand, "Ann", None).differs(as_exported(EXPORT)) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("p3 cbr 400", "p3 cbr 500", "actions"),
        ("d db Ts", "d db Js", "actions"),
        ("1000, 2000, 1500", "1000, 2100, 1500", "stacks"),
        ("p3 sm QsQd", "p3 sm QsQh", "shown"),
        ("'Bob'", "'Rob'", "players"),
        ("AhKh", "AhKc", "user"),
    ],
)
def test_what_differs_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    (hand,) = playable([written(tmp_path, HOLDEM)])

    told = as_exported(EXPORT.replace("QsQd", "QsQh") if said == "shown" else EXPORT.replace(old, new))

    assert said in as_played(hand, "Ann", None).differs(told)


def test_in_big_blinds_amounts_are_of_that_unit(tmp_path: Path) -> None:
    (hand,) = playable([written(tmp_path, HOLDEM)])

    assert as_played(hand, "Ann", NAMED["blinds"]).stacks == (Decimal(10), Decimal(20), Decimal(15))


def test_a_name_may_be_cut_as_the_room_cuts_it(tmp_path: Path) -> None:
    (hand,) = playable([written(tmp_path, HOLDEM.replace("'Bob'", "'Bob the long'"))])

    assert as_played(hand, "Ann", None).differs(as_exported(EXPORT.replace("'Bob'", "'Bob the...'"))) == []


def test_hands_that_cannot_be_shown_are_named_and_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(tmp_path, HOLDEM, "1.phh")
    written(tmp_path, STUD, "2.phh")

    hands = playable([tmp_path])

    assert [Path(hand.name).name for hand in hands] == ["1.phh"]
    assert "2.phh" in capsys.readouterr().err
    assert fitting(hands, 2) == []


def test_files_are_compared_with_the_hands_they_tell(tmp_path: Path) -> None:
    hands = playable([written(tmp_path, HOLDEM)])
    files = [HandFile("a", EXPORT), HandFile("b", None, "no blind of seat 3 (Bob) was seen")]
    result = Result(hands=2)

    compare_files(result, as_they_were(hands, None, None), files)

    assert (result.exported, result.equal, result.wrong) == (1, 1, [])
    assert dict(result.reasons) == {"no blind of seat N was seen": 1}
    assert "left out 1: no blind" in report("classic", result)


def test_a_wrong_file_misses_the_bar_however_many_are_equal(tmp_path: Path) -> None:
    hands = playable([written(tmp_path, HOLDEM)])
    result = Result(hands=1)

    compare_files(result, as_they_were(hands, None, None), [HandFile("a", EXPORT.replace("400", "500"))])

    assert (result.equal, len(result.wrong)) == (0, 1)
    assert not is_met(replace(result, equal=1), least=0.5)
    assert is_met(Result(hands=2, equal=1), least=0.5)
    assert not is_met(Result(hands=3, equal=1), least=0.5)


def test_readings_are_counted_field_by_field() -> None:
    truth = TableReading(
        board=parse_cards("2c3d4h"),
        pot=Decimal(3),
        seats=(
            SeatReading(seat=0, name="Annabel", stack=Decimal(10), bet=Decimal(2)),
            SeatReading(seat=4, name="Bob"),
        ),
        dealer_seat=4,
    )
    seen = TableReading(
        board=parse_cards("2c3d4h"),
        pot=Decimal(8),
        seats=(SeatReading(seat=0, name="Annabe..", stack=Decimal(10)), SeatReading(seat=1, name="Bob")),
        dealer_seat=1,
    )
    read = Read()

    read.add(truth, seen)

    assert (read.right["board"], read.right["dealer"], read.right["stack"]) == (1, 1, 1)
    assert (read.unread["bet"], read.wrong["pot"], read.wrong["name"]) == (1, 1, 1)
    assert read.examples["pot"] == "3 as 8"


def test_a_name_is_found_by_what_is_legible_of_it() -> None:
    assert close_name("MrBl0nde", ["MrBlonde", "MrPink"]) == "MrBlonde"
    assert close_name("Zoe", ["MrBlonde", "MrPink"]) is None
    assert close_name(None, ["MrBlonde"]) is None

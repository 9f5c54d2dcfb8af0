from __future__ import annotations

from pathlib import Path

import pytest

from detection.demo.recorded import HandUnplayable, hand_files, recorded_hands
from detection.poker.cards import parse_cards
from tests.detection.demo.recordings import HOLDEM, OMAHA, STUD, written


def test_a_file_is_a_hand_with_its_players_and_their_cards(tmp_path: Path) -> None:
    (hand,) = recorded_hands(written(tmp_path, HOLDEM))

    assert hand.players == ("Ann", "Bob", "Cid")
    assert hand.known == (True, False, True)
    assert hand.holes[0] == parse_cards("AhKh")


def test_cards_that_nobody_knows_are_no_others(tmp_path: Path) -> None:
    (hand,) = recorded_hands(written(tmp_path, HOLDEM))

    cards = [*parse_cards("2c3d4h9sTs"), *(card for hole in hand.holes for card in hole)]
    assert len(hand.holes[1]) == 2
    assert len(set(cards)) == len(cards)


@pytest.mark.parametrize(
    ("one", "other"),
    [("AhKhQhJh", "AsKsQsJs"), ("AhKhQhJh2d", "AsKsQsJs3d"), ("AhKhQhJh2d4d", "AsKsQsJs3d5d")],
)
def test_omaha_has_four_to_six_cards(tmp_path: Path, one: str, other: str) -> None:
    (hand,) = recorded_hands(written(tmp_path, OMAHA.format(one=one, other=other)))

    assert hand.holes == (parse_cards(one), parse_cards(other))


def test_a_folder_gives_its_files_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b.phh", "a.phh", "notes.txt"):
        written(tmp_path, HOLDEM, name)

    assert [path.name for path in hand_files([tmp_path])] == ["a.phh", "b.phh"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("variant = ", "no PHH file"),
        (STUD, "can't show a game called F7S"),
        (HOLDEM.replace("'Bob'", "'Ann'"), "two players have the same name"),
        (HOLDEM.replace("p3 cbr 300", "p3 cbr 30000"), "against the rules"),
    ],
)
def test_what_cannot_be_played_is_named_with_the_reason(tmp_path: Path, text: str, said: str) -> None:
    path = written(tmp_path, text)

    with pytest.raises(HandUnplayable) as raised:
        list(recorded_hands(path))

    assert str(path) in str(raised.value)
    assert said in str(raised.value)


def test_a_missing_file_and_an_empty_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(HandUnplayable, match="No such file"):
        list(recorded_hands(tmp_path / "none.phh"))
    with pytest.raises(HandUnplayable, match=r"there is no \.phh"):
        list(hand_files([tmp_path]))

from __future__ import annotations

import pytest

from detection.vision.table.words import after_pot_label, is_button, is_name, is_pot_label


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Pot: 1,156", ": 1,156"),
        ("Total pot: 17.0", ": 17.0"),
        ("Main Pot: R0.60 / R0.20", ": R0.60 / R0.20"),
        ("Pott: 4,72 BB", ": 4,72 BB"),
        ("Банк: 756", ": 756"),
        ("底池 300", " 300"),
        ("Potten: 300", ": 300"),
        ("Potti 300", " 300"),
        ("Pote: 300", ": 300"),
        ("Pot principal : 300", " : 300"),
        (": 4 441", " 4 441"),
    ],
)
def test_a_pot_is_announced_in_many_languages(text: str, rest: str) -> None:
    assert after_pot_label(text) == rest


@pytest.mark.parametrize("text", ["Dealer takes the pot $0.04.", "Potter99", "vortexted", "5 000"])
def test_other_text_announces_no_pot(text: str) -> None:
    assert after_pot_label(text) is None


def test_a_label_may_stand_alone() -> None:
    assert is_pot_label("Total pot")
    assert is_pot_label("Pot :")
    assert not is_pot_label("Pot Limit")


@pytest.mark.parametrize("text", ["Fold", "Raise To", "Call 110", "Se coucher", "x SE COUCHER", "3/4", "50%"])
def test_buttons_are_no_names(text: str) -> None:
    assert is_button(text)
    assert not is_name(text)


def test_a_figure_behind_a_colon_stands_on_no_button() -> None:
    assert not is_button("Bet: $0.60")
    assert is_button("RELANCER :")


@pytest.mark.parametrize("text", ["vortexted", "Mr. Irie Man", "6nrutas", "Tjorriemorri/"])
def test_a_name_is_anything_people_call_themselves(text: str) -> None:
    assert is_name(text)


@pytest.mark.parametrize(
    "text",
    ["F50/ 0/100", "Hero|25 [24 / 8]", "L:0RFI-/0/0/0/-", "Hands played:", "Caissier", "Total Pot: 30"],
    ids=["shares", "a player's figures", "more shares", "a label", "an account", "a pot"],
)
def test_what_is_told_of_players_and_pots_is_no_name(text: str) -> None:
    assert not is_name(text)


@pytest.mark.parametrize("text", ["Potter99", "x/y", "[clan] Ann", "50cent"])
def test_signs_and_digits_alone_make_no_statistics(text: str) -> None:
    assert is_name(text)

from __future__ import annotations

from decimal import Decimal

import pytest

from detection.poker.readings import SeatLabel
from detection.vision.elements import Controls, Line
from detection.vision.geometry import Box
from detection.vision.table.labels import label_in, seat_labels
from tests.detection.vision.texts import line

PLATES = [Box(350, 520, 450, 560), Box(60, 280, 160, 320), Box(640, 280, 740, 320)]
NO_BUTTONS = Controls(top=600)


def labels(*lines: Line, controls: Controls = NO_BUTTONS) -> dict[int, str]:
    return {at: label.kind for at, label in seat_labels(lines, PLATES, controls).items()}


@pytest.mark.parametrize(
    ("text", "kind", "amount"),
    [
        ("Fold", "fold", None),
        ("CHECK", "check", None),
        ("Call 200", "call", "200"),
        ("Call (152)", "call", "152"),
        ("Raise to $1,300", "raise", "1300"),
        ("Raise 3.5 BB", "raise", "3.5"),
        ("All-In", "all-in", None),
        ("ALL IN 4 500", "all-in", "4500"),
        ("Post BB", "big-blind", None),
        ("Won 1,748", "wins", "1748"),
        ("Winner!", "wins", None),
        ("Sitting Out", "sitting-out", None),
        ("Timebank 15s", "timer", None),
        ("Se coucher", "fold", None),
        ("PAROLE", "check", None),
        ("Suivre 64,00K $", "call", "64000"),
        ("Erhöhen", "raise", None),
        ("erhohen auf 300", "raise", "300"),
        ("Igualar 20", "call", "20"),
        ("Pagar 20", "call", "20"),
        ("Rilancia", "raise", None),
        ("Рейз 300", "raise", "300"),
        ("Tidsbank(8)", "timer", None),
        ("Verhogen", "raise", None),
        ("Sprawdź", "call", None),
        ("弃牌", "fold", None),
        ("コール 200", "call", "200"),
    ],
)
def test_a_label_says_what_a_player_did_or_is(text: str, kind: str, amount: str | None) -> None:
    told = label_in(line(text, 100, 100))

    assert told == SeatLabel(kind, None if amount is None else Decimal(amount))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    ["Ann", "Two pair", "Dylan folds", "Empty", "Sit out", "Check/Fold", "Pot 300", "200", "Caller", "passa"],
    ids=lambda text: text,
)
def test_nothing_else_is_a_label(text: str) -> None:
    """Nor is a word that means a fold in one language and a check in another."""
    assert label_in(line(text, 100, 100)) is None


def test_a_label_is_of_the_plate_that_it_stands_on_or_nearest_to() -> None:
    assert labels(line("Fold", 110, 290), line("Call", 690, 340), line("Check", 400, 500)) == {
        0: "check",
        1: "fold",
        2: "call",
    }


def test_far_from_all_plates_a_word_is_nobodys() -> None:
    assert labels(line("Fold", 400, 300)) == {}


def test_between_two_plates_a_word_is_nobodys() -> None:
    near = [Box(0, 0, 100, 40), Box(0, 100, 100, 140)]

    assert seat_labels([line("Fold", 50, 70)], near, NO_BUTTONS) == {}


def test_the_users_buttons_are_no_labels() -> None:
    button = line("Fold", 400, 580)

    assert labels(button) == {0: "fold"}
    assert labels(button, controls=Controls(top=565, buttons=(button.box,))) == {}


def test_an_action_counts_before_a_clock() -> None:
    assert labels(line("Timebank 15s", 400, 565), line("Raise", 400, 500)) == {0: "raise"}


def test_the_users_time_bank_beside_the_plate_is_no_label() -> None:
    assert labels(line("Time bank", 300, 540)) == {}


def test_what_the_ocr_is_unsure_of_is_no_label() -> None:
    assert labels(line("Fold", 110, 290, score=0.5)) == {}

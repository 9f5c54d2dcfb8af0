"""Tables as lines and cards, without pixels: what the network and the assignment make of them."""

from __future__ import annotations

import pytest

from detection.poker.cards import parse_cards
from detection.vision.elements import Controls, Dealt, FoundCard, Line, Plate, Row
from detection.vision.table.placement import find_seats
from detection.vision.table.roles import roles_of
from tests.detection.vision.tables import found
from tests.detection.vision.texts import line

SIZE = (1200, 800)
CENTRE = (600.0, 360.0)
CONTROLS = Controls(top=740)
PLACES = ((150, 520), (150, 220), (600, 90), (1050, 220), (1050, 520))
NAMES = ("Ann", "Bobby", "Carol", "dan_77", "Eve")
STACKS = ("100", "2,450", "310", "1,975", "560")
HAND = tuple(found(card, 565 + 60 * at, 590) for at, card in enumerate(parse_cards("AhKd")))
OWN_PLATE = (600, 690)


def others(stacks: tuple[str, ...] = STACKS) -> list[Line]:
    """Return five plates around the table: name over stack."""
    return [
        text
        for (x, y), name, stack in zip(PLACES, NAMES, stacks, strict=True)
        for text in (line(name, x, y - 12), line(stack, x, y + 12))
    ]


def plates(lines: list[Line], *cards: FoundCard) -> list[Plate]:
    hero = Row(cards=cards) if cards else None
    roles = roles_of(lines, cards, SIZE)
    found, _ = find_seats(lines, Dealt(hero=hero, board=None, shown=()), None, CENTRE, CONTROLS, roles)
    return found


def seats(lines: list[Line], *cards: FoundCard) -> dict[str, str | None]:
    """Return each stack that is found, with its name."""
    return {str(plate.stack.value): plate.name for plate in plates(lines, *cards) if plate.stack is not None}


ALL = {"100": "Ann", "2450": "Bobby", "310": "Carol", "1975": "dan_77", "560": "Eve"}


def test_names_and_stacks_are_found_around_the_table() -> None:
    assert seats(others()) == ALL


def test_the_users_stack_needs_no_name() -> None:
    assert seats([*others(), line("15,154", *OWN_PLATE)], *HAND) == {**ALL, "15154": None}


@pytest.mark.parametrize(
    "badge", [line("30", 560, 695, height=26), line("6", 660, 690, height=9)], ids=["a clock", "a level"]
)
def test_a_badge_at_the_users_cards_is_no_stack(badge: Line) -> None:
    own = [line("Me", 600, 678), line("5,000", 600, 702)]

    assert seats([*others(), *own, badge], *HAND) == {**ALL, "5000": "Me"}


def test_a_stack_beside_the_buttons_is_one_and_what_they_cost_is_none() -> None:
    buttons = [line("Fold", 800, 770), line("Call 200", 930, 770), line("Raise to 400", 1080, 770)]
    own = [line("Me", 600, 678), line("5,000", 600, 702)]

    assert seats([*others(), *own, *buttons], *HAND) == {**ALL, "5000": "Me"}


def test_who_sits_out_has_a_stack_all_the_same() -> None:
    lines = [
        line("SITTING OUT", each.box.x, each.box.y) if each.text == "Carol" else each for each in others()
    ]

    assert seats(lines) == {**ALL, "310": None}


def test_a_balance_beside_the_table_moves_no_seat() -> None:
    lines = [*others(), line("Cashier", 1120, 20, height=15), line("Balance: 21,062", 1100, 40, height=15)]

    assert seats(lines) == ALL


def test_a_chat_and_a_title_make_no_seats() -> None:
    lines = [
        line("Amsterdam 12 - NL Hold'em - 10/20", 300, 12, height=16),
        line("Dealer: Ann raises to 60", 140, 700, height=15),
        line("Dealer: Carol folds", 120, 722, height=15),
    ]

    assert seats([*others(), *lines]) == ALL


def test_a_bet_is_of_the_seat_it_lies_before() -> None:
    lines = [*others(), line("60", 300, 460), line("20", 870, 270), line("Pot: 80", 600, 290)]

    assert {plate.name: str(plate.bet.value) for plate in plates(lines) if plate.bet is not None} == {
        "Ann": "60",
        "dan_77": "20",
    }


def test_names_may_stand_to_the_left_of_the_stacks() -> None:
    lines = [
        text
        for (x, y), name, stack in zip(PLACES, NAMES, STACKS, strict=True)
        for text in (line(name, x - 50, y), line(stack, x + 30, y))
    ]

    assert seats(lines) == ALL


def test_no_table_is_no_seat() -> None:
    page = ["Settings", "Volume 50", "Language", "English", "Version 2.31", "Help", "About", "3 updates"]

    assert plates([line(text, 200, 60 + 40 * at) for at, text in enumerate(page)]) == []

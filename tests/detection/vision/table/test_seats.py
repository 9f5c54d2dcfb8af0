from __future__ import annotations

import pytest

from detection.vision.elements import Controls, Dealt, Line
from detection.vision.geometry import Box
from detection.vision.table.amounts import printed_amounts, with_names
from detection.vision.table.placement import find_seats
from detection.vision.table.seat_map import is_hero_plate
from detection.vision.table.seats import SeatExtent, find_plates
from tests.detection.vision.texts import line

CENTRE = (400.0, 300.0)
HERO = Box(360, 420, 440, 490)
CONTROLS = Controls(top=600)
PLACES = ((120, 300), (400, 80), (680, 300))


def seats(
    lines: list[Line], *, hero: Box | None = HERO, controls: Controls = CONTROLS
) -> dict[str, str | None]:
    """Return each stack that is found, with its name."""
    amounts = printed_amounts(lines, controls, [], None)
    own = [item for item in amounts if hero is not None and is_hero_plate(item.box, hero)]
    found = find_plates(with_names(amounts, lines, own, controls.top), CENTRE, hero, controls.top)
    assert [item.amount for item in found.stacks] == [plate.stack for plate in found.plates]
    return {str(plate.stack.value): plate.name for plate in found.plates if plate.stack is not None}


def players(*stacks: str) -> list[Line]:
    """Return plates around the table: name over stack."""
    return [
        text
        for (x, y), name, stack in zip(PLACES, ("Ann", "Bob", "Carol"), stacks, strict=False)
        for text in (line(name, x, y - 12), line(stack, x, y + 12))
    ]


def test_the_heros_stack_needs_no_name() -> None:
    lines = [*players("100", "200", "300"), line("15,154", 400, 510)]

    assert seats(lines) == {"100": "Ann", "200": "Bob", "300": "Carol", "15154": None}


def test_a_badge_under_the_heros_cards_is_no_stack() -> None:
    lines = [
        *players("100 BB", "200 BB", "300 BB"),
        line("30", 370, 512, height=24),
        line("6", 430, 500, height=9),
    ]

    assert set(seats(lines)) == {"100", "200", "300"}


def test_a_stack_beside_the_buttons_is_one() -> None:
    controls = Controls(top=480, buttons=(line("1/2", 700, 500).box, line("Pot", 800, 500).box))
    lines = [
        *players("100", "200", "300"),
        line("Dan", 400, 500),
        line("400", 400, 524),
        line("20", 750, 530),
    ]

    assert seats(lines, controls=controls)["400"] == "Dan"
    assert "20" not in seats(lines, controls=controls)


def test_who_sits_out_has_a_stack_all_the_same() -> None:
    lines = [*players("100", "200"), line("SITTING OUT", 680, 288), line("300", 680, 312)]

    assert seats(lines) == {"100": "Ann", "200": "Bob", "300": None}


def test_a_balance_beside_the_table_moves_no_seat() -> None:
    seated = players("100", "200", "300")
    corner = [line("Eve", 690, 120), line("400", 690, 144)]
    balance = [line("Cashier", 1100, 88), line("21062", 1100, 112)]

    assert {"100", "200", "300", "400"} <= set(seats([*seated, *corner, *balance]))


def test_a_stack_without_its_name_is_found_where_others_have_theirs_to_the_left() -> None:
    lines = [
        text
        for (x, y), name, stack in zip(
            ((120, 200), (120, 400), (680, 400)), ("CO", "MP", "BB"), ("104.5", "94.5", "111.5"), strict=True
        )
        for text in (line(name, x - 82, y), line(stack, x, y))
    ]
    unnamed, badge = line("90.2", 680, 200), line("5", 645, 200, height=9)

    assert seats([*lines, unnamed, badge], hero=None) == {
        "104.5": "CO",
        "94.5": "MP",
        "111.5": "BB",
        "90.2": None,
    }


def test_a_bet_is_no_stack() -> None:
    lines = [*players("100", "200", "300"), line("25", 560, 300)]

    plates, _ = find_seats(lines, Dealt(hero=None, board=None, shown=()), None, CENTRE, CONTROLS)

    assert {plate.name: plate.bet and str(plate.bet.value) for plate in plates} == {
        "Ann": None,
        "Bob": None,
        "Carol": "25",
    }


def test_a_figure_in_other_print_is_no_stack_though_a_text_stands_over_it() -> None:
    chat = [line("Bob takes the pot", 160, 560, height=13), line("15", 160, 574, height=13)]

    assert set(seats([*players("100", "200", "300"), *chat], hero=None)) == {"100", "200", "300"}


def test_an_overlays_figures_hide_no_stack_of_the_heros() -> None:
    overlay = [line("50", 325, 430, height=9), line("3.0", 330, 492, height=9)]
    lines = [*players("100.5", "200", "300"), *overlay, line("122.2", 400, 530)]

    assert "122.2" in seats(lines)


def test_where_nobody_has_a_name_stacks_are_the_outer_ones_of_the_usual_size() -> None:
    stacks = [line(text, x, y) for text, (x, y) in zip(("95.5", "67.5", "98.5"), PLACES, strict=True)]
    others = [
        line("081", 35, 45, height=27),
        line("5", 600, 90, height=20),
        line("1.25", 760, 40, height=9),
        line("64.33", 300, 560, height=11),
    ]

    assert seats([*stacks, *others, line("107.5", 400, 520)]) == {
        "95.5": None,
        "67.5": None,
        "98.5": None,
        "107.5": None,
    }


def test_two_figures_of_which_nothing_tells_who_has_them_are_no_stacks() -> None:
    assert seats([line("$2", 120, 300), line("$10,000,000", 400, 150)], hero=None) == {}


def test_where_names_stand_to_the_left_a_stack_without_one_has_a_fraction_as_others_have() -> None:
    lines = [
        text
        for (x, y), name, stack in zip(
            ((120, 200), (120, 400), (680, 400)), ("CO", "MP", "BB"), ("104.5", "94.5", "111.5"), strict=True
        )
        for text in (line(name, x - 82, y), line(stack, x, y))
    ]

    assert set(seats([*lines, line("100", 680, 200)], hero=None)) == {"104.5", "94.5", "111.5"}


def test_a_chip_read_as_a_zero_makes_a_bet_of_an_amount() -> None:
    lines = [*players("100.5", "200.5", "300.5"), line("Room", 640, 176), line("01.0", 640, 200)]

    assert set(seats(lines, hero=None)) == {"100.5", "200.5", "300.5"}


def test_boxes_around_text_of_one_size_differ_by_some_pixels() -> None:
    assert "400" in seats([*players("100", "200", "300"), line("400", 400, 510, height=14.5)])


def test_where_names_stand_to_the_left_a_digit_is_a_badge() -> None:
    lines = [
        text
        for (x, y), name, stack in zip(
            ((120, 200), (120, 400), (680, 400), (680, 200)),
            ("CO", "MP", "BB", "SB"),
            ("104.5", "94.5", "111.5", "5"),
            strict=True,
        )
        for text in (line(name, x - 82, y), line(stack, x, y))
    ]

    assert set(seats(lines, hero=None)) == {"104.5", "94.5", "111.5"}


def test_where_the_heros_plate_tells_how_plates_look_nobody_is_without_a_name() -> None:
    plates = [
        line("Ann", 120, 210),
        line("100 000", 120, 320),
        line("Eric", 400, 405),
        line("400 000", 400, 515),
    ]
    balance = line("2 640 239 286", 120, 80)

    assert seats([*plates, balance]) == {"100000": "Ann", "400000": "Eric"}


def test_a_bet_under_a_logo_is_a_bet_whatever_the_size_of_its_box() -> None:
    lines = [*players("100", "200", "300"), line("CLUB ROOM", 520, 268), line("250", 540, 300, height=38)]

    plates, _ = find_seats(lines, Dealt(hero=None, board=None, shown=()), None, CENTRE, CONTROLS)

    assert {plate.name: plate.bet and str(plate.bet.value) for plate in plates} == {
        "Ann": None,
        "Bob": None,
        "Carol": "250",
    }


STACKS_AROUND = [
    line("100", x, y).box for x, y in ((100, 300), (120, 150), (400, 80), (700, 300), (680, 150), (400, 500))
]


@pytest.mark.parametrize(
    ("x", "y", "share"), [(400, 300, 0.0), (250, 300, 0.5), (700, 300, 1.0), (400, 600, 1.5)]
)
def test_a_place_is_so_far_out_of_the_way_to_the_seats(x: float, y: float, share: float) -> None:
    assert SeatExtent.around(STACKS_AROUND, CENTRE).share(line("1", x, y).box) == pytest.approx(share)


def test_what_is_far_to_the_side_of_all_others_moves_no_seat() -> None:
    balance = line("21062", 1100, 88).box

    assert SeatExtent.around([*STACKS_AROUND, balance], CENTRE).right == 300

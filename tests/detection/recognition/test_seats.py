from __future__ import annotations

from detection.recognition.boxes import Box
from detection.recognition.controls import Controls
from detection.recognition.lines import Line
from detection.recognition.printed import printed_amounts
from detection.recognition.seats import find_plates
from tests.detection.recognition.texts import line

CENTRE = (400.0, 300.0)
HERO = Box(360, 420, 440, 490)
CONTROLS = Controls(top=600)
PLACES = ((120, 300), (400, 80), (680, 300))


def seats(
    lines: list[Line], *, hero: Box | None = HERO, controls: Controls = CONTROLS
) -> dict[str, str | None]:
    """Return each stack that is found, with its name."""
    amounts = printed_amounts(lines, controls, [], None)
    plates = find_plates(lines, amounts, CENTRE, hero, controls.top)
    return {str(plate.stack.value): plate.name for plate in plates if plate.stack is not None}


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


def test_a_balance_beside_the_table_does_not_move_the_ring() -> None:
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

    amounts = printed_amounts(lines, CONTROLS, [], None)
    plates = find_plates(lines, amounts, CENTRE, None, CONTROLS.top)

    assert {plate.name: plate.bet and str(plate.bet.value) for plate in plates} == {
        "Ann": None,
        "Bob": None,
        "Carol": "25",
    }

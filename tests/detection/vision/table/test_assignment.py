from __future__ import annotations

from decimal import Decimal

import numpy as np

from detection.poker.amounts import Amount
from detection.vision.elements import Line, Plate
from detection.vision.geometry import Box
from detection.vision.table.amounts import PrintedAmount
from detection.vision.table.assignment import checked
from detection.vision.table.roles import ROLES, Roles
from detection.vision.table.seats import FoundPlates


def line(text: str, x: float, y: float) -> Line:
    return Line(Box(x - 30, y - 10, x + 30, y + 10), text, 0.99)


def money(text: str) -> Amount:
    return Amount(Decimal(text.strip("$")), "$")


def amount(at: Line) -> PrintedAmount:
    return PrintedAmount(at, money(at.text))


def opinion(lines: list[Line], *, pairs: tuple[tuple[int, int], ...] = (), **shares: list[float]) -> Roles:
    """Return what a network says: for each role a share for each line; of which two are at one seat."""
    said = np.zeros((len(lines), len(ROLES)), np.float32)
    for role, of_each in shares.items():
        said[:, ROLES.index(role)] = of_each
    together = np.zeros((len(lines), len(lines)), np.float32)
    for one, other in pairs:
        together[one, other] = together[other, one] = 1
    return Roles(len(lines), said, together)


def found(stacks: list[Line], felt: list[Line] | None = None) -> FoundPlates:
    return FoundPlates(
        plates=tuple(Plate(box=each.box, name=None, stack=money(each.text)) for each in stacks),
        stacks=tuple(amount(each) for each in stacks),
        on_felt=tuple(amount(each) for each in felt or []),
    )


def test_a_stack_that_the_network_is_sure_is_none_is_dropped() -> None:
    lines = [line("$90", 100, 100), line("$77", 900, 20)]

    kept = checked(found(lines), opinion(lines, stack=[0.4, 0.01]), lines)

    assert [plate.stack for plate in kept.plates] == [money("$90")]


def test_a_stack_that_only_the_network_sees_counts_where_it_is_certain_with_its_name() -> None:
    lines = [line("$90", 100, 100), line("Ann", 500, 80), line("$55", 500, 100), line("$7", 500, 300)]
    roles = opinion(lines, pairs=((1, 2),), stack=[1, 0, 0.99, 0.8], name=[0, 0.9, 0, 0])

    kept = checked(found(lines[:1]), roles, lines)

    assert [(plate.name, plate.stack) for plate in kept.plates] == [
        (None, money("$90")),
        ("Ann", money("$55")),
    ]


def test_a_plate_without_a_name_gets_the_one_that_is_certain() -> None:
    lines = [line("$90", 100, 100), line("Ann", 100, 60), line("Bob", 100, 30)]
    roles = opinion(lines, pairs=((0, 1), (0, 2)), stack=[1, 0, 0], name=[0, 0.99, 0.6])

    (plate,) = checked(found(lines[:1]), roles, lines).plates

    assert plate.name == "Ann"
    assert plate.box.top == lines[1].box.top


def test_bets_are_checked_and_found_as_stacks_are() -> None:
    lines = [line("$90", 100, 100), line("$5", 200, 200), line("$6", 300, 300), line("$0", 350, 350)]
    roles = opinion(lines, stack=[1, 0, 0, 0], bet=[0, 0.02, 0.99, 0.99])

    kept = checked(found(lines[:1], lines[1:2]), roles, lines)

    assert [item.amount for item in kept.on_felt] == [money("$6")]


def test_a_line_that_the_network_was_not_asked_about_stays() -> None:
    cut = line("$20", 100, 100)

    assert checked(found([cut]), opinion([line("Ann $20", 90, 100)], stack=[0]), []).stacks == (amount(cut),)

from __future__ import annotations

import numpy as np
import pytest

from detection.vision.elements import Line, Plate
from detection.vision.table.assignment import find_plates
from detection.vision.table.roles import ROLES, Roles
from tests.detection.vision.texts import line


def opinion(lines: list[Line], *pairs: tuple[int, int], **shares: list[float]) -> Roles:
    """Return what a network says: for each role a share for each line; of which two are at one seat."""
    said = np.zeros((len(lines), len(ROLES)), np.float32)
    for role, of_each in shares.items():
        said[:, ROLES.index(role.replace("_", " "))] = of_each
    together = np.zeros((len(lines), len(lines)), np.float32)
    for one, other in pairs:
        together[one, other] = together[other, one] = 1
    return Roles(len(lines), said, together)


def lines_of(*texts: str) -> list[Line]:
    return [line(text, 100, 30 * at + 30) for at, text in enumerate(texts)]


def seats(lines: list[Line], roles: Roles, currency: str | None = None) -> list[tuple[str | None, str]]:
    """Return the name and the stack of each plate."""
    return [said(plate) for plate in find_plates(lines, roles, currency).plates]


def said(plate: Plate) -> tuple[str | None, str]:
    return plate.name, "" if plate.stack is None else f"{plate.stack.currency}{plate.stack.value}"


def test_a_name_is_of_the_stack_that_it_is_together_with() -> None:
    lines = lines_of("$90", "Ann", "$55", "Bob")
    roles = opinion(lines, (0, 3), (1, 2), stack=[1, 0, 0.6, 0], name=[0, 0.9, 0, 0.9])

    assert seats(lines, roles) == [("Bob", "$90"), ("Ann", "$55")]
    assert find_plates(lines, roles, None).plates[0].box == lines[0].box.around(lines[3].box)


def test_what_is_more_likely_something_else_is_no_stack_and_no_name() -> None:
    lines = lines_of("$90", "Ann", "$55")

    assert seats(lines, opinion(lines, (0, 1), stack=[1, 0, 0.2], name=[0, 0.2, 0])) == [(None, "$90")]


def test_a_seat_has_one_stack_and_a_name_one_seat() -> None:
    lines = lines_of("$90", "$91", "Ann", "$55")
    roles = opinion(lines, (0, 1), (0, 2), (3, 2), stack=[0.8, 0.9, 0, 0.7], name=[0, 0, 0.9, 0])

    assert [stack for _, stack in seats(lines, roles)] == ["$91", "$55"]
    assert [name for name, _ in seats(lines, roles)] == [None, "Ann"]


def test_a_name_and_a_stack_may_be_one_line() -> None:
    lines = lines_of("Ann $20.00", "Dragon7 $1,500")

    assert seats(lines, opinion(lines, named_stack=[0.9, 0.8])) == [("Ann", "$20"), ("Dragon7", "$1500")]


@pytest.mark.parametrize(("text", "score"), [("$6.", 0.99), ("$90", 0.5), ("Ann", 0.99)])
def test_what_is_not_read_to_its_end_or_not_legible_is_no_stack(text: str, score: float) -> None:
    lines = [line(text, 100, 100, score=score)]

    assert seats(lines, opinion(lines, stack=[0.99])) == []


@pytest.mark.parametrize(("currency", "stacks"), [(None, ["$9", "$8"]), ("€", ["€7"])])
def test_all_stacks_have_one_sign(currency: str | None, stacks: list[str]) -> None:
    lines = lines_of("$9", "€7", "$8")

    assert [stack for _, stack in seats(lines, opinion(lines, stack=[1, 1, 1]), currency)] == stacks


@pytest.mark.parametrize(("share", "name"), [(0.9, None), (0.99, "33087")])
def test_digits_are_a_name_only_where_that_is_certain(share: float, name: str | None) -> None:
    lines = lines_of("33087", "$9")

    assert seats(lines, opinion(lines, (0, 1), name=[share, 0], stack=[0, 1])) == [(name, "$9")]


@pytest.mark.parametrize(
    ("text", "pair", "there"),
    [
        ("All-In", (0, 1), True),
        ("Won 200", (0, 1), False),
        ("All-In", (0, 2), False),
        ("Fold", (1, 2), False),
    ],
    ids=["in its place", "beside a stack", "without a name", "at a seat with a stack"],
)
def test_a_label_may_stand_where_others_have_their_stack(
    text: str, pair: tuple[int, int], *, there: bool
) -> None:
    lines = lines_of("Cy", text, "$90")
    roles = opinion(lines, pair, name=[0.9, 0, 0], label=[0, 0.9, 0], stack=[0, 0, 0.9])

    assert (("Cy", "") in seats(lines, roles)) is there


@pytest.mark.parametrize(("bet", "there"), [(0.9, True), (0.7, False)])
def test_somebody_must_have_made_a_bet(bet: float, *, there: bool) -> None:
    lines = lines_of("$100", "Ann", "$0")
    roles = opinion(lines, (0, 1), (0, 2), (1, 2), bet=[bet, 0, 0], name=[0, 0.2, 0], stack=[0, 0, 0.2])

    assert seats(lines, roles) == ([("Ann", "$0")] if there else [])

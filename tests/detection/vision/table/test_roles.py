from __future__ import annotations

import numpy as np

from detection.vision.elements import Line
from detection.vision.geometry import Box
from detection.vision.table.roles import ROLES, Roles, roles_of

SIZE = (1200, 800)
SPOTS = ((600, 640), (150, 520), (150, 220), (600, 90), (1050, 220), (1050, 520))


def line(text: str, x: float, y: float, tall: float = 20) -> Line:
    half = 0.25 * tall * max(len(text), 2)
    return Line(Box(x - half, y - tall / 2, x + half, y + tall / 2), text, 0.99)


def a_table() -> list[Line]:
    """Return the lines of a table of six: names over stacks, two bets, a pot, buttons and a chat."""
    lines = [line("Total pot: $12.50", 600, 290)]
    for number, (x, y) in enumerate(SPOTS):
        lines += [line(f"Player{number}", x, y - 12), line(f"${90 + 3 * number}.40", x, y + 12)]
    lines += [line("$2", 330, 480), line("$6.50", 860, 270)]
    lines += [line("Fold", 850, 760), line("Call $4.50", 980, 760), line("Raise to $13", 1110, 760)]
    return [*lines, line("Dealer: Player3 raises to $6.50", 160, 700, 15), line("Lobby", 60, 15, 15)]


def said(lines: list[Line], roles: Roles) -> dict[str, str]:
    return {each.text: roles.role(at) for at, each in enumerate(lines)}


def test_the_lines_of_a_table_are_what_they_are() -> None:
    lines = a_table()

    roles = said(lines, roles_of(lines, [], SIZE))

    assert {roles[f"Player{number}"] for number in range(6)} == {"name"}
    assert {roles[f"${90 + 3 * number}.40"] for number in range(6)} == {"stack"}
    assert [roles["$2"], roles["$6.50"], roles["Total pot: $12.50"]] == ["bet", "bet", "pot"]
    assert {roles["Fold"], roles["Call $4.50"], roles["Raise to $13"]} == {"button"}
    assert {roles["Dealer: Player3 raises to $6.50"], roles["Lobby"]} == {"other"}


def test_a_name_is_at_the_seat_of_the_stack_under_it() -> None:
    lines = a_table()
    numbers = {each.text: at for at, each in enumerate(lines)}

    together = roles_of(lines, [], SIZE).together

    names = [numbers[f"Player{number}"] for number in range(6)]
    stacks = [numbers[f"${90 + 3 * number}.40"] for number in range(6)]
    assert np.array_equal(together[np.ix_(names, stacks)] > 0.5, np.eye(6, dtype=bool))


def test_shares_add_up_and_a_frame_without_elements_has_none() -> None:
    assert np.allclose(roles_of(a_table(), [], SIZE).shares.sum(axis=1), 1, atol=1e-5)
    assert roles_of([], [], SIZE).shares.shape == (0, len(ROLES))

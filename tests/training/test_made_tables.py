from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from detection.vision.geometry import Box
from detection.vision.table.roles import ROLES
from training.made_tables.elements import NOBODY, Table
from training.made_tables.table import make_table

SEEDS = range(40)


def table(seed: int) -> Table:
    return make_table(np.random.default_rng(seed))


def test_a_seed_makes_the_same_table_again() -> None:
    assert table(3) == table(3)
    assert table(3) != table(4)


@pytest.mark.parametrize("seed", SEEDS)
def test_each_element_is_something_and_in_the_frame(seed: int) -> None:
    made = table(seed)
    width, height = made.size

    assert {element.role for element in made.elements} <= set(ROLES)
    assert all(element.box.touches(Box(0, 0, width, height)) for element in made.elements)
    assert all(element.is_card for element in made.elements if element.role in ("board", "hero", "shown"))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_seat_has_one_stack_and_the_user_one_seat(seed: int) -> None:
    made = table(seed)
    stacks = Counter(element.seat for element in made.elements if element.role in ("stack", "named stack"))
    users = {element.seat for element in made.elements if element.is_hero}

    assert NOBODY not in stacks
    assert max(stacks.values(), default=1) <= 2  # an amount with a blank may be read as two lines
    assert len(users) <= 1


def test_many_tables_have_all_that_tables_have() -> None:
    roles = {element.role for seed in range(200) for element in table(seed).elements}

    assert roles == set(ROLES)

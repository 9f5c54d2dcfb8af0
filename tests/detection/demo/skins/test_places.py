from __future__ import annotations

from itertools import combinations

import pytest

from detection.demo.skins.named import NAMED, skin_named
from detection.demo.skins.places import Area, places

SKINS = [*NAMED, *(f"random:{seed}" for seed in range(40))]


def test_areas_meet_where_they_are_nearer_than_the_gap() -> None:
    one = Area(100, 100, 20, 20)

    assert one.meets(Area(115, 100, 20, 20), gap=0)
    assert not one.meets(Area(121, 100, 20, 20), gap=0)
    assert one.meets(Area(121, 100, 20, 20), gap=4)


@pytest.mark.parametrize("name", SKINS)
def test_nothing_lies_on_anything_else_or_beyond_the_edge(name: str) -> None:
    skin = skin_named(name)
    found = places(skin)
    areas = {"board": found.board, "pot": found.pot}
    for number, place in enumerate(found.seats):
        parts = {"plate": place.plate, "cards": place.cards, "bet": place.bet, "button": place.button}
        areas |= {f"{part} {number}": area for part, area in parts.items()}

    for name_of_one, area in areas.items():
        inside = (
            area.x >= area.width / 2
            and area.y >= area.height / 2
            and area.x + area.width / 2 <= skin.size[0]
            and area.y + area.height / 2 <= skin.size[1]
        )
        assert inside, name_of_one
    for (one, area), (another, other) in combinations(areas.items(), 2):
        if {one.split()[0], another.split()[0]} != {"plate", "cards"} or one[-1] != another[-1]:
            assert not area.meets(other, gap=0), (one, another)

from __future__ import annotations

from detection.vision.geometry import Box
from detection.vision.table.hero import is_hero_plate
from tests.detection.vision.texts import line


def test_the_heros_own_stack_is_under_the_heros_cards() -> None:
    hero = Box(360, 420, 440, 490)

    assert is_hero_plate(line("100", 400, 510).box, hero)
    assert not is_hero_plate(line("100", 400, 400).box, hero)
    assert not is_hero_plate(line("100", 600, 510).box, hero)

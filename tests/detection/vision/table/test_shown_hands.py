from __future__ import annotations

import pytest

from detection.poker.cards import parse_cards
from detection.vision.geometry import Box
from detection.vision.table.card_owners import Dealt, Row
from detection.vision.table.seats import Plate
from detection.vision.table.shown_hands import shown_hands, without_hero
from tests.detection.vision.tables import row

LEFT, RIGHT = (
    Plate(box=Box(x - 60, 200, x + 60, 250), name=name, stack=None)
    for x, name in ((200, "Ann"), (900, "Bob"))
)
PLATES = [LEFT, RIGHT]


@pytest.mark.parametrize(
    ("shown", "hands"),
    [
        ([row("AhKd", x=170)], {0: "AhKd"}),
        ([row("AhKd", x=170), row("7c7d", x=870)], {0: "AhKd", 1: "7c7d"}),
        ([row("AhKd", x=170, confidence=0.3)], {}),
        ([row("AhKd", x=520)], {}),
        ([row("AhKd", x=170, y=600)], {}),
        ([row("Ah", x=170)], {}),
        ([row("AhKd", x=170), row("AhQd", x=870)], {}),
        ([row("AhKd", x=170), row("7c7d", x=180, y=160)], {}),
    ],
    ids=[
        "one hand", "two hands", "unsure", "between two seats", "far from any seat", "a single card",
        "one card twice", "two hands at one seat",
    ],
)  # fmt: skip
def test_a_hand_belongs_to_the_plate_it_lies_at(shown: list[Row], hands: dict[int, str]) -> None:
    told = shown_hands(Dealt(hero=None, board=None, shown=tuple(shown)), PLATES)

    assert told == {at: tuple(parse_cards(cards)) for at, cards in hands.items()}


def test_a_card_of_the_board_is_nobodys() -> None:
    dealt = Dealt(hero=None, board=row("AhTd2c", x=500, y=400), shown=(row("AhKd", x=170),))

    assert shown_hands(dealt, PLATES) == {}


def test_what_is_not_the_heros_is_somebody_elses() -> None:
    dealt = without_hero(Dealt(hero=row("AhKd", x=170), board=None, shown=()))

    assert dealt.hero is None
    assert shown_hands(dealt, PLATES) == {0: tuple(parse_cards("AhKd"))}

from __future__ import annotations

import cv2
import numpy as np
import pytest

from detection.demo import DemoTable
from detection.poker.readings import HIDDEN
from detection.vision.elements import CardBacks
from detection.vision.geometry import Box, Pixels
from detection.vision.shapes.backs import CardBackDetector
from detection.vision.table.owners import text_height
from tests.detection.vision.tables import SPOTS, demo_plates, empty_table, plates

CARD = (46, 60)
TOP_OF_PLATE = 26

Colour = tuple[int, int, int]


def back(table: Pixels, left: int, top: int, colour: Colour, *, pattern: bool) -> None:
    width, height = CARD
    card = np.full((height, width, 3), 235, np.uint8)
    cv2.rectangle(card, (4, 4), (width - 5, height - 5), colour, -1)
    if pattern:
        cv2.circle(card, (width // 2, 18), 9, (235, 235, 235), 2, cv2.LINE_AA)
    table[top : top + height, left : left + width] = card


def backs(
    table: Pixels, seat: int, *, colour: Colour = (40, 40, 170), gap: int = 3, pattern: bool = True
) -> None:
    """Draw two cards face down that stand half behind a plate."""
    x, y = SPOTS[seat]
    width, top = CARD[0], y - TOP_OF_PLATE - 36
    back(table, x - width - gap // 2, top, colour, pattern=pattern)
    back(table, x + gap - gap // 2, top, colour, pattern=pattern)
    cv2.rectangle(table, (x - 70, y - TOP_OF_PLATE), (x + 70, y + TOP_OF_PLATE), (30, 25, 25), -1)


def find(table: Pixels, face_up: list[Box] | None = None) -> set[int]:
    return set(look(CardBackDetector(), table, face_up).held)


def look(finder: CardBackDetector, table: Pixels, face_up: list[Box] | None = None) -> CardBacks:
    boxes = [plate.box for plate in plates()]
    return finder.find(table, boxes, text_height(plates()), range(len(SPOTS)), face_up or [])


@pytest.mark.parametrize("colour", [(40, 40, 170), (150, 80, 40), (90, 90, 90)], ids=["red", "blue", "grey"])
@pytest.mark.parametrize("pattern", [True, False], ids=["patterned", "plain"])
@pytest.mark.parametrize("gap", [0, 4], ids=["close", "apart"])
def test_two_equal_backs_over_a_plate_are_a_hand(colour: Colour, pattern: bool, gap: int) -> None:  # noqa: FBT001
    table = empty_table()
    for seat in (1, 3):
        backs(table, seat, colour=colour, gap=gap, pattern=pattern)

    assert find(table) == {1, 3}


def test_open_cards_are_not_hidden() -> None:
    table = empty_table()
    backs(table, 0)
    backs(table, 2)

    assert find(table, [Box(350, 470, 450, 530)]) == {2}


def test_a_single_card_is_no_hand() -> None:
    table = empty_table()
    back(table, SPOTS[1][0] - 23, SPOTS[1][1] - 62, (40, 40, 170), pattern=True)

    assert find(table) == set()


def test_two_unlike_cards_are_no_hand() -> None:
    table = empty_table()
    x, y = SPOTS[1]
    back(table, x - 48, y - 62, (40, 40, 170), pattern=True)
    back(table, x + 2, y - 62, (150, 80, 40), pattern=False)

    assert find(table) == set()


def test_stripes_that_go_on_and_on_are_no_cards() -> None:
    table = empty_table()
    x, y = SPOTS[1]
    for left in range(x - 110, x + 120, 16):
        table[y - 70 : y - 26, left : left + 8] = 220

    assert find(table) == set()


@pytest.mark.parametrize("noise", [0, 12], ids=["clean", "noisy"])
def test_an_empty_table_holds_no_cards(noise: int) -> None:
    table = empty_table()
    grain = np.random.default_rng(3).integers(-noise, noise + 1, table.shape)

    assert find(np.clip(table + grain, 0, 255).astype(np.uint8)) == set()
    assert CardBackDetector().find(table, [], 0, [], []) == CardBacks()


@pytest.mark.parametrize("seed", [0, 3])
def test_the_demos_hands_are_seen_until_they_are_folded(seed: int) -> None:
    wrong, finder = [], CardBackDetector()
    dealt: set[int] = set()
    for number, step in enumerate(DemoTable(seed=seed, hands=1).steps()):
        truth = {seat.seat: seat.cards for seat in step.truth.seats}
        places = demo_plates(sorted(truth))
        open_cards = [
            Box(plate.box.x - 90, plate.box.top - 80, plate.box.x + 70, plate.box.top)
            for plate, cards in zip(places, (truth[seat] for seat in sorted(truth)), strict=True)
            if isinstance(cards, tuple) and cards
        ]
        seats = sorted(truth)
        boxes = [plate.box for plate in places]
        seen = finder.find(step.pixels, boxes, text_height(places), seats, open_cards)
        found, gone = {seats[at] for at in seen.held}, {seats[at] for at in seen.gone}
        hidden = {seat for seat, cards in truth.items() if cards == HIDDEN}
        folded = {seat for seat, cards in truth.items() if cards is None and seat in dealt}
        dealt |= hidden
        if found != hidden or gone != folded:
            wrong.append((number, found, hidden, gone, folded))

    assert wrong == []


def test_where_backs_were_seen_it_is_seen_that_they_are_gone() -> None:
    finder, before, after = CardBackDetector(), empty_table(), empty_table()
    for seat in (1, 3):
        backs(before, seat)
    backs(after, 3)

    assert look(finder, before) == CardBacks(held=frozenset({1, 3}))
    assert look(finder, after) == CardBacks(held=frozenset({3}), gone=frozenset({1}))


def test_the_last_hand_that_goes_is_seen_too() -> None:
    finder, before = CardBackDetector(), empty_table()
    backs(before, 1)
    look(finder, before)

    assert look(finder, empty_table()) == CardBacks(gone=frozenset({1}))
    assert look(finder, before) == CardBacks(held=frozenset({1}))


def test_nothing_is_gone_where_nothing_was_seen() -> None:
    assert look(CardBackDetector(), empty_table()) == CardBacks()


def test_open_cards_where_backs_were_say_nothing_of_backs() -> None:
    finder, table = CardBackDetector(), empty_table()
    backs(table, 1)
    look(finder, table)
    x, y = SPOTS[1]

    assert look(finder, empty_table(), [Box(x - 50, y - 70, x + 50, y - 20)]) == CardBacks()

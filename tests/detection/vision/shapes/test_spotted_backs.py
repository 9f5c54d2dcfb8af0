from __future__ import annotations

import numpy as np
import pytest

from detection.vision.elements import CardBacks, Spot
from detection.vision.geometry import Box
from detection.vision.shapes.spotted_backs import CardBackMemory
from detection.vision.shapes.spotter import Spots
from tests.detection.vision.tables import plates

TALL = 20.0
BOXES = [plate.box for plate in plates()]
WHOLE = Box(0, 0, 800, 600)


def over(seat: int, probability: float = 0.9, area: float = 2000, *, up: float = 30) -> Spot:
    """Return backs that stand over a plate."""
    plate = BOXES[seat]
    return Spot(Box(plate.x - 40, plate.top - up, plate.x + 40, plate.top - up + 30), probability, area)


def seen(*backs: Spot) -> Spots:
    """Return spots whose heat says the same."""
    heat = np.zeros((2, 60, 80), np.float32)
    for spot in backs:
        rows = slice(int(spot.box.top / 10), int(spot.box.bottom / 10))
        heat[1, rows, int(spot.box.left / 10) : int(spot.box.right / 10)] = spot.probability
    return Spots(backs=backs, heat=heat, area=WHOLE)


def held(memory: CardBackMemory, spots: Spots, face_up: list[Box] | None = None) -> CardBacks:
    return memory.held(spots, BOXES, TALL, range(len(BOXES)), face_up or [])


def test_who_has_backs_over_the_plate_holds_cards() -> None:
    assert held(CardBackMemory(), seen(over(1), over(3))) == CardBacks(held=frozenset({1, 3}))


@pytest.mark.parametrize(
    "spot",
    [over(1, probability=0.55), over(1, area=200), over(1, up=160), over(0, up=240)],
    ids=["unlikely", "small", "far from the plate", "in the middle"],
)
def test_what_may_be_none_or_nobodys_is_not_claimed(spot: Spot) -> None:
    assert held(CardBackMemory(), seen(spot)) == CardBacks()


def test_what_lies_on_open_cards_is_no_back() -> None:
    assert held(CardBackMemory(), seen(over(0)), [over(0).box]) == CardBacks()


def test_where_backs_were_seen_it_is_seen_that_they_are_gone() -> None:
    memory = CardBackMemory()
    held(memory, seen(over(1), over(3)))

    assert held(memory, seen(over(3))) == CardBacks(held=frozenset({3}), gone=frozenset({1}))
    assert held(memory, seen(over(1))) == CardBacks(held=frozenset({1}), gone=frozenset({3}))


def test_open_cards_where_backs_were_and_doubtful_backs_say_nothing() -> None:
    memory = CardBackMemory()
    held(memory, seen(over(1)))

    assert held(memory, seen(), [over(1).box]) == CardBacks()
    assert held(memory, seen(over(1, probability=0.4))) == CardBacks()


def test_nobody_sits_where_no_plates_are() -> None:
    assert CardBackMemory().held(seen(over(1)), [], TALL, [], []) == CardBacks()


def test_backs_that_another_witness_sees_are_held() -> None:
    memory = CardBackMemory()
    pairs = CardBacks(held=frozenset({1}), gone=frozenset({2, 3}))

    both = memory.held(seen(over(3)), BOXES, TALL, range(len(BOXES)), [], pairs)

    assert both == CardBacks(held=frozenset({1, 3}), gone=frozenset({2}))


def test_backs_that_are_still_likely_are_not_gone_whoever_says_so() -> None:
    memory = CardBackMemory()
    held(memory, seen(over(1), over(3)))
    pairs = CardBacks(gone=frozenset({1, 3}))

    both = memory.held(seen(over(1, probability=0.4)), BOXES, TALL, range(len(BOXES)), [], pairs)

    assert both == CardBacks(gone=frozenset({3}))

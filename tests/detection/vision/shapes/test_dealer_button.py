from __future__ import annotations

from collections.abc import Mapping, Sequence

import cv2
import numpy as np
import pytest

from detection.demo import DemoTable
from detection.vision.elements import Line, Plate
from detection.vision.geometry import Box, Pixels
from detection.vision.shapes import discs
from detection.vision.shapes.discs import DiscDetector
from detection.vision.table.owners import dealer_plate, text_height
from tests.detection.vision.tables import CENTRE, SPOTS, demo_plates, empty_table, plates

BESIDE_LEFT, BESIDE_TOP = (215, 270), (480, 130)
WHITE, GOLD, BLACK, RED = (240, 245, 245), (40, 190, 230), (25, 25, 25), (40, 40, 200)

Point = tuple[int, int]
Colour = tuple[int, int, int]


def disc(
    table: Pixels, at: Point, letter: str, *, colour: Colour = WHITE, radius: int = 15, tilt: float = 0
) -> None:
    """Draw a disc with a letter, six times as large and then shrunk."""
    side = 12 * radius + 12
    middle = side // 2
    large = np.full((side, side, 3), table[at[1], at[0]], np.uint8)
    cv2.circle(large, (middle, middle), 6 * radius, colour, -1)
    if letter:
        font, scale, weight = cv2.FONT_HERSHEY_SIMPLEX, radius / 4.2, radius
        (width, height), _ = cv2.getTextSize(letter, font, scale, weight)
        start = (middle - width // 2, middle + height // 2)
        cv2.putText(large, letter, start, font, scale, BLACK, weight, cv2.LINE_AA)
    turn = cv2.getRotationMatrix2D((middle, middle), tilt, 1.0)
    large = cv2.warpAffine(large, turn, (side, side), borderMode=cv2.BORDER_REPLICATE).astype(np.uint8)
    small = cv2.resize(large, (side // 6, side // 6), interpolation=cv2.INTER_AREA)
    left, top = at[0] - side // 12, at[1] - side // 12
    table[top : top + side // 6, left : left + side // 6] = small


def chip(table: Pixels, at: Point) -> None:
    """Draw a chip with stripes around its edge."""
    cv2.circle(table, at, 15, WHITE, -1, cv2.LINE_AA)
    for start in range(0, 360, 60):
        cv2.ellipse(table, at, (15, 15), 0, start, start + 30, RED, -1, cv2.LINE_AA)
    cv2.circle(table, at, 8, WHITE, -1, cv2.LINE_AA)


class DealerButton:
    """Finds the button in frame after frame, as the reader does."""

    def __init__(self) -> None:
        self.discs = DiscDetector()

    def find(
        self,
        table: Pixels,
        at: Sequence[Plate],
        *,
        lines: Sequence[Line] = (),
        taken: Sequence[Box] = (),
        centre: tuple[float, float] = CENTRE,
        hands: Mapping[int, Box] | None = None,
    ) -> int | None:
        whole = Box(0, 0, table.shape[1], table.shape[0])
        discs = self.discs.find(table, whole, text_height(at), taken)
        return dealer_plate(discs, lines, at, centre, hands)


def find(table: Pixels, lines: Sequence[Line] = (), taken: Sequence[Box] = ()) -> int | None:
    return DealerButton().find(table, plates(), lines=lines, taken=taken)


@pytest.mark.parametrize("colour", [WHITE, GOLD], ids=["white", "gold"])
@pytest.mark.parametrize("tilt", [0, 20, -35], ids=["upright", "turned left", "turned right"])
@pytest.mark.parametrize("radius", [11, 15, 22], ids=["small", "usual", "large"])
def test_a_disc_with_a_d_is_the_button_of_the_nearest_seat(colour: Colour, tilt: int, radius: int) -> None:
    table = empty_table()
    disc(table, BESIDE_LEFT, "D", colour=colour, tilt=tilt, radius=radius)

    assert find(table) == 1


@pytest.mark.parametrize("letter", ["", "O", "B", "P", "25", "8", "C"])
def test_another_sign_on_a_disc_is_no_button(letter: str) -> None:
    table = empty_table()
    disc(table, BESIDE_LEFT, letter, colour=GOLD)

    assert find(table) is None


def test_a_chip_with_stripes_is_no_button() -> None:
    table = empty_table()
    chip(table, BESIDE_LEFT)

    assert find(table) is None


def test_a_chip_does_not_hide_the_button() -> None:
    table = empty_table()
    chip(table, BESIDE_LEFT)
    disc(table, BESIDE_TOP, "D")

    assert find(table) == 2


def test_two_buttons_are_none() -> None:
    table = empty_table()
    disc(table, BESIDE_LEFT, "D")
    disc(table, BESIDE_TOP, "D")

    assert find(table) is None


@pytest.mark.parametrize("at", [(260, 190), (400, 300)], ids=["between two seats", "in the middle"])
def test_a_button_that_may_be_anybodys_is_nobodys(at: Point) -> None:
    table = empty_table()
    disc(table, at, "D")

    assert find(table) is None


def test_a_button_beyond_a_players_open_cards_is_that_players() -> None:
    table = empty_table()
    x, y = SPOTS[0]
    disc(table, (x, y - 160), "D")

    assert DealerButton().find(table, plates()) is None
    assert DealerButton().find(table, plates(), hands={0: Box(x - 50, y - 130, x + 50, y - 30)}) == 0


def test_what_lies_on_cards_is_no_button() -> None:
    table = empty_table()
    disc(table, BESIDE_LEFT, "D")

    assert find(table, taken=[Box(190, 240, 250, 300)]) is None


@pytest.mark.parametrize(("text", "seat"), [("DEALER", 2), ("BTN", 2), ("Dealer", 2), ("Ann", None)])
def test_a_button_in_words_is_read(text: str, seat: int | None) -> None:
    line = Line(Box(460, 120, 500, 135), text, 0.99)

    assert find(empty_table(), [line]) == seat


def test_an_empty_table_has_no_button() -> None:
    assert find(empty_table()) is None
    assert dealer_plate([], [], [], CENTRE) is None
    assert dealer_plate([], [], plates()[:1], CENTRE) is None


def test_the_demos_button_is_found_wherever_it_is() -> None:
    steps = [step for step in DemoTable(seed=0, hands=6).steps() if step.truth.dealer_seat is not None]
    first_of_hand = {step.hand: step for step in reversed(steps)}.values()

    found = [DealerButton().find(step.pixels, demo_plates(), centre=(640, 332)) for step in first_of_hand]

    assert found == [step.truth.dealer_seat for step in first_of_hand]
    assert len(set(found)) > 3


def test_while_it_does_not_move_it_is_not_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    finder = DealerButton()
    table = empty_table()
    disc(table, BESIDE_LEFT, "D")
    assert finder.find(table, plates()) == 1
    monkeypatch.setattr(discs, "round_shapes", lambda *_: pytest.fail("looked for"))
    other = table.copy()
    other[300:320, 400:420] = 200

    assert finder.find(other, plates()) == 1


def test_when_it_moves_it_is_found_where_it_went() -> None:
    finder = DealerButton()
    first, second, none = empty_table(), empty_table(), empty_table()
    disc(first, BESIDE_LEFT, "D")
    disc(second, BESIDE_TOP, "D")

    seats = [finder.find(table, plates()) for table in (first, second, none)]

    assert seats == [find(first), find(second), None]
    assert seats[0] != seats[1]

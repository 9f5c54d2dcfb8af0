from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from detection.demo import DemoTable
from detection.vision.elements import Line, Plate, Spot
from detection.vision.geometry import Box, Pixels
from detection.vision.shapes.buttons import ButtonReader
from detection.vision.shapes.discs import DiscDetector
from detection.vision.shapes.spotter import Spotter
from detection.vision.table.dealer import dealer_plate
from detection.vision.table.owners import text_height
from tests.detection.vision.shapes.things import BLACK, GOLD, WHITE, Colour, Point, chip, disc
from tests.detection.vision.tables import CENTRE, SPOTS, demo_plates, empty_table, plates

BESIDE_LEFT, BESIDE_TOP = (215, 270), (480, 130)
BLUE = (200, 90, 30)


class DealerButton:
    """Finds the button in frame after frame, as the reader does."""

    def __init__(self) -> None:
        self.spotter, self.buttons, self.discs = Spotter(), ButtonReader(), DiscDetector()

    def find(
        self,
        table: Pixels,
        at: Sequence[Plate],
        *,
        lines: Sequence[Line] = (),
        centre: tuple[float, float] = CENTRE,
        hands: Mapping[int, Box] | None = None,
    ) -> int | None:
        whole = Box(0, 0, table.shape[1], table.shape[0])
        spots = self.spotter.find(table, whole, text_height(at)).buttons
        buttons = self.buttons.read(table, spots, text_height(at))
        discs = self.discs.find(table, whole, text_height(at), [])
        return dealer_plate(buttons, lines, at, centre, hands, discs)


def find(table: Pixels, lines: Sequence[Line] = ()) -> int | None:
    return DealerButton().find(table, plates(), lines=lines)


def seen(at: Point, probability: float) -> Spot:
    return Spot(Box(at[0] - 10, at[1] - 10, at[0] + 10, at[1] + 10), probability, 314)


@pytest.mark.parametrize("colour", [WHITE, GOLD], ids=["white", "gold"])
@pytest.mark.parametrize("tilt", [0, 20, -35], ids=["upright", "turned left", "turned right"])
@pytest.mark.parametrize("radius", [11, 15, 22], ids=["small", "usual", "large"])
def test_a_disc_with_a_d_is_the_button_of_the_nearest_seat(colour: Colour, tilt: int, radius: int) -> None:
    table = empty_table()
    disc(table, BESIDE_LEFT, "D", colour=colour, tilt=tilt, radius=radius)

    assert find(table) == 1


@pytest.mark.parametrize("colour", [BLUE, BLACK], ids=["blue", "black"])
def test_a_white_d_on_a_dark_disc_is_a_button_too(colour: Colour) -> None:
    table = empty_table()
    disc(table, BESIDE_LEFT, "D", colour=colour, ink=WHITE)

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


@pytest.mark.parametrize(
    ("text", "seat"), [("DEALER", 2), ("BTN", 2), ("Geber", 2), ("Dealer", 2), ("Ann", None)]
)
def test_a_button_in_words_is_read(text: str, seat: int | None) -> None:
    line = Line(Box(460, 120, 500, 135), text, 0.99)

    assert find(empty_table(), [line]) == seat


def test_the_likelier_of_two_is_the_button_if_it_is_much_likelier() -> None:
    def dealer(first: float, second: float) -> int | None:
        return dealer_plate([seen(BESIDE_LEFT, first), seen(BESIDE_TOP, second)], [], plates(), CENTRE)

    assert dealer(0.99, 0.6) == 1
    assert dealer(0.8, 0.98) == 2
    assert dealer(0.9, 0.85) is None
    assert dealer(0.3, 0.0) is None


def test_what_lies_at_no_seat_does_not_speak_against_a_button_that_does() -> None:
    assert dealer_plate([seen((400, 300), 0.99), seen(BESIDE_TOP, 0.95)], [], plates(), CENTRE) == 2


def test_what_was_looked_at_is_not_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, table = ButtonReader(), empty_table()
    disc(table, BESIDE_LEFT, "D", colour=BLUE, ink=WHITE)
    first = reader.read(table, [seen(BESIDE_LEFT, 0.2)], 20)
    monkeypatch.setattr("detection.vision.shapes.buttons.network", lambda _: pytest.fail("looked at"))

    assert reader.read(table, [seen(BESIDE_LEFT, 0.2)], 20) == first
    assert first[0].probability > 0.5


def test_what_is_printed_there_tells_what_is_no_button() -> None:
    def dealer(text: str, probability: float) -> int | None:
        x, y = BESIDE_LEFT
        line = Line(Box(x - 20, y - 12, x + 20, y + 12), text, 0.99)
        return dealer_plate([seen(BESIDE_LEFT, probability)], [line], plates(), CENTRE)

    assert dealer("Call", 0.99) is None
    assert dealer("D", 0.3) == 1
    assert dealer("o", 0.3) is None
    assert dealer("o", 0.9) == 1


def test_a_button_at_the_frames_edge_is_looked_at_too() -> None:
    reader, table = ButtonReader(), empty_table()

    for tall in (10.0, 40.0):
        for at in ((0, 0), (799, 599), (-300, 20)):
            (judged,) = reader.read(table, [seen(at, 0.5)], tall)

            assert 0 <= judged.probability < 0.5


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


def test_when_it_moves_it_is_found_where_it_went() -> None:
    finder = DealerButton()
    first, second, none = empty_table(), empty_table(), empty_table()
    disc(first, BESIDE_LEFT, "D")
    disc(second, BESIDE_TOP, "D")

    seats = [finder.find(table, plates()) for table in (first, second, none)]

    assert seats == [find(first), find(second), None]
    assert seats[0] != seats[1]

from __future__ import annotations

import numpy as np
import pytest

from detection.demo import DemoStep, DemoTable
from detection.poker.cards import parse_cards
from detection.poker.readings import TableReading
from detection.vision.elements import Dealt, Line
from detection.vision.geometry import Pixels
from detection.vision.reader import TableReader
from detection.vision.table.placement import TablePlacer
from detection.vision.table.roles import UNASKED
from tests.detection.vision.tables import row
from tests.detection.vision.texts import line

NOISE = np.random.default_rng(4)


@pytest.fixture(scope="module")
def shared_reader() -> TableReader:
    return TableReader()


@pytest.fixture
def reader(shared_reader: TableReader) -> TableReader:
    """A reader that has seen nothing; its networks are loaded once."""
    shared_reader.forget()
    return shared_reader


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((1, 1, 3), np.uint8),
        np.zeros((2000, 1, 3), np.uint8),
        np.zeros((400, 600, 3), np.uint8),
        np.full((400, 600, 3), 255, np.uint8),
        NOISE.integers(0, 255, (300, 420, 3), np.uint8),
        np.zeros((300, 420), np.uint8),
        np.zeros((300, 420, 4), np.uint8),
        np.zeros((3000, 4000, 3), np.uint8),
    ],
    ids=["a pixel", "a line", "black", "white", "noise", "grey", "alpha", "huge"],
)
def test_a_picture_of_nothing_reads_as_nothing(reader: TableReader, pixels: Pixels) -> None:
    reading = reader.read(pixels)

    assert (reading.height, reading.width) == pixels.shape[:2]
    assert not reading.hero
    assert not reading.board
    assert reading.pot is None
    assert reading.seats == ()


def test_an_unchanged_frame_is_not_read_again(reader: TableReader) -> None:
    pixels = NOISE.integers(0, 255, (200, 300, 3), np.uint8)
    first = reader.read(pixels)
    details = reader.details

    again = reader.read(pixels.copy())

    assert reader.details is details
    assert (again.hero, again.board, again.pot, again.seats) == (
        first.hero,
        first.board,
        first.pot,
        first.seats,
    )


def test_a_frame_changed_in_place_is_read_again(reader: TableReader) -> None:
    pixels = np.zeros((200, 300, 3), np.uint8)
    reader.read(pixels)
    details = reader.details
    pixels[50:100, 50:100] = 200

    reader.read(pixels)

    assert reader.details is not details


def showdown_without_the_hero() -> tuple[DemoStep, DemoStep]:
    """Return a step in which the hero holds cards, and one at whose end only others show theirs."""
    held = None
    for step in DemoTable(seed=7, hands=4).steps():
        shown = [seat for seat in step.truth.seats if isinstance(seat.cards, tuple) and not seat.hero]
        if step.truth.hero:
            held = step
        elif held is not None and len(shown) > 1:
            return held, step
    raise AssertionError("in these hands nobody showed without the hero")


def test_at_a_showdown_without_the_hero_nobodys_cards_are_the_heros(reader: TableReader) -> None:
    _, step = showdown_without_the_hero()

    reading = reader.read(step.pixels)

    assert not reading.hero
    assert {seat.name for seat in reading.seats} == {seat.name for seat in step.truth.seats}
    assert reading.seats[0].name == step.truth.seats[0].name


def test_once_the_hero_was_seen_others_cards_are_shown_ones(reader: TableReader) -> None:
    before, step = showdown_without_the_hero()
    reader.read(before.pixels)

    reading = reader.read(step.pixels)

    assert reading.hero == ()
    assert [seat.cards for seat in reading.seats] == [seat.cards for seat in step.truth.seats]


def somebody_left(*, width: int = 1280, height: int = 720) -> tuple[DemoStep, DemoStep]:
    """Return the demo's first step, and the first at which a seat is empty."""
    steps = list(DemoTable(seed=16, hands=4, width=width, height=height).steps())
    return steps[0], next(step for step in steps if len(step.truth.seats) < len(steps[0].truth.seats))


def numbers(reading: TableReading) -> dict[str | None, int]:
    return {seat.name: seat.seat for seat in reading.seats}


@pytest.mark.parametrize("size", [(1280, 720), (1120, 630)], ids=["as it was", "resized"])
def test_an_empty_seat_renumbers_nobody_when_a_table_is_looked_at_anew(
    reader: TableReader, size: tuple[int, int]
) -> None:
    full, empty = somebody_left()
    _, again = somebody_left(width=size[0], height=size[1])
    reader.read(full.pixels)
    before = reader.read(empty.pixels)
    if again.pixels.shape == empty.pixels.shape:
        reader.rescan()

    after = reader.read(again.pixels)

    assert len(before.seats) == len(empty.truth.seats)
    assert numbers(after) == numbers(before)


def test_another_table_is_read_as_if_there_had_been_none(reader: TableReader) -> None:
    full, empty = somebody_left()
    reader.read(full.pixels)

    reader.forget()

    assert numbers(reader.read(empty.pixels)) != numbers(empty.truth)


def test_where_the_pot_had_a_label_no_amount_without_one_is_the_pot() -> None:
    """As when the label can't be read in a frame, and a stack stands at the board's corner."""
    board = row("KcQd7d", x=600, y=300)
    dealt = Dealt(hero=None, board=board, shown=())
    placer = TablePlacer()
    stack = line("$112.50", board.box.x, board.box.bottom + 20)

    def pot(*lines: Line) -> str:
        found = placer.place_dealt(dealt, board.cards, list(lines), (1280, 720), UNASKED).pot
        return str(found and found.amount.value)

    assert pot(stack) == "112.50"
    assert pot(line("Pot: $12", board.box.x, board.box.top - 20), stack) == "12"
    assert pot(stack) == "None"
    placer.forget()
    assert pot(stack) == "112.50"


def test_a_rank_that_the_network_misreads_is_read_by_the_ocr() -> None:
    reader = TableReader()
    for step in list(DemoTable(1, 1, width=1920, height=1080).steps())[:2]:
        reading = reader.read(step.pixels)

    assert reading.hero == step.truth.hero == parse_cards("5h 7h")


@pytest.mark.parametrize(
    ("seen", "of_others", "to_come"), [(None, False, None), (40, False, 20), (40, True, 24)]
)
def test_smaller_cards_are_looked_for_until_others_have_shown_theirs(
    *, seen: float | None, of_others: bool, to_come: float | None
) -> None:
    reader = TableReader()
    reader.smallest_rank, reader.saw_others = seen, of_others

    assert reader.smallest_to_come == to_come

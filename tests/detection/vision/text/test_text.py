from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import islice
from typing import Any, cast

import numpy as np
import pytest

from detection.demo import DemoTable
from detection.demo.sprites import text
from detection.vision.changes import TILE
from detection.vision.geometry import Box, Pixels, grown
from detection.vision.text.detector import TextDetector
from detection.vision.text.ocr import Ocr, ocr
from detection.vision.text.recogniser import LineReader, TextReader


@pytest.fixture(scope="module")
def shared_reader() -> TextReader:
    return TextReader(ocr())


@pytest.fixture
def reader(shared_reader: TextReader) -> TextReader:
    """A reader that has seen nothing; its networks are loaded once."""
    shared_reader.forget()
    return shared_reader


def felt() -> Pixels:
    return np.full((240, 400, 3), (60, 90, 30), np.uint8)


def write(frame: Pixels, words: str, x: int, y: int) -> Box:
    """Write words around a point; return the box of what was written."""
    sprite = text(words, size=24, colour=(250, 250, 250))
    sprite.centre(frame, x, y)
    return Box(x - sprite.width / 2, y - sprite.height / 2, x + sprite.width / 2, y + sprite.height / 2)


def said(reader: TextReader, frame: Pixels) -> list[str]:
    return [line.text for line in reader.read(frame)]


def test_lines_are_read_from_top_to_bottom(reader: TextReader) -> None:
    frame = felt()
    write(frame, "$57.50", 120, 150)
    write(frame, "Heron", 120, 80)

    assert said(reader, frame) == ["Heron", "$57.50"]


@pytest.mark.parametrize("amount", ["$1", "$17", "$152"])
def test_a_sign_alone_is_read_again_with_all_the_digits_beside_it(
    reader: TextReader, monkeypatch: pytest.MonkeyPatch, amount: str
) -> None:
    frame = felt()
    box = write(frame, amount, 120, 80)
    cut = Box(box.left, box.top, box.left + 15, box.bottom)
    monkeypatch.setattr(reader.detector, "search", lambda pixels, windows, **_: [[cut]] * len(windows))

    (line,) = reader.read(frame)

    assert line.text == amount
    assert line.box.right >= box.right


def test_text_that_did_not_change_is_not_lost_where_the_engine_misses_it(
    reader: TextReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = felt()
    write(first, "Heron", 120, 80)
    write(first, "$57.50", 120, 120)
    assert said(reader, first) == ["Heron", "$57.50"]
    second = first.copy()
    second[60:64, 60:180] = 200  # a lit rim just over the name
    monkeypatch.setattr(reader.detector, "search", lambda pixels, windows, **_: [[]] * len(windows))

    assert said(reader, second) == ["Heron", "$57.50"]


def test_text_that_is_gone_is_not_kept(reader: TextReader) -> None:
    first = felt()
    write(first, "Heron", 120, 80)
    write(first, "$57.50", 120, 120)
    reader.read(first)
    second = felt()
    write(second, "Heron", 120, 80)

    assert said(reader, second) == ["Heron"]


def test_a_short_bet_among_its_chips_is_found_where_it_was_laid(reader: TextReader) -> None:
    before, after = islice(DemoTable(seed=1, hands=5).steps(), 71, 73)
    reader.read(before.pixels)

    lines = reader.read_closer(after.pixels, reader.read(after.pixels))

    assert (after.truth.seats[5].bet, before.truth.seats[5].bet) == (Decimal(4), Decimal(1))
    assert "$4" in {line.text for line in lines if line.box.x > 850 and 420 < line.box.y < 490}


class TakesChipsForALetter(Ocr):
    """Reads a bet, and whatever stands more than 20 pixels to the left of it as a letter."""

    def __init__(self) -> None:
        """Load nothing."""

    def texts(self, lines: Sequence[Pixels]) -> list[tuple[str, float]]:
        return [("筛$3", 0.76) if line.shape[1] > 60 else ("$3", 0.99) for line in lines]


def test_a_bet_is_as_sure_as_its_own_letters_whatever_its_chips_are_read_as() -> None:
    box = Box(100, 100, 190, 140)

    ((line,), boxes) = LineReader(TakesChipsForALetter()).read(felt(), [box])

    assert (line.text, line.score) == ("$3", 0.99)
    assert line.box.left > box.left
    assert boxes == [line.box]


def on_plate(words: str, colour: tuple[int, int, int]) -> Pixels:
    """Return a table with words on a plate of that colour."""
    frame = felt()
    frame[50:110, 40:220] = colour
    write(frame, words, 120, 80)
    return frame


def test_a_line_on_a_plate_that_lights_up_is_not_read_again(
    reader: TextReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert said(reader, on_plate("$57.50", (40, 35, 30))) == ["$57.50"]
    monkeypatch.setattr(Ocr, "texts", lambda self, lines: [("read again", 1.0)] * len(lines))

    assert said(reader, on_plate("$57.50", (91, 82, 63))) == ["$57.50"]


@pytest.mark.parametrize("amount", ["$57.60", "$157.50", "$57"])
def test_another_amount_on_a_plate_that_lights_up_is_read(reader: TextReader, amount: str) -> None:
    said(reader, on_plate("$57.50", (40, 35, 30)))

    assert said(reader, on_plate(amount, (93, 81, 64))) == [amount]


def test_a_line_right_beside_a_change_is_searched_whole_if_it_is_searched_again(reader: TextReader) -> None:
    """A card dealt under the pot's label, and one more change near its other end, lost a hand's pot once."""
    first = np.full((400, 800, 3), (60, 90, 30), np.uint8)
    label = write(first, "Pot: $40.50", 400, 103)
    name = write(first, "Heron", int(label.left) - 12, 134)
    assert sorted(said(reader, first)) == ["Heron", "Pot: $40.50"]
    reader.detector.boxes = [grown(box, 6, width=800, height=400) for box in (label, name)]
    assert reader.detector.boxes[0].touches(reader.detector.boxes[1])
    second = first.copy()
    below = -(-int(reader.detector.boxes[0].bottom) // TILE) * TILE
    second[below:, int(label.right) - 20 : int(label.right) + 60] = 250
    second[below : below + 20, int(name.left) - 40 : int(name.right)] = 250

    (line,) = (line for line in reader.read(second) if line.text == "Pot: $40.50")
    assert line.box.left < label.left + 10
    assert line.box.right > label.right - 10


def test_a_piece_of_a_known_line_at_the_edge_of_a_window_is_no_text(
    reader: TextReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A piece of a name, and of what lay over it, were once taken for another name."""
    first = np.full((400, 800, 3), (60, 90, 30), np.uint8)
    write(first, "Juniper", 400, 103)
    (known,) = reader.read(first)
    second = first.copy()
    below = -(-int(known.box.bottom) // TILE) * TILE
    write(second, "$3", int(known.box.right) + 10, below + 20)

    def pieces(_pixels: Pixels, windows: Sequence[Box], **_: float) -> list[list[Box]]:
        (window,) = windows
        assert known.box.left < window.left < known.box.right
        return [[Box(window.left, known.box.top, known.box.right + 9, below + 20)]]

    monkeypatch.setattr(reader.detector, "search", pieces)
    reader.read(second)

    assert reader.detector.boxes == [known.box]


class WatchedEngine:
    """The OCR, and the sizes of the pictures that it was shown."""

    def __init__(self) -> None:
        self.shown: list[tuple[int, ...]] = []

    def outlines(self, pictures: Sequence[Pixels]) -> list[Any]:
        self.shown += [picture.shape[:2] for picture in pictures]
        return ocr().outlines(pictures)


def test_a_table_on_a_desktop_is_searched_as_large_as_if_it_were_all_there_is() -> None:
    engine = WatchedEngine()
    finder = TextDetector(cast("Ocr", engine))
    desktop = np.full((1600, 2560, 3), (60, 90, 30), np.uint8)
    write(desktop, "Heron", 1000, 400)
    beside = write(desktop, "Inbox", 2000, 1200)
    finder.find(desktop)
    table = Box(600, 200, 1400, 800)

    assert finder.search_table(desktop, table)
    assert engine.shown == [(800, 1280), (600, 800)]
    assert len(finder.boxes) == 2
    assert any(box.overlap(beside) > 0.9 for box in finder.boxes)
    assert not finder.search_table(desktop, table), "it is looked at so already"

    changed = desktop.copy()
    write(changed, "Alder", 1000, 500)
    finder.find(changed)
    assert max(engine.shown[-1]) > 100, "what changes later is searched as large"
    another = np.full_like(desktop, 40)
    write(another, "Alder", 1000, 500)
    finder.find(another)
    assert engine.shown[-1] == (800, 1280), "another scene is searched whole first"


def test_a_table_that_fills_its_frame_is_not_searched_twice() -> None:
    finder = TextDetector(ocr())
    frame = np.full((1080, 1920, 3), (60, 90, 30), np.uint8)
    write(frame, "Heron", 1000, 400)
    finder.find(frame)

    assert not finder.search_table(frame, Box(100, 60, 1800, 1000))

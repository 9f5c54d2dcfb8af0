"""A desktop for tests: windows are moved, covered and closed by a line of code."""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from detection.capture.windows import Window
from detection.poker.cards import parse_cards
from detection.poker.readings import SeatReading, TableReading
from detection.vision.geometry import Pixels

DEALT = TableReading(
    hero=parse_cards("AhKd"),
    pot=Decimal(3),
    currency="$",
    seats=(SeatReading(seat=0, hero=True, stack=Decimal(9)), SeatReading(seat=1, stack=Decimal(8))),
)
TABLE_COLOUR = 200


class ReadsColours:
    """Reads a picture of TABLE_COLOUR or brighter as a dealt table, and any other as nothing."""

    def __init__(self) -> None:
        self.read_sizes: list[tuple[int, int]] = []
        self.forgot = 0

    def read(self, pixels: Pixels) -> TableReading:
        self.read_sizes.append((pixels.shape[1], pixels.shape[0]))
        return DEALT if pixels[0, 0, 0] >= TABLE_COLOUR else TableReading()

    def forget(self) -> None:
        self.forgot += 1

    def rescan(self) -> None:
        """Nothing was learnt."""


class TestDesktop:
    """Windows that stand where a test puts them, each of one colour."""

    __test__ = False

    def __init__(self) -> None:
        self.screen = Window(id=0, title="", left=0, top=0, width=2000, height=1000)
        self.standing: list[Window] = []
        self.colours: dict[int, int] = {}

    def put(
        self,
        number: int,
        title: str,
        *,
        left: int = 0,
        top: int = 0,
        width: int = 400,
        height: int = 300,
        colour: int = TABLE_COLOUR,
        decoration: bool = False,
    ) -> None:
        """Put a window on top, or move the one of this number there."""
        window = Window(
            id=number,
            title=title,
            left=left,
            top=top,
            width=width,
            height=height,
            decoration=decoration,
        )
        self.close(number)
        self.standing.insert(0, window)
        self.colours[number] = colour

    def close(self, number: int) -> None:
        self.standing = [window for window in self.standing if window.id != number]

    def windows(self) -> list[Window]:
        return list(self.standing)

    def grab(self, window: Window) -> Pixels:
        return np.full((window.height, window.width, 3), self.colours[window.id], dtype=np.uint8)

"""Where things lie, on a table drawn 1280 x 720 pixels large; other sizes are scaled from it."""

from __future__ import annotations

from dataclasses import dataclass

WIDTH, HEIGHT = 1280, 720

Point = tuple[int, int]

CARD = (84, 118)
"""A card of the board or of the hero."""
SMALL_CARD = (66, 93)
"""A card of an opponent."""
BACKS_SHOW = 52
"""How much of an opponent's backs stands out over the plate."""
PLATE = (184, 62)
BOARD: Point = (640, 332)
BOARD_GAP = 8
POT: Point = (640, 248)
FELT = (178, 122, 1102, 556)
"""Left, top, right, bottom; its ends are round."""
RAIL = 34
AVATAR_RADIUS = 34
BUTTON_RADIUS = 15


@dataclass(frozen=True, slots=True)
class SeatLayout:
    """Where one seat's things lie: the centres of plate, bet and button."""

    plate: Point
    bet: Point
    button: Point


# Clockwise from the hero.
SEAT_LAYOUTS = (
    SeatLayout(plate=(640, 654), bet=(640, 466), button=(766, 540)),
    SeatLayout(plate=(180, 530), bet=(376, 456), button=(316, 498)),
    SeatLayout(plate=(180, 206), bet=(376, 234), button=(316, 172)),
    SeatLayout(plate=(640, 132), bet=(640, 202), button=(484, 160)),
    SeatLayout(plate=(1100, 206), bet=(894, 234), button=(952, 172)),
    SeatLayout(plate=(1100, 530), bet=(894, 456), button=(946, 494)),
)


@dataclass(frozen=True, slots=True)
class Scale:
    """How the table fits into a picture of another size: as large as it can, in the middle."""

    width: int
    height: int

    @property
    def factor(self) -> float:
        return min(self.width / WIDTH, self.height / HEIGHT)

    def length(self, pixels: float) -> int:
        """Return a length, at least one pixel."""
        return max(1, round(pixels * self.factor))

    def point(self, point: Point) -> Point:
        """Return where a point of the table lies in the picture."""
        left = (self.width - WIDTH * self.factor) / 2
        top = (self.height - HEIGHT * self.factor) / 2
        return round(left + point[0] * self.factor), round(top + point[1] * self.factor)

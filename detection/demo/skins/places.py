"""Where a skin's things lie: seats around a ring, and bets and buttons where nothing else is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import cos, hypot, pi, sin

from detection.demo.skins.skin import Skin

CARD_SHAPE = 0.71
"""A card's width, as a share of its height."""


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle by its middle and its sides."""

    x: int
    y: int
    width: int
    height: int

    @property
    def point(self) -> tuple[int, int]:
        return self.x, self.y

    def meets(self, other: Area, gap: int = 4) -> bool:
        """Return whether two areas are nearer to each other than `gap` pixels."""
        return (
            2 * abs(self.x - other.x) < self.width + other.width + 2 * gap
            and 2 * abs(self.y - other.y) < self.height + other.height + 2 * gap
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where one seat's things lie. Each is given by its middle."""

    plate: Area
    cards: Area
    bet: Area
    button: Area


@dataclass(frozen=True, slots=True)
class Places:
    """Where everything lies."""

    seats: tuple[Place, ...]
    """Clockwise from the user's."""
    board: Area
    pot: Area
    ring: Area


@lru_cache(maxsize=64)
def places(skin: Skin) -> Places:
    """Return where a skin's things lie."""
    width, height = skin.size
    plate_width, plate_height = skin.plate
    hand, shown = round(skin.card * skin.hand), round(skin.card * skin.shown * skin.backs)
    under = 26 if skin.labels == "under" else 0
    top = 30 + shown + plate_height // 2
    bottom = height - 8 - under - plate_height // 2
    side = plate_width // 2 + (34 if skin.avatars else 10)
    ring = Area(width // 2, (top + bottom) // 2, width - 2 * side, bottom - top)
    card_width = round(skin.card * CARD_SHAPE)
    middle = ring.y - (hand // 4)
    board = Area(width // 2, middle, 5 * card_width + 4 * 6, skin.card)
    pot = Area(width // 2, middle - skin.card // 2 - 22, max(160, 2 * card_width), 28)
    points = _ring(ring, skin.seats, skin.user_at)
    plates, hands = [], []
    for at, (x, y) in enumerate(points):
        tall = hand if at == 0 else shown
        wide = round((skin.card * (skin.hand if at == 0 else skin.shown)) * CARD_SHAPE * 2) + 4
        plates.append(Area(x, y, plate_width + (40 if skin.avatars else 0), plate_height + 2 * under))
        hands.append(Area(x, y - plate_height // 2 - tall // 2, wide, tall))
    taken = [*plates, *hands, board, pot]
    bets = []
    for x, y in points:
        bets.append(_free((x, y), ring, (110, 34), taken))
        taken.append(bets[-1])
    size = (68, 22) if skin.button == "word" else (28, 28)
    seats = []
    for at, (x, y) in enumerate(points):
        button = _free((x, y), ring, size, taken)
        taken.append(button)
        plate = Area(x, y, plate_width, plate_height)
        seats.append(Place(plate, hands[at], bets[at], button))
    return Places(tuple(seats), board, pot, ring)


def _ring(ring: Area, count: int, start: float) -> list[tuple[int, int]]:
    """Return points at equal distances along a ring, clockwise; 0 is the bottom's middle."""
    turns = 1440
    outline = []
    for at in range(turns):
        turn = 2 * pi * at / turns
        across, down = -sin(turn), cos(turn)
        # Rounder than a rectangle, and squarer than an ellipse.
        stretch = (abs(across) ** 3 + abs(down) ** 3) ** (-1 / 3)
        outline.append(
            (ring.x + ring.width / 2 * across * stretch, ring.y + ring.height / 2 * down * stretch)
        )
    lengths = [0.0]
    for (x0, y0), (x1, y1) in pairwise(outline):
        lengths.append(lengths[-1] + hypot(x1 - x0, y1 - y0))
    points = []
    for seat in range(count):
        wanted = (start + seat / count) % 1 * lengths[-1]
        x, y = min(zip(outline, lengths, strict=True), key=lambda each: abs(each[1] - wanted))[0]
        points.append((round(x), round(y)))
    return points


def _free(seat: tuple[int, int], ring: Area, size: tuple[int, int], taken: list[Area]) -> Area:
    """Return the area nearest to a seat, towards the middle, where nothing else lies."""
    tried = sorted(_around(seat, ring), key=lambda each: each[0])
    for gap in (6, 1, -4):
        for _, x, y in tried:
            area = Area(x, y, *size)
            if not any(area.meets(other, gap) for other in taken):
                return area
    _, x, y = tried[0]
    return Area(x, y, *size)


def _around(seat: tuple[int, int], ring: Area) -> Iterator[tuple[float, int, int]]:
    """Yield points towards the ring's middle, and how far out of the way each is."""
    x, y = seat
    long = hypot(ring.x - x, ring.y - y) or 1
    ahead = ((ring.x - x) / long, (ring.y - y) / long)
    for far in range(20, round(0.75 * long), 6):
        for aside in range(-180, 181, 10):
            if abs(aside) > far:
                continue  # beside the seat, or behind it
            at_x = x + ahead[0] * far - ahead[1] * aside
            at_y = y + ahead[1] * far + ahead[0] * aside
            if abs(at_x - ring.x) < ring.width / 2 + 20 and abs(at_y - ring.y) < ring.height / 2 + 20:
                yield far + 1.3 * abs(aside), round(at_x), round(at_y)

"""Remembers which seat has its plate where, so that who leaves renumbers nobody; and says who the hero is.

The hero's cards are the lowest hand below the board, and the plate is the one under them. Once they lay at
seat 0 face up, no cards elsewhere are the hero's, until the seats are somewhere else.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from detection.poker.names import same_name
from detection.vision.elements import Dealt, Plate, Row
from detection.vision.geometry import Box, Point

NEAR, OF_FRAME = 0.4, 0.05
"""A plate is where it was if it moved less than these shares of the way to the next and of the diagonal."""
SEEN, SEEN_NAMELESS = 2, 40
"""In so many readings in a row a new plate is seen until it is a seat: one without a name may be a bet."""
FARTHEST = 0.12
"""A plate is still the one of the player of its name if it moved less than this share of the diagonal."""
FEW_NAMES = 3
"""With fewer names on a table a plate without one is as good as another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatMap:
    """Where the seats of a table are, by number: the centre of each plate, in pixels, and whose it is."""

    size: tuple[int, int]
    """The width and height of the frames it was learnt from."""
    points: tuple[Point, ...]
    names: tuple[str | None, ...]
    """Who was read there last, by number; None where nobody ever was."""
    hero_known: bool
    """Whether seat 0 is the hero's, not only the lowest."""
    readings: int = 0
    """How many readings it went through."""
    unconfirmed: tuple[tuple[Point, int], ...] = ()
    """Where plates are that are at no seat that is known, each with how often in a row it was seen."""

    def place_of(self, number: int, *, size: tuple[int, int]) -> Point | None:
        """Return where a seat is in frames of this width and height; None where that is not known."""
        return self.points[number] if self.size == size and number < len(self.points) else None


def assign_seats(
    known: SeatMap | None,
    plates: Sequence[Box],
    *,
    hero: bool,
    size: tuple[int, int],
    centre: Point,
    names: Sequence[str | None] | None = None,
) -> tuple[SeatMap | None, list[int | None]]:
    """Return what is known now, and each plate's seat number: None for one that is not believed yet.

    `plates` come in the order of play, with their `names`; with `hero`, the first of them has the hero's
    cards. What is known holds as long as at least half of the plates are where plates were, in frames of
    another size to scale.
    """
    points = [(plate.x, plate.y) for plate in plates]
    names = [None] * len(points) if names is None else names
    known = None if known is None else scaled(known, size)
    if not points:
        return known, []
    if known is None:
        return first_seat_map(points, names, hero=hero, size=size)
    diagonal = math.hypot(*size)
    reach = min(NEAR * spacing(known.points), OF_FRAME * diagonal)
    seats = recognised(known, points, names, reach, FARTHEST * diagonal)
    unmatched = [at for at, seat in enumerate(seats) if seat is None]
    if 2 * len(unmatched) > len(points) and len(points) > 1:
        return first_seat_map(points, names, hero=hero, size=size)
    has_names = sum(name is not None for name in names) >= FEW_NAMES
    confirmed, unconfirmed = [], []
    for at in unmatched:
        (before,) = matched([point for point, _ in known.unconfirmed], [points[at]], reach)
        seen = 1 if before is None else known.unconfirmed[before][1] + 1
        is_bare = has_names and names[at] is None and not (hero and at == 0)
        if seen >= (SEEN_NAMELESS if is_bare else SEEN):
            confirmed.append(at)
        else:
            unconfirmed.append((points[at], seen))
    known = replace(
        known,
        names=renamed(known, seats, names),
        unconfirmed=tuple(unconfirmed),
        readings=known.readings + 1,
    )
    if confirmed:
        found = [*zip(known.points, known.names, strict=True), *((points[at], names[at]) for at in confirmed)]
        known = with_seats(known, in_order(found, centre))
    if hero and not known.hero_known:
        first = recognised(known, points, names, reach, FARTHEST * diagonal)[0]
        if first is not None:
            found = [*zip(known.points, known.names, strict=True)]
            known = replace(with_seats(known, found[first:] + found[:first]), hero_known=True)
    return known, recognised(known, points, names, reach, FARTHEST * diagonal)


def first_seat_map(
    points: list[Point], names: Sequence[str | None], *, hero: bool, size: tuple[int, int]
) -> tuple[SeatMap, list[int | None]]:
    """Return a table as it is seen for the first time."""
    known = SeatMap(size=size, points=tuple(points), names=tuple(names), hero_known=hero)
    return known, list(range(len(points)))


def recognised(
    known: SeatMap, points: Sequence[Point], names: Sequence[str | None], reach: float, farthest: float
) -> list[int | None]:
    """Return which seat each plate is at: that of the player of its name, or else the one at its place.

    A label or a bet that is taken for a part of a plate moves it, but not its player.
    """
    by_name: dict[int, int] = {}
    for at, name in enumerate(names):
        theirs = [
            seat
            for seat, other in enumerate(known.names)
            if name is not None and other is not None and same_name(name, other)
        ]
        if len(theirs) == 1 and math.dist(known.points[theirs[0]], points[at]) <= farthest:
            by_name.setdefault(theirs[0], at)
    found: list[int | None] = [None] * len(points)
    for seat, at in by_name.items():
        found[at] = seat
    left = [at for at in range(len(points)) if found[at] is None]
    free = [seat for seat in range(len(known.points)) if seat not in by_name]
    places = matched([known.points[seat] for seat in free], [points[at] for at in left], reach)
    for at, place in zip(left, places, strict=True):
        found[at] = None if place is None else free[place]
    return found


def renamed(
    known: SeatMap, seats: Sequence[int | None], names: Sequence[str | None]
) -> tuple[str | None, ...]:
    """Return who sits where, as it is read now: a name that is not read stays."""
    read = {seat: name for seat, name in zip(seats, names, strict=True) if seat is not None}
    return tuple(read.get(seat) or before for seat, before in enumerate(known.names))


def with_seats(known: SeatMap, seats: Sequence[tuple[Point, str | None]]) -> SeatMap:
    points, names = zip(*seats, strict=True)
    return replace(known, points=points, names=names)


def scaled(known: SeatMap, size: tuple[int, int]) -> SeatMap:
    """Return where seats are in frames of another size: tables fill a window as far as they can, centred.

    A seat that is empty just then would renumber all others otherwise. Where tables don't scale as a
    whole, most plates are somewhere else, and the seats are learnt anew.
    """
    if size == known.size:
        return known
    (width, height), (wide, high) = known.size, size
    factor = min(wide / width, high / height)

    def moved(point: Point) -> Point:
        return wide / 2 + (point[0] - width / 2) * factor, high / 2 + (point[1] - height / 2) * factor

    return replace(
        known,
        size=size,
        points=tuple(moved(point) for point in known.points),
        unconfirmed=tuple((moved(point), seen) for point, seen in known.unconfirmed),
    )


def matched(known: Sequence[Point], points: Sequence[Point], reach: float) -> list[int | None]:
    """Return which of `known` each of `points` is at; None for one that is at none, or not nearest there."""
    pairs = sorted(
        (math.dist(seat, point), number, at)
        for number, seat in enumerate(known)
        for at, point in enumerate(points)
    )
    found: list[int | None] = [None] * len(points)
    taken: set[int] = set()
    for apart, number, at in pairs:
        if apart <= reach and number not in taken and found[at] is None:
            found[at] = number
            taken.add(number)
    return found


def spacing(known: Sequence[Point]) -> float:
    """Return how far apart the two nearest of `known` are; infinite for a single one."""
    apart = [math.dist(a, b) for at, a in enumerate(known) for b in known[:at]]
    return min(apart, default=math.inf)


def in_order(seats: Sequence[tuple[Point, str | None]], centre: Point) -> list[tuple[Point, str | None]]:
    """Return the seats clockwise around the centre; the first stays the first."""

    def turn(point: Point) -> float:
        return math.atan2(point[1] - centre[1], point[0] - centre[0])

    first = seats[0]
    return [first, *sorted(seats[1:], key=lambda seat: (turn(seat[0]) - turn(first[0])) % (2 * math.pi))]


def clockwise(plates: list[Plate], centre: Point, first: Plate) -> list[Plate]:
    """Return the plates in the order of play, `first` leading."""

    def turn(plate: Plate) -> float:
        return math.atan2(plate.box.y - centre[1], plate.box.x - centre[0])

    start = turn(first)
    return sorted(
        plates, key=lambda plate: 0.0 if plate is first else (turn(plate) - start) % (2 * math.pi) or 1e-9
    )


class HeroSeat:
    """Decides in frame after frame of one table which cards are the hero's, and remembers where they lay."""

    def __init__(self) -> None:
        self._known: tuple[Point, Box] | None = None
        """The centre of the hero's plate, and where the ranks of the hero's cards lay."""

    @property
    def is_known(self) -> bool:
        """Whether the hero's cards lay face up at the hero's seat before."""
        return self._known is not None

    def ranks_at(self, seat: Point | None) -> Box | None:
        """Return where the ranks of the hero's cards lay, while the hero's `seat` is where it was.

        None while that is not known, and from when the seat is somewhere else, or nowhere.
        """
        if self._known is None:
            return None
        if seat != self._known[0]:
            self._known = None
            return None
        return self._known[1]

    def is_in_doubt(self, dealt: Dealt) -> bool:
        """Whether the hero's cards may be another's: at a showdown they are one hand of several."""
        return self._known is None and any(row.lies_open for row in dealt.shown)

    def remember(self, cards: Row, seat: Point) -> None:
        """Take in where the hero's cards and plate are, if the cards lie face up beyond doubt."""
        if cards.lies_open:
            self._known = (seat, cards.rank_box)


def hero_among(
    hands: Sequence[Row], board: Row | None, area: Box, ranks_at: Box | None
) -> tuple[Row | None, bool]:
    """Return the hero's row of the `hands`, and whether only a part of it is seen.

    `ranks_at` is where the ranks of the hero's cards lay before, None where that is not known.
    """
    if ranks_at is None:
        return find_hero(hands, board, area), False
    there = [row for row in hands if lies_at(row, ranks_at)]
    whole = [row for row in there if 2 <= len(row.cards) <= 6]
    hero = max(whole, key=lambda row: (len(row.cards), row.mean_confidence), default=None)
    return hero, hero is None and bool(there)


def find_hero(others: Sequence[Row], board: Row | None, area: Box) -> Row | None:
    """Return the hero's row: two to six cards below the table's middle, of a size with the board's."""
    middle = 0.5 if board is None else area.across(board.rank_box.x)

    def worth(row: Row) -> float:
        size = 1.0 if board is None else min(row.height / board.height, 1.0)
        off = abs(area.across(row.rank_box.x) - middle)
        return row.mean_confidence + size + 0.8 * area.down(row.rank_box.y) - 1.5 * off

    def is_low(row: Row) -> bool:
        at = row.rank_box.y
        return area.down(at) > 0.46 if board is None else at > board.rank_box.bottom

    hands = [row for row in others if 2 <= len(row.cards) <= 6 and is_low(row)]
    return max(hands, key=worth, default=None)


def lies_at(row: Row, place: Box) -> bool:
    """Whether a row's ranks are where others were: a card may be missing, and a hand may have been lifted."""
    box = row.rank_box
    return abs(box.x - place.x) < 0.6 * max(place.width, box.width) and abs(box.y - place.y) < place.height

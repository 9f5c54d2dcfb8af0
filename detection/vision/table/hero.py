"""Who the hero is: whose cards are the user's own, and at which seat they lie.

The cards are the lowest hand below the board, and the plate is the one under them. Once they lay at seat 0
face up, no cards elsewhere are the hero's, until the seats are somewhere else.
"""

from __future__ import annotations

from collections.abc import Sequence

from detection.vision.elements import Dealt, Row
from detection.vision.geometry import Box, Point

FAR_BELOW = 2.5
"""Cards belong to no plate that is so many times their ranks' height below them."""


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
        return self._known is None and dealt.hero is not None and any(row.lies_open for row in dealt.shown)

    def without_anothers(self, dealt: Dealt, plates: Sequence[Box]) -> Dealt:
        """Return the cards in doubt, of which no hand is the hero's if a plate lies far below it.

        `plates` are those that are found where no cards are the hero's, the lowest first: nobody sits
        lower than the hero.
        """
        if dealt.hero is None or not plates:
            return dealt
        ranks, lowest = dealt.hero.rank_box, plates[0]
        far_below = lowest.top > ranks.bottom + FAR_BELOW * ranks.height
        if far_below and not is_hero_plate(lowest, dealt.hero.box):
            return dealt.without_hero(doubted=True)
        return dealt

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


def hero_plate(plates: Sequence[Box], cards: Box | None) -> int | None:
    """Return the index of the plate under the hero's cards; None if there is none."""
    if cards is None:
        return None
    own = [at for at, plate in enumerate(plates) if is_hero_plate(plate, cards)]
    return min(own, key=lambda at: plates[at].distance(cards), default=None)


def is_hero_plate(box: Box, hero: Box) -> bool:
    """Whether `box` is where the hero's own stack is printed."""
    return (
        abs(box.x - hero.x) < 1.2 * hero.width
        and -0.7 * hero.height < box.top - hero.bottom < 1.5 * hero.height
    )

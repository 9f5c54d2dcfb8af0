"""Which cards are the board, which the hero's, which were shown by others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from detection.poker.cards import Card
from detection.vision.cards.cards import FoundCard
from detection.vision.cards.corner_indices import is_on_face_of, one_per_face
from detection.vision.geometry import Box
from detection.vision.table.pots import labelled
from detection.vision.table.table_area import Area, table_area
from detection.vision.text.lines import Line

SURE = 0.45
"""A card read with less confidence is not claimed, nor is the hand or board it belongs to."""
SURE_SUIT = 0.7
"""Nor is one whose suit is less sure: between two suits even the wrong one gets half."""
LIKELY = 0.35
"""With this confidence a place is taken for a card."""
HOT, FACE_UP = 0.6, 0.7
"""So is a place this hot that the reader takes for some card: one that can't be read."""
HINT = 0.65
"""Beside a row, in step with its cards, this much heat or likeness is enough for an unread card."""
HERO_DOUBT, BOARD_DOUBT, DOUBT_FACE_UP = 0.45, 0.55, 0.65
"""Where a place of this heat and likeness to a card lies, nobody claims that there is none."""
LIKE_READ, LIKE_UNREAD = 2.0, 1.6
"""Ranks side by side differ less in height than so many times; one that can't be read still less."""
HIGHEST_BOARD, LOWEST_BOARD = 0.12, 0.56
"""Cards above the first share of a table are a window's buttons: over a board there are players.

Below the second share of the frame, the lowest cards are a hand.
"""
LOW, FAR_BELOW_POT = 0.45, 5.2
"""The lowest cards are no hand above the first share of a table, wherever that is in the frame.

Below it they are one if they lie so many of their ranks' heights below the pot: 96 of 100 boards lie nearer.
"""
LINES, LINE_STEP = 3, 4.5
"""So many rows of cards, each within so many rank heights of the one above, are a printed list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Cards that lie side by side."""

    cards: tuple[FoundCard, ...]

    @property
    def box(self) -> Box:
        faces = [card.face for card in self.cards]
        # One card's edge may be guessed far off; they lie level, so what most say is so.
        return Box(
            min(face.left for face in faces),
            median(face.top for face in faces),
            max(face.right for face in faces),
            median(face.bottom for face in faces),
        )

    @property
    def rank_box(self) -> Box:
        """The box around the ranks: it does not depend on how much of the faces is to be seen."""
        xs, ys = [card.x for card in self.cards], [card.y for card in self.cards]
        tall = max(card.height for card in self.cards)
        return Box(min(xs) - tall, min(ys) - tall, max(xs) + tall, max(ys) + tall)

    @property
    def confidence(self) -> float:
        return min(card.confidence for card in self.cards)

    @property
    def mean_confidence(self) -> float:
        return sum(card.confidence for card in self.cards) / len(self.cards)

    @property
    def read(self) -> tuple[Card, ...] | None:
        """The cards from left to right; None if one of them can't be read or stands there twice."""
        cards = tuple(card.card for card in self.cards)
        sure = self.confidence >= SURE and all(card.suit >= SURE_SUIT for card in self.cards)
        told = sure and len(set(cards)) == len(cards) and not self.has_gap
        return cards if told else None

    @property
    def has_gap(self) -> bool:
        """Whether a card between two others was not found."""
        steps = [b.x - a.x for a, b in pairwise(self.cards)]
        return len(steps) > 1 and max(steps) > 1.6 * min(steps)

    @property
    def height(self) -> float:
        """The usual height of a rank."""
        return sorted(card.height for card in self.cards)[len(self.cards) // 2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dealt:
    """All face-up cards of a frame by what they are."""

    hero: Row | None
    board: Row | None
    shown: tuple[Row, ...]
    hero_doubted: bool = False
    """Something that may be a card lies where a hero's cards could lie."""
    board_doubted: bool = False


def roles(
    found: list[FoundCard], lines: Sequence[Line], width: int, height: int, hero_at: Box | None = None
) -> Dealt:
    """Return what each of the cards is, in a frame of that size with that text.

    `hero_at` is where the ranks of the hero's cards lay in an earlier frame: no others are the hero's then.
    """
    gathered = rows(one_per_face([card for card in found if is_there(card)]))
    area = table_area(lines, [row.rank_box for row in gathered if len(row.cards) > 1], width, height)
    listed = {id(card) for row in printed_lists(gathered) for card in row.cards}
    found = [card for card in found if id(card) not in listed]
    all_rows = [completed(row, found) for row in gathered if id(row.cards[0]) not in listed]
    pots = [pot.box for line in lines if (pot := labelled(line, lines)) is not None]
    board = find_board(all_rows, area, pots, height)
    others = [pair_of(row) for row in all_rows if row is not board]
    if hero_at is None:
        hero, half_seen = find_hero(others, board, area), False
    else:
        there = [row for row in others if lies_at(row, hero_at)]
        hands = [row for row in there if 2 <= len(row.cards) <= 6]
        hero = max(hands, key=lambda row: (len(row.cards), row.mean_confidence), default=None)
        half_seen = hero is None and bool(there)
    used = [card for row in all_rows for card in row.cards]
    loose = [
        card
        for card in found
        if card.face_up >= DOUBT_FACE_UP
        and not any(card is other or is_on_face_of(card, other) for other in used)
    ]
    central = [card for card in loose if abs(area.across(card.x) - 0.5) < 0.22]
    return Dealt(
        hero=hero,
        board=board,
        shown=tuple(row for row in others if row is not hero),
        hero_doubted=half_seen
        or any(
            card.heat >= HERO_DOUBT
            and (area.down(card.y) > 0.5 if board is None else card.y > board.rank_box.bottom)
            for card in central
        ),
        board_doubted=any(card.heat >= BOARD_DOUBT and 0.25 < area.down(card.y) < 0.6 for card in central)
        or any(lies_where_boards_lie(row, area) for row in others if row is not hero),
    )


def completed(row: Row, found: list[FoundCard]) -> Row:
    """Return the row with the cards that can't be read but seem to lie at its ends, in step with it."""
    cards = list(row.cards)
    if len(cards) < 2:
        return row
    for end, outward in ((0, -1), (-1, 1)):
        steps = sorted(b.x - a.x for a, b in pairwise(cards))
        step, last = steps[len(steps) // 2], cards[end]
        for card in found:
            beside = abs(card.x - last.x - outward * step) < 0.25 * step
            level = abs(card.y - last.y) < 0.35 * last.height and 0.6 < card.height / last.height < 1.6
            hinted = card.heat >= HINT and card.face_up >= HINT
            if beside and level and hinted and card not in cards:
                cards.insert(0 if end == 0 else len(cards), card)
                break
    return Row(cards=tuple(cards))


def pair_of(row: Row) -> Row:
    """Return a row of three without the end that is the least sure: no game deals three cards.

    Avatars beside a hand look like cards at times. Where the three are much the same the row
    stays, and is not claimed.
    """
    if len(row.cards) != 3:
        return row
    first, middle, last = row.cards
    outer, inner = (first, last) if first.confidence < last.confidence else (last, first)
    doubtful = outer.confidence < 0.75 * min(middle.confidence, inner.confidence)
    return Row(cards=tuple(card for card in row.cards if card is not outer)) if doubtful else row


def is_there(card: FoundCard) -> bool:
    """Whether there is a face-up card, be it readable or not."""
    return card.confidence >= LIKELY or (card.heat >= HOT and card.face_up >= FACE_UP)


def rows(cards: list[FoundCard]) -> list[Row]:
    """Return the cards gathered into rows: like in size, level, and close to each other."""
    groups: list[list[FoundCard]] = []
    for card in sorted(cards, key=lambda card: card.x):
        for group in groups:
            last = group[-1]
            most = LIKE_READ if min(card.confidence, last.confidence) >= SURE else LIKE_UNREAD
            like = 1 / most < card.height / last.height < most
            level = abs(card.y - last.y) < 0.75 * max(last.height, card.height)
            gap = card.x - last.x
            step = max(last.face.width, card.face.width, 2.2 * last.height)
            if like and level and 0.3 * last.height < gap < 1.6 * step:
                group.append(card)
                break
        else:
            groups.append([card])
    return [Row(cards=tuple(group)) for group in groups]


def printed_lists(all_rows: list[Row]) -> list[Row]:
    """Return the rows that are lines of a list, such as the ranking of hands that some clients show.

    Three or more, each of two cards at least, close under one another: nobody lays hands out so.
    """
    lines = sorted((row for row in all_rows if len(row.cards) > 1), key=lambda row: row.rank_box.y)
    lists: list[list[Row]] = []
    for row in lines:
        for above in lists:
            last = above[-1]
            below = 1.5 * last.height < row.rank_box.y - last.rank_box.y < LINE_STEP * last.height
            like = 0.6 < row.height / last.height < 1.65
            overlaps = min(row.rank_box.right, last.rank_box.right) > max(
                row.rank_box.left, last.rank_box.left
            )
            if below and like and overlaps:
                above.append(row)
                break
        else:
            lists.append([row])
    return [row for rows_of_list in lists if len(rows_of_list) >= LINES for row in rows_of_list]


def find_board(all_rows: list[Row], area: Area, pots: Sequence[Box], height: int) -> Row | None:
    """Return the row of community cards: three to five, apart from each other, near the table's middle."""

    def worth(row: Row) -> float:
        across, down = area.across(row.rank_box.x), area.down(row.rank_box.y)
        off = abs(across - 0.5) + max(0.0, down - 0.5) + max(0.0, 0.25 - down)
        return 0.2 * len(row.cards) + 0.5 * row.mean_confidence - off - overlap_share(row)

    # The lowest cards in the lower half are a hand, be it four of Omaha: no board lies under the hero's.
    lowest = max((row.rank_box.y for row in all_rows if len(row.cards) > 1), default=0.0)

    def is_hand(row: Row) -> bool:
        at = row.rank_box.y
        low = at == lowest and area.down(at) > LOW
        return low and (at > LOWEST_BOARD * height or lies_far_below(row, pots))

    wide = [
        row
        for row in all_rows
        if 3 <= len(row.cards) <= 5
        and overlap_share(row) < 0.35
        and 0.15 < area.across(row.rank_box.x) < 0.85
        and area.down(row.rank_box.y) > HIGHEST_BOARD
        and not is_hand(row)
    ]
    return max(wide, key=worth, default=None)


def lies_far_below(row: Row, pots: Sequence[Box]) -> bool:
    """Whether a row lies far below the nearest pot over or under it; a board does not."""
    box = row.rank_box
    below = [(box.y - pot.y) / row.height for pot in pots if abs(pot.x - box.x) < box.width]
    return bool(below) and min(below, key=abs) > FAR_BELOW_POT


def lies_where_boards_lie(row: Row, area: Area) -> bool:
    """Whether cards, of which too few were found to be a board, lie in the middle of the table."""
    box = row.rank_box
    return row.confidence >= SURE and abs(area.across(box.x) - 0.5) < 0.12 and 0.25 < area.down(box.y) < 0.5


def overlap_share(row: Row) -> float:
    """Return how much of a face its right neighbour covers, 0 to 1: the median of the row."""
    shares = sorted(
        max(0.0, (a.face.right - b.face.left) / max(a.face.width, 1.0)) for a, b in pairwise(row.cards)
    )
    return shares[len(shares) // 2] if shares else 0.0


def lies_at(row: Row, place: Box) -> bool:
    """Whether a row's ranks are where others were: a card may be missing, and a hand may have been lifted."""
    box = row.rank_box
    return abs(box.x - place.x) < 0.6 * max(place.width, box.width) and abs(box.y - place.y) < place.height


def find_hero(others: list[Row], board: Row | None, area: Area) -> Row | None:
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

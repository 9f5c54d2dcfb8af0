"""Gathers face-up cards into rows: cards that lie side by side."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from detection.poker.cards import Card
from detection.vision.cards.recogniser import FoundCard
from detection.vision.geometry import Box

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
LIKE_READ, LIKE_UNREAD = 2.0, 1.6
"""Ranks side by side differ less in height than so many times; one that can't be read still less."""
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
        sure = self.is_sure and all(card.suit >= SURE_SUIT for card in self.cards)
        told = sure and len(set(cards)) == len(cards) and not self.has_gap
        return cards if told else None

    @property
    def is_sure(self) -> bool:
        """Whether each of the cards is read with enough confidence."""
        return self.confidence >= SURE

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


def is_there(card: FoundCard) -> bool:
    """Whether there is a face-up card, be it readable or not."""
    return card.confidence >= LIKELY or (card.heat >= HOT and card.face_up >= FACE_UP)


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


def overlap_share(row: Row) -> float:
    """Return how much of a face its right neighbour covers, 0 to 1: the median of the row."""
    shares = sorted(
        max(0.0, (a.face.right - b.face.left) / max(a.face.width, 1.0)) for a, b in pairwise(row.cards)
    )
    return shares[len(shares) // 2] if shares else 0.0


def lies_open(row: Row) -> bool:
    """Return whether a row is cards beyond doubt, and not figures on backs that look like some.

    A diamond on a back is read as an eight with certainty; the finder is not so easily deceived.
    """
    return len(row.read or ()) > 1 and all(card.heat >= HOT for card in row.cards)

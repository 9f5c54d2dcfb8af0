"""Which cards are the board, which the hero's, which were shown by others."""

from __future__ import annotations

from dataclasses import dataclass

from detection.cards import Card
from detection.recognition.boxes import Box
from detection.recognition.cards import FoundCard

SURE = 0.9
"""A card read with less confidence is not claimed, nor is the hand or board it belongs to."""
SEEN = 0.45
"""A place as hot as this is taken for a card, even where it can't be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Cards that lie side by side."""

    cards: tuple[FoundCard, ...]

    @property
    def box(self) -> Box:
        box = self.cards[0].face
        for card in self.cards[1:]:
            box = box.around(card.face)
        return box

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
    def read(self) -> tuple[Card, ...] | None:
        """The cards from left to right; None if one of them can't be read or stands there twice."""
        cards = tuple(card.card for card in self.cards)
        return cards if self.confidence >= SURE and len(set(cards)) == len(cards) else None

    @property
    def spread(self) -> float:
        """The usual step from rank to rank in widths of a face: 1 and more where none covers another."""
        if len(self.cards) < 2:
            return 1.0
        steps = sorted(b.x - a.x for a, b in zip(self.cards, self.cards[1:], strict=False))
        return steps[len(steps) // 2] / max(self.cards[0].height, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dealt:
    """All face-up cards of a frame by what they are."""

    hero: Row | None
    board: Row | None
    shown: tuple[Row, ...]


def roles(found: list[FoundCard], width: int, height: int) -> Dealt:
    """Return what each of the cards is."""
    seen = [card for card in found if card.heat >= SEEN or card.confidence >= SURE]
    all_rows = rows(without_echoes(seen))
    if not all_rows:
        return Dealt(hero=None, board=None, shown=())
    board = find_board(all_rows, width, height)
    others = [row for row in all_rows if row is not board and len(row.cards) in (1, 2, 3, 4, 5, 6)]
    hero = find_hero(others, board, width, height)
    return Dealt(hero=hero, board=board, shown=tuple(row for row in others if row is not hero))


def without_echoes(cards: list[FoundCard]) -> list[FoundCard]:
    """Return the cards without second ranks of one face, such as the large one in its lower corner."""
    kept: list[FoundCard] = []
    for card in sorted(cards, key=lambda card: (-(card.confidence >= SURE), card.y, card.x)):
        echo = any(is_echo(card, other) for other in kept)
        if not echo:
            kept.append(card)
    return sorted(kept, key=lambda card: card.x)


def is_echo(card: FoundCard, other: FoundCard) -> bool:
    """Whether `card` is printed on the face that `other` stands on."""
    face = other.face
    inside = face.left < card.x < face.right and face.top < card.y < face.bottom
    if not inside:
        return False
    lower = card.y - other.y > 0.3 * face.height or card.y - other.y > 0.9 * other.height
    same = card.card == other.card
    return lower or (same and card.x - other.x < 0.9 * face.width)


def rows(cards: list[FoundCard]) -> list[Row]:
    """Return the cards gathered into rows: like in size, level, and close to each other."""
    groups: list[list[FoundCard]] = []
    for card in sorted(cards, key=lambda card: card.x):
        for group in groups:
            last = group[-1]
            like = 0.6 < card.height / last.height < 1.65
            level = abs(card.y - last.y) < 0.75 * max(last.height, card.height)
            gap = card.x - last.x
            step = max(last.face.width, card.face.width, 2.2 * last.height)
            if like and level and 0.3 * last.height < gap < 1.6 * step:
                group.append(card)
                break
        else:
            groups.append([card])
    return [Row(cards=tuple(group)) for group in groups]


def find_board(all_rows: list[Row], width: int, height: int) -> Row | None:
    """Return the row of community cards: apart from each other, near the middle, the largest such row."""

    def score(row: Row) -> float:
        box = row.rank_box
        off = (
            abs(box.x / width - 0.5) * 0.8
            + max(0.0, box.y / height - 0.55) * 2
            + max(0.0, 0.2 - box.y / height) * 2
        )
        apart = overlap_share(row) < 0.2
        return min(len(row.cards), 5) * 0.25 + apart * 0.5 - off

    candidates = [
        row for row in all_rows if len(row.cards) >= 3 and len(row.cards) <= 5 and overlap_share(row) < 0.35
    ]
    if not candidates:
        return None
    best = max(candidates, key=score)
    lowest = max(all_rows, key=lambda row: row.rank_box.y)
    if best is lowest and len(best.cards) == 4 and best.rank_box.y > 0.62 * height:
        return None
    return best


def overlap_share(row: Row) -> float:
    """Return how much of a face its right neighbour covers, 0 to 1: the median of the row."""
    shares = sorted(
        max(0.0, (a.face.right - b.face.left) / max(a.face.width, 1.0))
        for a, b in zip(row.cards, row.cards[1:], strict=False)
    )
    return shares[len(shares) // 2] if shares else 0.0


def find_hero(others: list[Row], board: Row | None, width: int, height: int) -> Row | None:
    """Return the hero's row: the lowest one of two or more, below the board."""
    hands = [row for row in others if len(row.cards) >= 2]
    if board is not None:
        hands = [row for row in hands if row.rank_box.y > board.rank_box.bottom]
    else:
        hands = [row for row in hands if row.rank_box.y > 0.4 * height]
    if not hands:
        return None
    lowest = max(hands, key=lambda row: row.rank_box.y)
    return lowest

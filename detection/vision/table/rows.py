"""Gathers face-up cards that lie side by side into rows; and sees to it that there is one of each card.

Where two cards read as the same one, what the other is says how likely each reading is. Both may be read
wrongly, but not both rightly. So three things may be: the one is that card, the other is, or neither (Bayes'
rule). A five that looks more like a six is a five, if the hero holds that six for certain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from detection.poker.cards import Card
from detection.vision.elements import NEVER_RULED_OUT, RANKS, SURE, Dealt, FoundCard, Row

HINT = 0.65
"""Beside a row, in step with its cards, this much heat or likeness is enough for an unread card."""
LIKE_READ, LIKE_UNREAD = 2.0, 1.6
"""Ranks side by side differ less in height than so many times; one that can't be read still less."""
CLEAR = 0.9
"""How likely the surer one of two must be the card that both read as."""
LINES, LINE_STEP = 3, 4.5
"""So many rows of cards, each within so many rank heights of the one above, are a printed list."""


def rows(cards: Sequence[FoundCard]) -> list[Row]:
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


def one_of_each(dealt: Dealt) -> Dealt:
    """Return what was dealt with no card of hero and board twice, but where nothing says which is misread."""
    rows = [row for row in (dealt.hero, dealt.board) if row is not None]
    cards = [card for row in rows for card in row.cards]
    for _ in cards:
        pair = _twice(cards)
        if pair is None:
            break
        surer, other = pair
        apart = told_apart(cards[surer], cards[other])
        if apart is None:
            break
        cards[surer], cards[other] = apart
    given = iter(cards)
    hero, board = (
        None if row is None else Row(cards=tuple(next(given) for _ in row.cards))
        for row in (dealt.hero, dealt.board)
    )
    return replace(dealt, hero=hero, board=board)


def told_apart(surer: FoundCard, other: FoundCard) -> tuple[FoundCard, FoundCard] | None:
    """Return two cards that read alike: the first less sure, the second as what else it may be.

    None if it is not clear which of them is misread.
    """
    likely, unlikely = min(surer.confidence, 1 - NEVER_RULED_OUT), min(other.confidence, 1 - NEVER_RULED_OUT)
    first, second, neither = (
        likely * (1 - unlikely),
        (1 - likely) * unlikely,
        (1 - likely) * (1 - unlikely),
    )
    whole = first + second + neither
    if first / whole < CLEAR:
        return None
    same = RANKS.index(other.card.rank)
    # What it is if it isn't that card: of the same suit, or of the same rank in a suit that nobody named.
    shares = [
        share * (1 - other.suit if rank == same else 1.0) / (1 - unlikely)
        for rank, share in enumerate(other.ranks)
    ]
    best = max((rank for rank in range(len(RANKS)) if rank != same), key=lambda rank: shares[rank])
    not_it = (first + neither) / whole
    return (
        replace(surer, confidence=first / whole),
        replace(
            other,
            card=replace(other.card, rank=RANKS[best]),
            confidence=min(shares[best] * other.suit, 1.0) * not_it,
            ranks=tuple(min(share, 1.0) for share in shares),
            suit=other.suit * min((other.face_up - other.ranks[same]) / (1 - unlikely), 1.0),
        ),
    )


def _twice(cards: list[FoundCard]) -> tuple[int, int] | None:
    """Return where a card is that stands there twice, the surer reading first."""
    by_certainty = sorted(range(len(cards)), key=lambda at: -cards[at].confidence)
    for place, at in enumerate(by_certainty):
        for other in by_certainty[place + 1 :]:
            if cards[at].card == cards[other].card:
                return at, other
    return None


def hero_and_board(dealt: Dealt) -> tuple[tuple[Card, ...] | None, tuple[Card, ...] | None]:
    """Return hero and board: empty where no card lies, None where one can't be read or told."""
    hero = claimed(dealt.hero, doubted=dealt.hero_doubted)
    if hero is not None and len(hero) == 3:
        hero = None
    board = claimed(dealt.board, doubted=dealt.board_doubted)
    if hero and board and set(hero) & set(board):
        # There is one of each card: one of the two is misread, and nothing says which.
        return None, None
    return hero, board


def claimed(row: Row | None, *, doubted: bool) -> tuple[Card, ...] | None:
    if row is None:
        return None if doubted else ()
    return row.read

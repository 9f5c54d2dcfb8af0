"""One of each card: where two read as the same one, what the other is by how likely each reading is.

Both may be read wrongly, but not both rightly. So three things may be: the one is that card, the other is, or
neither (Bayes' rule). A five that looks more like a six is a five, if the hero holds that six for certain.
"""

from __future__ import annotations

from dataclasses import replace

from detection.vision.cards.recogniser import NEVER_RULED_OUT, RANKS, FoundCard
from detection.vision.table.rows import Dealt, Row

CLEAR = 0.9
"""How likely the surer one of two must be the card that both read as."""


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

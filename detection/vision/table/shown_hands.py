"""Whose cards were shown: a hand lies at the plate of the player it belongs to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from detection.poker.cards import Card
from detection.vision.table.card_owners import HOT, Dealt, Row
from detection.vision.table.seats import Plate

CLEARLY_NEARER = 1.5
FURTHEST = 1.6
"""How far a hand's middle may be from its plate's, in heights of the hand and the plate together."""


def lies_open(row: Row) -> bool:
    """Return whether a row is cards beyond doubt, and not figures on backs that look like some.

    A diamond on a back is read as an eight with certainty; the finder is not so easily deceived.
    """
    return len(row.read or ()) > 1 and all(card.heat >= HOT for card in row.cards)


def shown_hands(dealt: Dealt, plates: Sequence[Plate]) -> dict[int, tuple[Card, ...]]:
    """Return the hands that others show, by the index of the plate; only such as are read with certainty."""
    shown = [row for row in dealt.shown if lies_open(row)]
    open_cards = [row.read or () for row in (dealt.hero, dealt.board, *shown) if row is not None]
    times = Counter(card for cards in open_cards for card in cards)
    hands: dict[int, tuple[Card, ...]] = {}
    contested: set[int] = set()
    for row in shown:
        ranked = sorted((row.box.distance(plate.box), at) for at, plate in enumerate(plates))
        if not ranked:
            continue
        apart, nearest = ranked[0]
        far = apart > FURTHEST * (row.box.height + plates[nearest].box.height)
        if far or (len(ranked) > 1 and ranked[1][0] < CLEARLY_NEARER * apart):
            continue
        contested |= {nearest} & hands.keys()
        # There is one of each card: one that is seen twice is misread in one place.
        if row.read is not None and all(times[card] == 1 for card in row.read):
            hands[nearest] = row.read
    return {at: cards for at, cards in hands.items() if at not in contested}


def without_hero(dealt: Dealt, *, doubted: bool = False) -> Dealt:
    """Return the cards with what was taken for the hero's hand as one that somebody else shows."""
    if dealt.hero is None:
        return dealt
    return replace(
        dealt, hero=None, shown=(*dealt.shown, dealt.hero), hero_doubted=dealt.hero_doubted or doubted
    )

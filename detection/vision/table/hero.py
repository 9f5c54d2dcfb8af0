"""Which hand is the user's where it does not lie at the user's known seat: by name, or by who is to act.

The lowest hand is the user's only while no other player shows cards. At a showdown nothing but a name tells.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from detection.poker.names import same_name
from detection.vision.elements import Dealt, Plate, Row
from detection.vision.table.roles import Roles
from detection.vision.table.seating import Seating

LIST = 5
"""So many cards in a row that lie at no plate may be a printed list."""
FAR_BELOW = 2.5
"""Cards belong to no plate that is so many times their ranks' height below them."""

LIKELY, UNLIKELY = 0.7, 0.2
"""At a showdown a hand is the user's if the network says so with the first, of no other with the second."""


def named_plate(plates: Sequence[Plate], names: Collection[str]) -> int | None:
    """Return the index of the plate with one of the user's `names`; None if none or two have one."""
    own = [
        at
        for at, plate in enumerate(plates)
        if plate.name is not None and any(same_name(plate.name, name) for name in names)
    ]
    return own[0] if len(own) == 1 else None


def with_heros_hand(
    dealt: Dealt, plates: Sequence[Plate], names: Collection[str], seating: Seating, *, to_act: bool
) -> Dealt:
    """Return the cards with that hand as the hero's that is the user's; with none, where that can't be told.

    Args:
        dealt: the cards, the hero's hand by position.
        plates: those that are found whoever the hero is.
        names: the user's names.
        seating: what is at those plates, by what the network says.
        to_act: whether buttons ask the user for a move.
    """
    hands = seating.rows_at([row for row in dealt.rows_of_players if row.lies_open])
    own = named_plate(plates, names)
    if own is not None:
        return _with_hero(dealt, hands.get(own))
    doubtful = dealt.hero is None or (len(dealt.hero.cards) >= LIST and dealt.hero not in hands.values())
    if to_act and doubtful:
        only = next(iter(hands.values())) if len(hands) == 1 else None
        return _with_hero(dealt, _likeliest(dealt, seating.roles) or only or dealt.hero)
    if dealt.hero is None:
        return dealt
    others = [row for row in hands.values() if row is not dealt.hero]
    anothers = bool(others) and not to_act and not _is_clear(dealt.hero, others, seating.roles)
    return (
        dealt.without_hero(doubted=True)
        if anothers or _lies_far_above(dealt.hero, plates, seating)
        else dealt
    )


def _likeliest(dealt: Dealt, roles: Roles) -> Row | None:
    """Return the hand that the network takes for the user's; None if there is none."""
    open_rows = [row for row in dealt.rows_of_players if row.lies_open]
    best = max(open_rows, key=lambda row: roles.of_row("hero", row), default=None)
    return best if best is not None and roles.of_row("hero", best) >= LIKELY else None


def _is_clear(hero: Row, others: Sequence[Row], roles: Roles) -> bool:
    """Return whether the network takes a hand for the user's, and none of the others."""
    return roles.of_row("hero", hero) >= LIKELY and all(
        roles.of_row("hero", row) <= UNLIKELY for row in others
    )


def _lies_far_above(hero: Row, plates: Sequence[Plate], seating: Seating) -> bool:
    """Return whether the lowest plate lies far below the cards: nobody sits lower than the hero."""
    if not plates:
        return False
    ranks, lowest = hero.rank_box, max(range(len(plates)), key=lambda at: plates[at].box.y)
    is_far = plates[lowest].box.top > ranks.bottom + FAR_BELOW * ranks.height
    return is_far and seating.seat_of_row(hero) != lowest


def _with_hero(dealt: Dealt, hero: Row | None) -> Dealt:
    if hero is dealt.hero:
        return dealt
    others = tuple(row for row in dealt.rows_of_players if row is not hero)
    return replace(dealt, hero=hero, shown=others)

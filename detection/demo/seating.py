"""Who sits where while recorded hands are played: players keep their seats as long as the hands allow it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from detection.demo.game import GameStep
from detection.demo.game_state import SEATS
from detection.demo.moves import Acted, Dealt, Left, Sat, Shown
from detection.demo.recorded import HandUnplayable, RecordedHand


def user_of(hand: RecordedHand, named: str | None, before: str | None) -> str | None:
    """Return who the user is in a hand; None where they are not dealt in.

    Args:
        hand: the hand.
        named: the name that was asked for; None takes the user of the hand before, or the first whose cards
            the file tells.
        before: the user of the hand before.

    Raises:
        HandUnplayable: the file does not tell the user's cards.
    """
    known = [name for name, told in zip(hand.players, hand.known, strict=True) if told]
    if named is not None:
        if named in hand.players and named not in known:
            who = f" --hero may be {' or '.join(known)}." if known else ""
            raise HandUnplayable(f"{hand.name}: it does not tell the cards of {named}.{who}")
        return named if named in known else None
    if not known:
        raise HandUnplayable(
            f"{hand.name}: it tells nobody's cards, so nobody can be the user. Leave it out."
        )
    return before if before in known else known[0]


def seated(
    players: Sequence[str], user: str | None, seats: int, before: Mapping[str, int]
) -> dict[str, int] | None:
    """Return each player's seat, clockwise from the user's 0; None where there are too few seats.

    Args:
        players: in the order of play.
        user: who sits at 0; None leaves it empty.
        seats: how many there are.
        before: where players sat in the hand before.
    """
    first = 0 if user is None else players.index(user)
    ring = [*players[first:], *players[:first]]
    least = 0 if user is not None else 1
    if len(ring) > seats - least:
        return None
    kept = [before[name] for name in ring if name in before]
    in_order = all(one < other for one, other in pairwise(kept))
    if len(kept) == len(ring) and in_order and kept[0] >= least and (kept[0] == 0) == (user is not None):
        return {name: before[name] for name in ring}
    step = (seats - least) / len(ring)
    return {name: least + int(at * step) for at, name in enumerate(ring)}


def spread(steps: Iterable[GameStep], seats: int) -> Iterator[GameStep]:
    """Yield the demo's own hands at a table of more seats than they have players, the seats between empty."""
    where = [at * seats // SEATS for at in range(SEATS)]
    for step in steps if seats != SEATS else ():
        table, move = step.table, step.move
        if isinstance(move, Acted | Shown | Left | Sat):
            move = replace(move, seat=where[move.seat])
        elif isinstance(move, Dealt):
            move = replace(move, previous_dealer=where[move.previous_dealer])
        yield GameStep(
            replace(
                table,
                seats=tuple(replace(seat, number=where[seat.number]) for seat in table.seats),
                dealer=where[table.dealer],
                lit=frozenset(where[seat] for seat in table.lit),
            ),
            move,
        )
    if seats == SEATS:
        yield from steps

"""The chips after a hand: what was read there has to be what the play leaves."""

from __future__ import annotations

from detection.poker.table_state import TableState
from detection.recordings.histories.amounts import Amounts, Chips
from detection.recordings.histories.deal import HandIncomplete, who
from detection.recordings.histories.play import Replay

LARGEST_RAKE = 10
"""Percent of a pot that a room may keep."""


def finishing_stacks(replay: Replay, amounts: Amounts) -> list[Chips]:
    """Return the stacks after a hand that was played, as they were read, else as the play leaves them.

    Raises:
        HandIncomplete: they say something else than the play, or too little to know who won.
    """
    hand, state = replay.hand, replay.state
    finishing: list[Chips] = list(state.stacks)
    paid, moved = set(), set()
    for index, seat in enumerate(replay.deal.order):
        before, final = replay.stacks[index], state.stacks[index]
        if before != final:
            moved.add(seat)
        for table in (hand.end, hand.after):
            seen = _stack(table, hand.deal, seat, amounts)
            if seen is None or seen == before != final:
                continue  # unread, or not paid yet
            if table is hand.after and before == final < seen:
                continue  # who won nothing has bought more
            if not _is(seen, before=before, final=final, pot=replay.pot, unit=amounts.unit):
                raise HandIncomplete(
                    f"{who(hand.deal, seat)} was left with {seen}, and by the play with {final}"
                )
            finishing[index] = seen
            paid.add(seat)
    pot = amounts.chips(hand.end.pot) if hand.end else None
    if pot is not None and pot > replay.pot:
        raise HandIncomplete(f"the pot held {pot}, and by the play {replay.pot}")
    if replay.unseen and not (moved and replay.unseen | moved <= paid):
        unseen = who(hand.deal, min(replay.unseen))
        raise HandIncomplete(
            f"the cards of {unseen} at the showdown were not seen, and no chips told who won"
        )
    return finishing


def _is(seen: Chips, *, before: Chips, final: Chips, pot: Chips, unit: Chips) -> bool:
    """Return whether a stack is what the play leaves; a winner's may be short of what the room kept."""
    if seen == final:
        return True
    if seen <= before:
        return False
    shared = abs(seen - final) < unit  # a pot that three share to less than a cent
    return shared or (seen < final and (final - seen) * 100 <= pot * LARGEST_RAKE)


def _stack(table: TableState | None, deal: TableState, seat: int, amounts: Amounts) -> Chips | None:
    """Return a player's stack as it was read; None where it was not, or where somebody else sits now."""
    found = table.seats.get(seat) if table else None
    if found is None or found.name != deal.seats[seat].name:
        return None
    return amounts.chips(found.stack)

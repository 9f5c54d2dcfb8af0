"""Whether what was read is a poker table at all."""

from __future__ import annotations

from detection.poker.readings import TableReading

FEWEST_SEATS = 2


def shows_table(reading: TableReading) -> bool:
    """Return whether a reading is of a table, not of a page with names and amounts, nor of cards alone.

    Two seats with their names and stacks, and something that only a table has beside them: cards,
    face up or down, or the dealer's button. Cards that lie there and can't be read count where a
    pot stands beside them. A bank's page has names, amounts and a total; an advertisement has
    cards: each alone is none.
    """
    if len(reading.seats) < FEWEST_SEATS:
        return False
    if reading.hero or reading.board or reading.dealer_seat is not None:
        return True
    if any(seat.cards for seat in reading.seats):
        return True
    return reading.pot is not None and (reading.hero is None or reading.board is None)

"""What we believed against what we see: domain changes, and nothing for what can't be seen.

What is believed of a table is its state as `detection.poker.event_rules` makes it, so a table is exactly
what its published changes made it. A `None` in a reading is never a change. What a frame
shows and the rules of the game forbid (a card twice, a board that changes in a hand, a pot
that shrinks) is a doubt: it is not published but looked at again.

Changes come in one order: hand_end, hand_start, button, player (by seat), action (in turn),
pot, street_change, board, card.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from detection.poker.readings import TableReading
from detection.poker.table_state import TableState
from detection.tracking.board_and_pot import update_board, update_cards, update_pot
from detection.tracking.hands import update_hands
from detection.tracking.players import update_button, update_players
from detection.tracking.table_update import Change, TableUpdate
from detection.tracking.telling import HandTeller

__all__ = ["Change", "Comparison", "changes", "compare"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What a frame adds to what was believed."""

    changes: tuple[Change, ...]
    doubts: dict[str, object]
    """By field, what was seen and not believed."""
    believed: TableState
    """What is believed now."""


def changes(*, believed: TableState, seen: TableReading) -> Iterator[Change]:
    """Yield what happened at a table between what was believed of it and a reading that is trusted."""
    yield from compare(believed=believed, seen=seen).changes


def compare(
    *,
    believed: TableState,
    seen: TableReading,
    trusted: Mapping[str, object] | None = None,
    look: TableReading | None = None,
    teller: HandTeller | None = None,
) -> Comparison:
    """Return what `seen` changes, and what it makes doubtful.

    Args:
        believed: the table before.
        seen: what one frame says.
        trusted: doubts, with their values, that were insisted on long enough: they are
            published as corrections.
        look: the frame as it was read, before anything was held back that is not stable; `seen` if None.
        teller: follows the hands of this table; None tells of this one comparison alone.
    """
    update, teller, look = TableUpdate(believed, seen, trusted or {}), teller or HandTeller(), look or seen
    started = update_hands(update, teller, look)
    update_button(update, started=started)
    update_players(update)
    if update.playing:
        teller.follow(update, look)
        # Moves are told after the chips that prove them, and after the cards that they were made at.
        teller.tell(update)
        update_pot(update)
        update_board(update)
        update_cards(update)
        teller.tell(update)
    return Comparison(changes=tuple(update.changes), doubts=update.doubts, believed=update.believed)

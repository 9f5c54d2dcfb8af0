"""What is not shown while a table is played: figures of those who sit there.

Rooms forbid help during play. So nothing that is worked out of hands is shown of a table that is being
captured, and nobody who sits at one has figures anywhere, of whichever session.
"""

from __future__ import annotations

from dataclasses import dataclass

from detection.models import DetectionSession, PlayerInHand, SeenPlayer, SessionState, TableState
from detection.poker.table_state import TableState as Table


def is_captured(key: str) -> bool:
    """Return whether a table is being captured now."""
    return DetectionSession.objects.filter(key=key, state=SessionState.RUNNING).exists()


def captured_tables() -> tuple[str, ...]:
    """Return the names of the tables that are being captured, in order."""
    rows = DetectionSession.objects.filter(state=SessionState.RUNNING).order_by("key")
    return tuple(rows.values_list("key", flat=True))


@dataclass(frozen=True, slots=True)
class Withheld:
    """Whose figures are not shown."""

    names: frozenset[str] = frozenset()
    everybody: bool = False
    """A table is being captured, and nobody knows yet who sits there."""

    def __contains__(self, player: SeenPlayer) -> bool:
        return self.everybody or player.name in self.names


def withheld() -> Withheld:
    """Return who sits, or sat in its session, at a table that is being captured."""
    keys = set(captured_tables())
    if not keys:
        return Withheld()
    states = TableState.objects.filter(key__in=keys).values_list("key", "state")
    tables = {key: Table.from_json(state) for key, state in states if state}
    seated = {key: {seat.name for seat in table.seats.values() if seat.name} for key, table in tables.items()}
    played = PlayerInHand.objects.filter(session__state=SessionState.RUNNING, player__isnull=False)
    names = set(played.order_by().values_list("player__name", flat=True).distinct()).union(*seated.values())
    return Withheld(frozenset(names), everybody=not all(seated.get(key) for key in keys))

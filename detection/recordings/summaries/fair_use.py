"""What is not shown while a table is played: figures of those who sit there.

Rooms forbid help during play. So nothing that is worked out of hands is shown of a table that is being
captured, and nobody who sits at one has figures anywhere, of whichever session.
"""

from __future__ import annotations

from detection.models import DetectionSession, PlayerInHand, SeenPlayer, SessionState, TableState
from detection.poker.table_state import TableState as Table


def is_captured(key: str) -> bool:
    """Return whether a table is being captured now."""
    return DetectionSession.objects.filter(key=key, state=SessionState.RUNNING).exists()


def captured_tables() -> tuple[str, ...]:
    """Return the names of the tables that are being captured, in order."""
    rows = DetectionSession.objects.filter(state=SessionState.RUNNING).order_by("key")
    return tuple(rows.values_list("key", flat=True))


def names_at_captured_tables() -> frozenset[str]:
    """Return the names of all who sit, or sat in this session, at a table that is being captured."""
    keys = captured_tables()
    if not keys:
        return frozenset()
    states = TableState.objects.filter(key__in=keys).values_list("state", flat=True)
    seats = (seat for state in states if state for seat in Table.from_json(state).seats.values())
    seated = {seat.name for seat in seats if seat.name}
    played = PlayerInHand.objects.filter(session__state=SessionState.RUNNING, player__isnull=False)
    return frozenset(seated | set(played.order_by().values_list("player__name", flat=True).distinct()))


def is_at_captured_table(player: SeenPlayer) -> bool:
    return player.name in names_at_captured_tables()

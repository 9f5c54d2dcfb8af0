"""Why a connection ends: its close code, a reason for people, an error word for programs."""

from __future__ import annotations

from eventlog.access.close_codes import WITHOUT_EXTENSIONS, CloseCode
from eventlog.access.parameters import BadRequest
from eventlog.access.permissions import AccessDenied
from eventlog.access.rate_limits import Refused
from eventlog.metrics.counters import count
from eventlog.metrics.families import CLOSES
from eventlog.store.replay import CursorBelowFloor, EpochChanged

LONGEST_REASON = 123
"""Bytes of a close frame's reason (RFC 6455, 5.5)."""


class CloseConnection(Exception):
    """Raised to end the connection with this close code and reason; `error` is a word for programs."""

    def __init__(self, code: CloseCode, reason: str, *, error: str | None = None) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.error = error

    def code_for(self, *, any_close_code: bool) -> CloseCode:
        """Return the close code for a server that can send any, or only those of daphne."""
        return self.code if any_close_code else WITHOUT_EXTENSIONS.get(self.code, self.code)

    @property
    def sent_reason(self) -> str:
        """Return the reason, as much of it as a close frame holds."""
        return self.reason.encode()[:LONGEST_REASON].decode(errors="ignore")


ClosingError = BadRequest | AccessDenied | CursorBelowFloor | EpochChanged | Refused | CloseConnection
"""Errors that end a connection; the client gets the reason of each."""


def closing_of(error: ClosingError) -> CloseConnection:
    """Return how an error closes the connection."""
    match error:
        case CloseConnection():
            return error
        case BadRequest():
            return CloseConnection(CloseCode.BAD_REQUEST, str(error), error=error.code)
        case AccessDenied():
            return CloseConnection(error.code, str(error), error=error.error)
        case CursorBelowFloor():
            return CloseConnection(
                CloseCode.TOO_SLOW, "Too slow: the next events were pruned", error="too_slow"
            )
        case EpochChanged():
            return CloseConnection(CloseCode.RESTART, "The log was replaced", error="epoch_changed")
        case Refused():
            return CloseConnection(CloseCode.TRY_LATER, str(error), error=error.error)


COUNTED_ALONE = frozenset(CloseCode) - {CloseCode.UNSUPPORTED_DATA, CloseCode.INVALID_DATA}
"""Those with a series of their own in the metrics; a client may send any of thousands."""


def count_close(code: int, *, by: str) -> None:
    """Count the end of a connection."""
    count(CLOSES, by, str(int(code)) if code in COUNTED_ALONE else "other")

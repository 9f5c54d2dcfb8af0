"""Why a connection ends: its close code, a reason for people, an error word for programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from eventlog.access.admission import Refused
from eventlog.access.parameters import BadRequest
from eventlog.access.permissions import AccessDenied
from eventlog.fanout.tail import CursorBelowFloor, EpochChanged

LONGEST_REASON = 123
"""Bytes of a close frame's reason (RFC 6455, 5.5)."""
WITHOUT_EXTENSIONS = {1003: 4400, 1009: 4400, 1012: 4408, 1013: 4408}
"""What daphne closes with instead: Autobahn sends 1000 and 3000 to 4999, and raises for other codes."""


class CloseConnection(Exception):
    """Raised to end the connection with this close code and reason; `error` is a word for programs."""

    def __init__(self, code: int, reason: str, *, error: str | None = None) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.error = error

    def code_for(self, scope: Mapping[str, Any]) -> int:
        """Return the close code that the scope's server can send: daphne names no extensions."""
        return self.code if "extensions" in scope else WITHOUT_EXTENSIONS.get(self.code, self.code)

    def close(self, scope: Mapping[str, Any]) -> dict[str, Any]:
        """Return ASGI's message that closes the connection."""
        reason = self.reason.encode()[:LONGEST_REASON].decode(errors="ignore")
        return {"type": "websocket.close", "code": self.code_for(scope), "reason": reason}


ClosingError = BadRequest | AccessDenied | CursorBelowFloor | EpochChanged | Refused | CloseConnection
"""Errors that end a connection; the client gets the reason of each."""


def closing_of(error: ClosingError) -> CloseConnection:
    """Return how an error closes the connection."""
    match error:
        case CloseConnection():
            return error
        case BadRequest():
            return CloseConnection(4400, str(error), error=error.code)
        case AccessDenied():
            return CloseConnection(
                error.code, str(error), error="login_needed" if error.code == 4401 else "not_yours"
            )
        case CursorBelowFloor():
            return CloseConnection(4408, "Too slow: the next events were pruned", error="too_slow")
        case EpochChanged():
            return CloseConnection(1012, "The log was replaced", error="epoch_changed")
        case Refused():
            return CloseConnection(1013, str(error), error=error.error)

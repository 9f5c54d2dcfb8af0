"""Why a connection ends: the close code, the words for people, the word for programs."""

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


class Goodbye(Exception):
    """The connection ends, with this close code and reason; `error` is a word for programs."""

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


Ending = BadRequest | AccessDenied | CursorBelowFloor | EpochChanged | Refused | Goodbye
"""What ends a connection: each is something that its client is told."""


def goodbye_for(ending: Ending) -> Goodbye:
    """Return what the client is told."""
    match ending:
        case Goodbye():
            return ending
        case BadRequest():
            return Goodbye(4400, str(ending), error=ending.code)
        case AccessDenied():
            return Goodbye(
                ending.code, str(ending), error="login_needed" if ending.code == 4401 else "not_yours"
            )
        case CursorBelowFloor():
            return Goodbye(4408, "Too slow: the next events were pruned", error="too_slow")
        case EpochChanged():
            return Goodbye(1012, "The log was replaced", error="epoch_changed")
        case Refused():
            return Goodbye(1013, str(ending), error=ending.error)

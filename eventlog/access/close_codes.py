"""The close codes of our WebSockets: what each means, and whether its client should come back."""

from __future__ import annotations

from enum import IntEnum


class CloseCode(IntEnum):
    """A close code (RFC 6455, 7.4; those from 4000 on are ours)."""

    comes_back: bool
    """Whether a client should connect again: later, or with what was missing."""
    meaning: str

    def __new__(cls, code: int, comes_back: bool, meaning: str) -> CloseCode:  # noqa: FBT001 (a table's column)
        member = int.__new__(cls, code)
        member._value_ = code
        member.comes_back = comes_back
        member.meaning = meaning
        return member

    # name                 code  comes back  meaning
    NORMAL = 1000, False, "the client is done"
    GOING_AWAY = 1001, True, "the server stops, or the page was left"
    UNSUPPORTED_DATA = 1003, False, "a binary message, without a subprotocol"
    NO_CODE = 1005, True, "a close frame without a code; never sent"
    CONNECTION_LOST = 1006, True, "the connection ended without a close frame; never sent"
    INVALID_DATA = 1007, False, "a text message that is not UTF-8"
    MESSAGE_TOO_BIG = 1009, False, "a message is too long"
    INTERNAL_ERROR = 1011, True, "a bug of the server's"
    RESTART = 1012, True, "the server stops, or the log was replaced"
    TRY_LATER = 1013, True, "too many connections, too fast, or ended by the staff"
    BAD_REQUEST = 4400, False, "a malformed or unknown message or query"
    LOGIN_NEEDED = 4401, True, "nobody is logged in, or the login is no longer valid"
    FORBIDDEN = 4403, False, "the stream is another user's"
    NO_SUCH_STREAM = 4404, False, "there is no such stream"
    TOO_SLOW = 4408, True, "the next events were pruned before they were sent"


SENT_BY_SERVER = frozenset({CloseCode.RESTART, CloseCode.TRY_LATER})
"""Those that the server's protocol class sends by itself: it stops, or was flooded."""
WITHOUT_EXTENSIONS = {
    CloseCode.UNSUPPORTED_DATA: CloseCode.BAD_REQUEST,
    CloseCode.MESSAGE_TOO_BIG: CloseCode.BAD_REQUEST,
    CloseCode.RESTART: CloseCode.TOO_SLOW,
    CloseCode.TRY_LATER: CloseCode.TOO_SLOW,
}
"""What daphne closes with instead: Autobahn sends 1000 and 3000 to 4999, and raises for other codes."""

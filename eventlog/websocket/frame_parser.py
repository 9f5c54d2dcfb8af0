"""Parses the frames of a client, once its handshake is done."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from websockets.extensions import Extension
from websockets.frames import Frame, Opcode
from websockets.protocol import Protocol, Side, State

from eventlog.fanout.transport import FIN, PONG

WHOLE_PONG = bytes([FIN | PONG])
"""The first byte of a pong."""
LOGGER = logging.getLogger("uvicorn.error")


class FrameParser(Protocol):
    """Parses a client's frames, once the handshake is done.

    By itself its base answers each ping, and takes a close within a message for an error.
    """

    def __init__(self, *, max_size: int | None, extensions: Sequence[Extension]) -> None:
        super().__init__(Side.SERVER, max_size=max_size, logger=LOGGER)
        self.extensions = list(extensions)
        self.unanswered_ping: bytes | bytearray | memoryview | None = None
        """What the newest ping said, until it gets its pong (RFC 6455, 5.5.3: one for many will do)."""
        self._unparsed = 0
        """Bytes received beyond those of the frames that were parsed, or more."""

    def receive_data(self, data: bytes | bytearray) -> None:
        self._unparsed += len(data)
        super().receive_data(data)

    def recv_frame(self, frame: Frame) -> None:
        self._unparsed -= least_size(len(frame.data))
        if frame.opcode is Opcode.PING:
            self.unanswered_ping = frame.data
            self.events.append(frame)
            return
        if frame.opcode is Opcode.CLOSE:
            self.current_size = None  # what it counts a message by
        super().recv_frame(frame)

    @property
    def is_idle(self) -> bool:
        """Whether a new one would parse whatever comes next as this one does."""
        return (
            not self._unparsed
            and self.current_size is None
            and self.unanswered_ping is None
            and self.state is State.OPEN
            and not self.extensions
        )


def least_size(payload: int) -> int:
    """Return the bytes of a client's frame with so many bytes of payload, in its shortest form."""
    return payload + (6 if payload < 126 else 8 if payload < 0x10000 else 14)


def is_lone_pong(data: bytes) -> bool:
    """Tell whether `data` is one whole pong, as all idle clients answer a ping."""
    return len(data) < 132 and data[:1] == WHOLE_PONG and len(data) == 6 + (data[1] & 0x7F) and data[1] > 0x7F

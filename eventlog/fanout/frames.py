"""RFC 6455 frames as a server sends them: whole messages, not masked. Made once, sent to many."""

from __future__ import annotations

TEXT, BINARY, PING, PONG = 0x1, 0x2, 0x9, 0xA

FIN = 0x80


def server_frame(opcode: int, payload: bytes) -> bytes:
    """Return a message as one frame."""
    size = len(payload)
    if size < 126:
        return bytes((FIN | opcode, size)) + payload
    if size < 0x10000:
        return bytes((FIN | opcode, 126)) + size.to_bytes(2) + payload
    return bytes((FIN | opcode, 127)) + size.to_bytes(8) + payload

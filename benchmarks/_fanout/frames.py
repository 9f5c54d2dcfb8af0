"""The little of RFC 6455 that a load generator needs: what it sends, and where a frame ends."""

from __future__ import annotations

from struct import unpack_from

MARK = b'"stream":"detection","seq":'
"""What stands before the number in each event, of every side."""

BINARY, CLOSE, PING = 0x2, 0x8, 0x9


def request(path: str, port: int, *, protocol: str = "") -> bytes:
    """Return a handshake for `path`."""
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13",
    ]
    if protocol:
        lines.append(f"Sec-WebSocket-Protocol: {protocol}")
    return "\r\n".join([*lines, "", ""]).encode()


def client_frame(payload: bytes, *, opcode: int = 1) -> bytes:
    """Return a short frame as a client sends it; its mask is all zeros, which leaves the payload as it is."""
    if len(payload) > 0xFFFF:
        raise ValueError("A load generator has no such long message")
    if len(payload) < 126:
        return bytes([0x80 | opcode, 0x80 | len(payload)]) + bytes(4) + payload
    return bytes([0x80 | opcode, 0x80 | 126]) + len(payload).to_bytes(2) + bytes(4) + payload


def extent(buffer: bytearray, at: int, end: int) -> tuple[int, int] | None:
    """Return where the payload of the server's frame at `at` begins and ends; None if it isn't all there."""
    if end - at < 2:
        return None
    length, start = buffer[at + 1], at + 2
    if length == 126:
        if end - at < 4:
            return None
        length, start = buffer[at + 2] << 8 | buffer[at + 3], at + 4
    elif length == 127:
        if end - at < 10:
            return None
        length, start = unpack_from(">Q", buffer, at + 2)[0], at + 10
    return (start, start + length) if start + length <= end else None


def numbers(buffer: bytearray, start: int, stop: int) -> tuple[int, int] | None:
    """Return the first and the last event's number in a payload, None if it carries no event.

    Nothing in between is looked at: a server that left something out there would also be
    found out, since the numbers of all frames have to join without a gap.
    """
    found = buffer.find(MARK, start, stop)
    if found < 0:
        return None
    first = _number(buffer, found)
    last = buffer.rfind(MARK, found, stop)
    return first, first if last == found else _number(buffer, last)


def _number(buffer: bytearray, mark: int) -> int:
    start = mark + len(MARK)
    return int(buffer[start : buffer.index(b",", start)])

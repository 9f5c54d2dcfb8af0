"""The handshake as nearly every client sends it, read in one go; whatever else there is, websockets reads.

Read with websockets a handshake is a third of what a connection costs until it is greeted
(docs/adr/0014-a-connection-is-a-state-machine.md).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from websockets.utils import accept_key

Headers = list[tuple[bytes, bytes]]

HEAD_BYTES = 8192
HEADERS = 128
"""What is longer, websockets judges."""
HEAD = re.compile(
    rb"GET ([\x21-\x7e]+) HTTP/1\.1\r\n((?:[!#$%&'*+.^_`|~0-9A-Za-z-]+: [\t\x20-\x7e\x80-\xff]*\r\n)+)\r\n"
)
SUBPROTOCOLS = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+(?:[\t ]*,[\t ]*[!#$%&'*+.^_`|~0-9A-Za-z-]+)*")
KEY = re.compile(rb"[0-9A-Za-z+/]{21}[AQgw]==")
"""Sixteen bytes in base64."""
ONCE = {
    b"host",
    b"origin",
    b"upgrade",
    b"connection",
    b"sec-websocket-key",
    b"sec-websocket-version",
    b"sec-websocket-protocol",
}
ANSWER = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
)


@dataclass(frozen=True, slots=True)
class Handshake:
    """A request for a WebSocket."""

    target: str
    """Path and query, as they came."""
    headers: Headers
    subprotocols: list[str]
    answer: bytes
    """The answer to it up to the headers that the server adds."""

    def scope(self, root_path: str) -> dict[str, Any]:
        """Return what it asks for, as ASGI has it."""
        raw_path, _, query = self.target.partition("?")
        return {
            "type": "websocket",
            "http_version": "1.1",
            "root_path": root_path,
            "path": root_path + unquote(raw_path),
            "raw_path": (root_path + raw_path).encode("ascii"),
            "query_string": query.encode("ascii"),
            "headers": self.headers,
            "subprotocols": self.subprotocols,
        }


def ordinary_handshake(head: bytes) -> Handshake | None:
    """Return what a whole head asks for; None if there is anything about it that is out of the ordinary."""
    found = HEAD.fullmatch(head) if len(head) < HEAD_BYTES else None
    if found is None:
        return None
    headers: Headers = []
    known: dict[bytes, bytes] = {}
    for line in found[2].split(b"\r\n")[:-1]:
        name, _, value = line.partition(b": ")
        value = value.strip(b" \t")
        headers.append((name, value))
        name = name.lower()
        if name in (b"content-length", b"transfer-encoding") or (name in ONCE and name in known):
            return None
        known[name] = value
    key = known.get(b"sec-websocket-key", b"")
    is_ordinary = (
        len(headers) <= HEADERS
        and known.get(b"upgrade", b"").lower() == b"websocket"
        and known.get(b"connection", b"").lower() in (b"upgrade", b"keep-alive, upgrade")
        and known.get(b"sec-websocket-version") == b"13"
        and KEY.fullmatch(key) is not None
    )
    if not is_ordinary:
        return None
    offered = known.get(b"sec-websocket-protocol")
    if offered is not None and SUBPROTOCOLS.fullmatch(offered) is None:
        return None
    subprotocols = [] if offered is None else [each.strip() for each in offered.decode("latin-1").split(",")]
    return Handshake(
        target=found[1].decode("ascii"),
        headers=headers,
        subprotocols=subprotocols,
        answer=ANSWER + accept_key(key.decode("ascii")).encode("ascii") + b"\r\n",
    )

"""Two `subscribe` in one packet: the connection is still counted and told, on a real server."""

from __future__ import annotations

import json
from contextlib import ExitStack

from tests.raw_frames import FIN, TEXT, close_code, frames, heard_until_the_end, masked, raw_socket
from tests.servers import Server

CAP = 5
V1 = b"Sec-WebSocket-Protocol: pokertool.v1\r\n"
SUBSCRIBE = masked(FIN | TEXT, b'{"type":"subscribe","types":["card"],"keys":null}')
PING = masked(FIN | TEXT, b'{"type":"ping"}')


SERVER = {
    "environment": {"POKERTOOL_MAX_CONNECTIONS_PER_IP": str(CAP), "POKERTOOL_MESSAGES_PER_MINUTE": "60"}
}


def answered(server: Server, stack: ExitStack) -> bool:
    """Open a connection that subscribes three times in one packet, and tell whether its ping is answered."""
    client = stack.enter_context(raw_socket(server.port, headers=V1))
    client.sendall(3 * SUBSCRIBE + PING)
    heard = b""
    while close_code(heard) is None:
        heard += client.recv(65536)
        if any(json.loads(text)["type"] == "pong" for opcode, text in frames(heard) if opcode == TEXT):
            return True
    return False


def test_who_subscribes_twice_at_once_counts_against_the_cap_and_is_answered(server: Server) -> None:
    with ExitStack() as stack:
        assert [answered(server, stack) for _ in range(CAP + 1)] == [True] * CAP + [False]


def test_who_subscribes_twice_at_once_talks_no_faster_than_others(server: Server) -> None:
    with raw_socket(server.port, headers=V1) as client:
        client.sendall(2 * SUBSCRIBE + 100 * PING)

        assert close_code(heard_until_the_end(client)) == 1013

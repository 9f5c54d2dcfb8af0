"""An ordinary handshake is answered as websockets would, and everything else is left to it."""

from __future__ import annotations

import pytest
from websockets.http11 import Request
from websockets.server import ServerProtocol

from eventlog.websocket.handshake import HEAD_BYTES, HEADERS, ordinary_handshake

HEAD = (
    b"GET /ws/detection?since=7 HTTP/1.1\r\n"
    b"host: 127.0.0.1:8000\r\n"
    b"upgrade: websocket\r\n"
    b"connection: Upgrade\r\n"
    b"sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    b"sec-websocket-version: 13\r\n"
    b"sec-websocket-protocol: pokertool.v1.deflate, pokertool.v1\r\n"
    b"\r\n"
)


def by_websockets(head: bytes) -> tuple[Request, bytes]:
    """Return what websockets reads, and its answer without a date."""
    parser = ServerProtocol()
    parser.receive_data(head)
    (request,) = parser.events_received()
    assert isinstance(request, Request)
    answer = parser.accept(request)
    assert answer.status_code == 101
    del answer.headers["Date"]
    return request, answer.serialize()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"", b""),
        (b"upgrade: websocket", b"Upgrade: WebSocket"),
        (b"connection: Upgrade", b"connection: keep-alive, Upgrade"),
        (b"host: ", b'cookie: a=b; c="d"\r\nhost: '),
        (b"host: ", b"x-name:  \xc3\xa9\t \r\nhost: "),
        (b"/ws/detection?since=7", b"//ws/a%20b?"),
        (b"host: ", b"sec-websocket-extensions: permessage-deflate\r\nhost: "),
    ],
    ids=["as it is", "capitals", "keep-alive", "a cookie", "odd bytes", "an odd path", "an extension"],
)
def test_an_ordinary_handshake_is_read_and_answered_as_websockets_does(old: bytes, new: bytes) -> None:
    head = HEAD.replace(old, new, 1) if old else HEAD
    request, answer = by_websockets(head)
    found = ordinary_handshake(head)

    assert found is not None
    assert found.answer + b"\r\n" == answer
    assert found.target == request.path
    assert found.headers == [
        (name.encode(), value.encode("latin-1")) for name, value in request.headers.raw_items()
    ]
    assert found.subprotocols == ["pokertool.v1.deflate", "pokertool.v1"]


def test_most_programs_offer_no_subprotocol() -> None:
    offer = b"sec-websocket-protocol: pokertool.v1.deflate, pokertool.v1\r\n"
    found = ordinary_handshake(HEAD.replace(offer, b""))

    assert found is not None
    assert found.subprotocols == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"GET", b"POST"),
        (b"HTTP/1.1", b"HTTP/1.0"),
        (b"since=7", b"since=\xc3\xa9"),
        (b"websocket", b"h2c"),
        (b"connection: Upgrade", b"connection: close"),
        (b"dGhlIHNhbXBsZSBub25jZQ==", b"dGhl"),
        (b"dGhlIHNhbXBsZSBub25jZQ==", b"dGhlIHNhbXBsZSBub25jZR=="),
        (b"version: 13", b"version: 8"),
        (b"sec-websocket-version: 13\r\n", b""),
        (b"host: ", b"upgrade: websocket\r\nhost: "),
        (b"host: ", b"sec-websocket-protocol: other\r\nhost: "),
        (b"host: ", b"content-length: 3\r\nhost: "),
        (b"host: ", b"transfer-encoding: chunked\r\nhost: "),
        (b"pokertool.v1\r\n", b"\xff\xfe\r\n"),
        (b"pokertool.v1\r\n", b"pokertool.v1,\r\n"),
        (b"pokertool.v1\r\n", b"two words\r\n"),
        (b"host: ", b"x: \x01\r\nhost: "),
        (b"host: ", b"x y: z\r\nhost: "),
        (b"host: ", b"x: " + b"y" * HEAD_BYTES + b"\r\nhost: "),
        (b"host: ", b"x: y\r\n" * HEADERS + b"host: "),
        (b"\r\n\r\n", b"\r\n"),
        (b"\r\n\r\n", b"\r\n\r\nmore"),
        (b"host: 127.0.0.1:8000", b"host: 127.0.0.1:8000\r\nhost: elsewhere.example"),
        (
            b"upgrade: websocket",
            b"origin: http://a.example\r\norigin: http://b.example\r\nupgrade: websocket",
        ),
    ],
)
def test_what_is_out_of_the_ordinary_is_left_to_websockets(old: bytes, new: bytes) -> None:
    assert old in HEAD

    assert ordinary_handshake(HEAD.replace(old, new, 1)) is None

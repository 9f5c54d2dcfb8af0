"""What the real server says on its sockets and addresses, conversation by conversation."""

from __future__ import annotations

import http.client
import json
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.golden.programs import Program, program
from tests.servers import Server, serve

V1 = "pokertool.v1"
DEFLATE = "pokertool.v1.deflate"
PATIENCE = 30
"""Seconds after which a silent server fails the test."""
MOST_BEFORE_THE_END = 5
"""Messages after which a connection that should be closed is taken to stay open."""
OWN_OF_A_RUN = (
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"), "TIME"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"), "SECOND"),
    (re.compile(r"(?!00000000-)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "UUID"),
    (re.compile(r'(?<="epoch":")[0-9a-f]{16}(?=")'), "EPOCH"),
)
"""What is another in each run, and what is kept instead."""

SESSION = "00000000-0000-4000-8000-000000000001"
EVENTS: Sequence[tuple[str, str, str, dict[str, Any]]] = (
    ("left", "session_start", "Capture has started", {"session": SESSION, "source": "demo", "title": "Demo"}),
    ("left", "player", "Ann sits down",
     {"seat": 0, "present": True, "name": "Ann", "stack": "100", "hero": True}),
    ("left", "player", "Zoë sits down", {"seat": 3, "present": True, "name": "Zoë", "stack": "98.50"}),
    ("left", "hand_start", "Hand 1", {"hand": 1}),
    ("left", "button", "Seat 3 deals", {"dealer_seat": 3, "previous": None}),
    ("left", "card", "Hero cards detected: Ah, Kd",
     {"cards": ["Ah", "Kd"], "card_type": "hero", "confidence": 0.99}),
    ("left", "player", "", {"seat": 3, "present": True, "bet": "1.50", "cards": "hidden", "active": True}),
    ("left", "action", "Zoë bets 1.50",
     {"seat": 3, "name": "Zoë", "action": "bet", "amount": "1.50", "street": "preflop"}),
    ("right", "pot", "Pot: 7", {"pot": "7", "previous": None, "currency": ""}),
    ("left", "pot", "Pot: $3", {"pot": "3", "previous": None, "currency": "$"}),
    ("left", "street_change", "Flop", {"hand": 1, "street": "flop", "previous": "preflop"}),
    ("left", "board", "2c 7d Th", {"board": ["2c", "7d", "Th"], "new": ["2c", "7d", "Th"], "street": "flop"}),
    ("left", "action", "Ann folds",
     {"seat": 0, "name": "Ann", "action": "fold", "amount": None, "street": "flop"}),
    ("left", "hand_end", "Hand 1 is over",
     {"hand": 1, "hero": ["Ah", "Kd"], "board": ["2c", "7d", "Th"], "pot": "3"}),
    ("right", "error", "A picture can't be read: “shot.png”",
     {"path": "shot.png", "nested": [{"a": 1.5}, None, True]}),
    ("left", "session_end", "Capture has ended", {"session": SESSION, "reason": "ended", "frames": 7}),
)  # fmt: skip
"""Key, type, message and data of what is in the log."""
LIVE: Sequence[tuple[str, str, str, dict[str, Any]]] = (
    ("right", "pot", "Pot: 9", {"pot": "9", "previous": "7", "currency": ""}),
    ("left", "info", "Nothing of note", {}),
    ("right", "card", "Shown: 9s, 9c",
     {"cards": ["9s", "9c"], "card_type": "shown", "seat": 2, "confidence": 0.5}),
)  # fmt: skip
"""What comes while somebody listens."""
HTTP = (
    "GET /healthz",
    "GET /readyz",
    "GET /health",
    "POST /api/start-backend",
    "GET /api/events/detection?since=13",
    "GET /api/events/detection?since=3&limit=2",
    "GET /api/events/detection?since=0&types=card,pot&keys=left",
    "GET /api/events/detection?limit=none",
    "GET /api/events/detection?since=-1",
    "GET /api/events/nothing",
    "GET /api/events/health",
    "GET /api/system/health",
    "GET /api/nothing/here",
)
REFUSED = (
    ("a since that is no number", "/ws/detection?since=abc", ""),
    ("a since beyond the largest", "/ws/detection?since=9007199254740992", ""),
    ("a since below nothing", "/ws/detection?since=-1", V1),
    ("health without a login", "/ws/system-health", ""),
    ("health without a login, v1", "/ws/system_health/", V1),
    ("somebody's notices without a login", "/ws/1", V1),
    ("a token that is none", "/ws/system-health?token=nonsense", V1),
    ("no such stream", "/ws/nothing", V1),
)
"""What is asked, of which address, in which dialect: all are accepted, told and closed."""
KEPT_HEADERS = ("Content-Type", "X-Stream-Head", "X-Stream-Floor")
BAD_MESSAGES = (
    "no JSON",
    "[]",
    '{"type":"dance"}',
    '{"type":"subscribe","types":"card"}',
    '{"type":"subscribe","types":[1],"keys":null}',
    '{"type":"subscribe","seats":[1]}',
)


def protocol(folder: Path) -> str:
    """Return what was said (>) and heard (<), message by message, each as it went over the wire."""
    with serve(folder / "golden.sqlite3") as server, program(server.environment) as writer:
        for number, event in enumerate(EVENTS, start=1):
            emit(writer, number, event)
        users = {name: made_user(writer, name) for name in ("ann", "bob")}
        writer.manage("notify", "ann", "Back at ten", "--severity", "warning")
        told = [
            *plain(server, writer),
            *resuming(server, writer),
            *refused(server, users),
            *bad_messages(server),
            *with_login(server, writer, users),
            *[over_http(server, request) for request in HTTP],
        ]
        writer.manage("events", "prune", "--stream", "detection", "--keep", 5)
        return "\n\n".join([*told, *pruned(server)])


def emit(writer: Program, number: int, event: tuple[str, str, str, dict[str, Any]]) -> None:
    key, kind, message, data = event
    writer.emit(
        key=key,
        event_type=kind,
        message=message,
        data=data,
        severity="error" if kind == "error" else "info",
        event_id=f"00000000-0000-4000-9000-{number:012}",
    )


def made_user(writer: Program, name: str) -> str:
    """Make a user and return a token of theirs."""
    writer.manage("createsuperuser", "--noinput", "--username", name, "--email", f"{name}@example.org")
    return writer.manage("token", name).out.split()[-1]


class Talk:
    """One connection: what was sent and what was heard, as it is kept."""

    def __init__(self, socket: ClientConnection, told: list[str]) -> None:
        self.socket = socket
        self.told = told

    def hear(self, count: int = 1) -> None:
        """Note so many messages, less heartbeats, which come to whoever is slow."""
        while count:
            if '"type":"heartbeat"' not in (shown := _frame(self.socket.recv(timeout=PATIENCE))):
                self.told.append(f"< {shown}")
                count -= 1

    def say(self, frame: str | bytes) -> None:
        shown = frame if isinstance(frame, str) else f"{len(frame)} bytes"
        self.told.append(f"> {shown if len(shown) < 200 else f'{len(shown)} characters'}")
        self.socket.send(frame)

    def hear_the_end(self) -> None:
        """Hear all up to the close frame, and it."""
        try:
            for _ in range(MOST_BEFORE_THE_END):
                self.hear()
        except ConnectionClosed as closed:
            end = closed.rcvd
        else:
            raise AssertionError(f"the connection was not closed after {self.told}")
        self.told.append(f"< closes with {end.code} {end.reason}" if end else "< ends without a close")


@contextmanager
def talking(
    server: Server,
    what: str,
    address: str,
    dialect: str = "",
    told: list[str] | None = None,
    **headers: str,
) -> Iterator[Talk]:
    """Yield a connection, and add what is said on it to `told`."""
    heard: list[str] = []
    protocols = [Subprotocol(name) for name in dialect.split()] or None
    names = {name.title(): value for name, value in headers.items()}
    with connect(server.ws_url + address, subprotocols=protocols, additional_headers=names) as socket:
        yield Talk(socket, heard)
        chosen = socket.subprotocol
    assert told is not None
    told.append("\n".join([f"# {what}: {address} {chosen or 'plain'}", *heard]))


def plain(server: Server, writer: Program) -> list[str]:
    told: list[str] = []
    with talking(server, "only what is new", "/ws/detection", told=told) as talk:
        talk.hear()
        for text in ("ping", '{"type":"ping"}'):
            talk.say(text)
            talk.hear()
        talk.say("what nobody understands")
        emit(writer, 101, LIVE[0])
        talk.hear()
    with talking(server, "what was missed", "/ws/detections/?since=14", told=told) as talk:
        talk.hear(4)
    with talking(
        server, "some kinds of one table", "/ws/detection?since=0&types=card,pot&keys=left", told=told
    ) as talk:
        talk.hear(3)
    with talking(server, "that the server is up", "/ws/status?since=0", told=told) as talk:
        talk.hear(2)
    with talking(server, "a binary message", "/ws/detection", told=told) as talk:
        talk.hear()
        talk.say(b"\0")
        talk.hear_the_end()
    with talking(server, "a message over 4 KiB", "/ws/detection", told=told) as talk:
        talk.hear()
        talk.say("x" * 5000)
        talk.hear_the_end()
    return told


def resuming(server: Server, writer: Program) -> list[str]:
    told: list[str] = []
    with talking(server, "the state now, then what is new", "/ws/detection", V1, told) as talk:
        talk.hear()
        talk.say('{"type":"ping"}')
        talk.hear()
        talk.say('{"type":"subscribe","types":["card"],"keys":["right"]}')
        talk.say('{"type":"ping"}')
        talk.hear()  # so that what comes now is filtered
        emit(writer, 102, LIVE[2])
        talk.hear()
        talk.say('{"type":"subscribe","types":null,"keys":null}')
        talk.say('{"type":"ping"}')
        talk.hear()
        emit(writer, 103, LIVE[1])
        talk.hear()
    with talking(server, "all that is kept", "/ws/detection?since=0", V1, told) as talk:
        talk.hear(2)
    with talking(
        server, "some kinds of one table", "/ws/detection?since=2&types=card,pot&key=left", V1, told
    ) as talk:
        talk.hear(2)
    with talking(server, "nothing was missed", "/ws/detection?since=19", V1, told) as talk:
        talk.hear()
    with talking(server, "another numbering", "/ws/detection?since=3&epoch=another", V1, told) as talk:
        talk.hear()
    with talking(server, "more than there is", "/ws/detection?since=1000", V1, told) as talk:
        talk.hear()
    with talking(server, "compressed", "/ws/detection?since=0", DEFLATE, told) as talk:
        talk.hear(2)
    with talking(server, "the state of components", "/ws/status", V1, told) as talk:
        talk.hear()
    return told


def refused(server: Server, users: Mapping[str, str]) -> list[str]:
    told: list[str] = []
    for what, address, dialect in REFUSED:
        with talking(server, what, address, dialect, told) as talk:
            talk.hear_the_end()
    bearer = f"Bearer {users['bob']}"
    with talking(server, "another one's notices", "/ws/1", V1, told, authorization=bearer) as talk:
        talk.hear_the_end()
    try:
        with talking(server, "a foreign page", "/ws/detection", V1, told, origin="https://elsewhere.example"):
            pass
    except InvalidStatus as answer:
        told.append(f"# a page of a foreign origin: {answer.response.status_code}")
    return told


def bad_messages(server: Server) -> list[str]:
    told: list[str] = []
    for message in BAD_MESSAGES:
        with talking(server, "what a client may not say", "/ws/detection", V1, told) as talk:
            talk.hear()
            talk.say(message)
            talk.hear_the_end()
    with talking(server, "a binary message", "/ws/detection", V1, told) as talk:
        talk.hear()
        talk.say(b"\0")
        talk.hear_the_end()
    return told


def with_login(server: Server, writer: Program, users: Mapping[str, str]) -> list[str]:
    told: list[str] = []
    with talking(server, "notices", "/ws/1?since=0", f"{V1} token.{users['ann']}", told) as talk:
        talk.hear(2)
        writer.manage("notify", "ann", "Grüße")
        talk.hear()
    bearer = f"Bearer {users['ann']}"
    with talking(server, "notices, plain", "/ws/1?since=1", told=told, authorization=bearer) as talk:
        talk.hear(2)
    with talking(server, "health, plain", "/ws/system-health", told=told, authorization=bearer) as talk:
        talk.hear()
        talk.say("refresh")
        talk.hear(2)
    with talking(server, "health", "/ws/system-health", V1, told, authorization=bearer) as talk:
        talk.hear()
    return told


def pruned(server: Server) -> list[str]:
    told: list[str] = []
    with talking(server, "what is not kept any more", "/ws/detection?since=2", V1, told) as talk:
        talk.hear()
    with talking(server, "what is still kept", "/ws/detection?since=14", V1, told) as talk:
        talk.hear(2)
    return [*told, over_http(server, "GET /api/events/detection?since=2")]


def over_http(server: Server, request: str) -> str:
    method, address = request.split()
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    try:
        connection.request(method, address)
        answer = connection.getresponse()
        body = answer.read().decode()
    finally:
        connection.close()
    headers = [f"{name}: {answer.headers[name]}" for name in KEPT_HEADERS if name in answer.headers]
    return "\n".join([f"# {request}: {answer.status}", *headers, *map(_shown, body.splitlines())])


def _frame(frame: str | bytes) -> str:
    if isinstance(frame, bytes):
        return f"deflated: {_shown(zlib.decompress(frame, wbits=-15).decode())}"
    return _shown(frame)


def _shown(text: str) -> str:
    """Return a message less what is another in each run, with a line for each event of many."""
    if '"categories":' in text:
        return _shape(json.loads(text))
    for pattern, instead in OWN_OF_A_RUN:
        text = pattern.sub(instead, text)
    return text.replace(',{"stream":', ',\n  {"stream":')


def _shape(message: Mapping[str, Any]) -> str:
    """Return which names a health check has: its readings are those of a machine."""
    check = message["data"]
    category = next(iter(check["categories"].values()))
    shape = {
        "message": list(message),
        "type": message["type"],
        "data": list(check),
        "features": {
            name: [each["feature_name"] for each in part["checks"]]
            for name, part in check["categories"].items()
        },
        "of a feature": [name for name in category["checks"][0] if name != "failing_in_a_row"],
    }
    return f"a check with {json.dumps(shape)}"

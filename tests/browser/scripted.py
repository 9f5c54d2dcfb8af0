"""Small servers for the browser: a WebSocket that says what a test tells it to, and a page to say it to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

HELD = 30.0
"""Seconds after which a peer that nobody leaves goes by itself, so that no thread outlives a test run."""


class Peer:
    """The server's end of one connection."""

    def __init__(self, connection: ServerConnection) -> None:
        self._connection = connection
        request = connection.request
        assert request is not None
        self.query = dict(parse_qsl(urlsplit(request.path).query))
        self.offered = request.headers.get("Sec-WebSocket-Protocol", "").split(", ")
        self.authorization = request.headers.get("Authorization")

    def say(self, **message: object) -> None:
        self._connection.send(json.dumps(message))

    def say_raw(self, frame: str | bytes) -> None:
        self._connection.send(frame)

    def hello(
        self,
        *,
        seq: int = 0,
        recovered: bool | None = None,
        snapshot: object = None,
        epoch: str = "first",
        floor: int = 1,
        heartbeat: float = 30,
    ) -> None:
        self.say(
            type="hello",
            protocol="pokertool.v1",
            stream="detection",
            epoch=epoch,
            seq=seq,
            floor=floor,
            recovered=recovered,
            snapshot=snapshot,
            heartbeat=heartbeat,
        )

    def events(self, *seqs: int, through: int | None = None) -> None:
        """Send plain events of these numbers in one frame."""
        last = max(seqs, default=0) if through is None else through
        self.say(type="events", events=[event(seq) for seq in seqs], through=last)

    def hear(self, seconds: float = HELD) -> dict[str, Any]:
        """Return the client's next message. Raises TimeoutError when none comes for `seconds`."""
        message: dict[str, Any] = json.loads(self._connection.recv(timeout=seconds))
        return message

    def rest(self, seconds: float) -> None:
        """Say nothing for `seconds`, in which the client should say nothing either."""
        with suppress(TimeoutError):
            self.hear(seconds)
            raise AssertionError("The client said something into the silence.")

    def close(self, code: int, reason: str = "") -> None:
        self._connection.close(code, reason)

    def cut(self) -> None:
        """Drop the connection without a close frame: the client sees 1006."""
        self._connection.socket.close()

    def hold(self) -> None:
        """Stay silent until the client leaves."""
        try:
            while True:
                self._connection.recv(timeout=HELD)
        except (ConnectionClosed, TimeoutError):
            return


Script = Callable[[Peer], None]
"""What the server does with one connection."""


def plays(*steps: Script) -> Script:
    """Return a script of steps, which then stays silent until the client leaves."""

    def script(peer: Peer) -> None:
        for step in (*steps, Peer.hold):
            step(peer)

    return script


def hello(**fields: Any) -> Script:
    return lambda peer: peer.hello(**fields)


def sends(*seqs: int, through: int | None = None) -> Script:
    return lambda peer: peer.events(*seqs, through=through)


def says(**message: object) -> Script:
    return lambda peer: peer.say(**message)


def says_raw(frame: str | bytes) -> Script:
    return lambda peer: peer.say_raw(frame)


def closes(code: int, reason: str = "") -> Script:
    return lambda peer: peer.close(code, reason)


def rests(seconds: float) -> Script:
    return lambda peer: peer.rest(seconds)


def hears(message: object = None) -> Script:
    """Return a step that waits for a client's message, and fails if it is not `message`, if given."""

    def step(peer: Peer) -> None:
        heard = peer.hear()
        assert message in (None, heard), heard

    return step


CUT: Script = Peer.cut


class ScriptedServer:
    """The first connection gets the first script, and so on; later ones are held in silence."""

    def __init__(self, scripts: Sequence[Script]) -> None:
        self._scripts = list(scripts)
        self._arrival = threading.Condition()
        self.peers: list[Peer] = []
        self.failures: list[BaseException] = []
        self.url = ""

    def peer(self, number: int) -> Peer:
        """Return the connection of this number, from 0, once it is there."""
        with self._arrival:
            assert self._arrival.wait_for(lambda: len(self.peers) > number, timeout=HELD)
        return self.peers[number]

    def handle(self, connection: ServerConnection) -> None:
        peer = Peer(connection)
        with self._arrival:
            self.peers.append(peer)
            script = self._scripts.pop(0) if self._scripts else Peer.hold
            self._arrival.notify_all()
        try:
            script(peer)
        except ConnectionClosed:
            return
        except (AssertionError, TimeoutError, ValueError) as failure:
            self.failures.append(failure)


@contextmanager
def scripted(*scripts: Script) -> Iterator[ScriptedServer]:
    """Yield a server that plays `scripts`; what a script asserted is raised at the end."""
    played = ScriptedServer(scripts)
    protocols: Any = ["pokertool.v1.deflate", "pokertool.v1"]
    with serve(played.handle, "127.0.0.1", 0, subprotocols=protocols, compression=None) as server:
        played.url = f"ws://127.0.0.1:{_port(server)}/ws/detection"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield played
        finally:
            server.shutdown()
            thread.join()
    if played.failures:
        raise played.failures[0]


@contextmanager
def small_site(files: Mapping[str, tuple[str, str]]) -> Iterator[str]:
    """Yield the address of an HTTP server that has `files`: a path to its content type and text."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, body = files.get(self.path, ("text/plain", ""))
            self.send_response(HTTPStatus.OK if self.path in files else HTTPStatus.NO_CONTENT)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing: a test's output is for what went wrong."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def _port(server: Server) -> int:
    port: int = server.socket.getsockname()[1]
    return port


def event(seq: int, type_: str = "info", **fields: object) -> dict[str, object]:
    """Return an event as the wire carries it."""
    return {
        "stream": "detection",
        "seq": seq,
        "type": type_,
        "severity": "info",
        "message": f"Event {seq}",
        "timestamp": "2026-11-23T01:02:03.456Z",
        "key": "table-1",
        "event_id": f"00000000-0000-7000-8000-{seq:012x}",
        "data": {},
    } | fields

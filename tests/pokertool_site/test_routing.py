from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern

from pokertool_site.routing import websocket_urlpatterns
from tests.servers import Server, serve

ALREADY_TAKEN = ("detection", "detections", "system-health", "system_health", "status", "backend-startup")


def leads_to(path: str) -> tuple[str, dict[str, Any]]:
    """Return the consumer's name and its options, of the first route that takes `path`."""
    for pattern in websocket_urlpatterns:
        assert isinstance(pattern, URLPattern)
        if match := pattern.pattern.match(path):
            application: Any = pattern.callback
            return application.consumer_class.__name__, {**application.consumer_initkwargs, **match[2]}
    raise AssertionError(f"No route takes {path}")


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize(
    ("path", "stream"),
    [
        ("ws/detection", "detection"),
        ("ws/detections", "detection"),
        ("ws/system-health", "health"),
        ("ws/system_health", "health"),
        ("ws/status", "status"),
    ],
)
def test_each_stream_has_its_addresses_with_a_slash_and_without(path: str, stream: str, slash: str) -> None:
    consumer, options = leads_to(path + slash)

    assert consumer == "StreamConsumer"
    assert options["stream"] == stream


@pytest.mark.parametrize("name", ["7", "alice", "detectionist", "system-healthy", "me@example.org"])
def test_any_other_name_is_a_users(name: str) -> None:
    assert leads_to(f"ws/{name}") == ("UserConsumer", {"user_id": name})


def test_a_user_can_shadow_no_stream_because_names_come_last() -> None:
    assert {leads_to(f"ws/{name}")[0] for name in ALREADY_TAKEN} == {
        "StreamConsumer",
        "StartupConsumer",
    }


@pytest.mark.parametrize("path", ["", "ws", "ws/", "ws/a/b", "other"])
def test_what_leads_nowhere_is_still_answered(path: str) -> None:
    assert leads_to(path)[0] == "NoSuchStream"


@pytest.mark.parametrize("slash", ["", "/"])
def test_the_start_of_the_server_has_an_address_of_its_own(slash: str) -> None:
    assert leads_to(f"ws/backend-startup{slash}") == ("StartupConsumer", {})


@pytest.mark.parametrize("path", ["/ws/detection", "//ws/detection", "///ws/detections/?types=pot"])
def test_slashes_in_front_are_one(plain_server: Server, path: str) -> None:
    with socket.create_connection(("127.0.0.1", plain_server.port)) as client:
        client.sendall(handshake(path, plain_server.port))
        answer = client.makefile("rb")

        assert answer.readline().startswith(b"HTTP/1.1 101 ")
        while answer.readline() != b"\r\n":
            pass
        assert b"Connected to detection events" in answer.read(80)


def handshake(path: str, port: int) -> bytes:
    """Return what a browser asks for: a client library would tidy the address up first."""
    head = [
        f"GET {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        f"Origin: http://127.0.0.1:{port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13",
    ]
    return "\r\n".join([*head, "", ""]).encode()


@pytest.fixture(scope="module")
def plain_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve(tmp_path_factory.mktemp("server") / "log.sqlite3") as server:
        yield server

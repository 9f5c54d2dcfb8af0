from __future__ import annotations

from typing import Any

import pytest
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.test import Client
from pytest_django import Settings

from pokertool_site.asgi import routed
from pokertool_site.routing import websocket_application
from pokertool_site.web.origin import OwnOrigins
from tests.factories import user
from tests.waiting import PATIENCE


async def accepts(*headers: tuple[bytes, bytes], application: Any = routed) -> bool:
    """Return whether the handshake to an address that has no stream is accepted."""
    socket = WebsocketCommunicator(application, "/ws/a/b", headers=[(b"host", b"127.0.0.1:8000"), *headers])
    accepted, _ = await socket.connect(timeout=PATIENCE)
    if accepted:
        await socket.disconnect(timeout=PATIENCE)
    return accepted


async def test_a_program_sends_no_origin_and_may_come_in() -> None:
    assert await accepts()


@pytest.mark.parametrize("origin", ["http://127.0.0.1:8000", "https://localhost", "http://[::1]:8000"])
async def test_a_page_of_ours_may_come_in(origin: str) -> None:
    assert await accepts((b"origin", origin.encode()))


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://127.0.0.1.evil.example",
        "http://evil.example/127.0.0.1",
        "http://localhost@evil.example",
        "http://evil.example#localhost",
        "http://notlocalhost",
        "file://",
        "null",
        "x",
    ],
)
async def test_a_page_of_anybody_elses_is_refused_in_the_handshake(origin: str) -> None:
    assert not await accepts((b"origin", origin.encode()))


@pytest.mark.parametrize(
    ("origin", "welcome"),
    [
        ("https://poker.example", True),
        ("http://localhost.example:3000", True),
        ("http://poker.example", False),
        ("https://poker.example:8443", False),
        ("https://www.poker.example", False),
        ("http://localhost.example", False),
        ("https://evil.example", False),
        ("http://127.0.0.1:8000", True),
    ],
)
async def test_a_page_of_an_origin_that_is_named_may_come_in(
    settings: Settings, origin: str, *, welcome: bool
) -> None:
    settings.POKERTOOL_CORS_ORIGINS = ("https://poker.example", "http://localhost.example:3000")
    application = OwnOrigins(websocket_application)

    assert await accepts((b"origin", origin.encode()), application=application) is welcome


@pytest.mark.django_db
def test_a_sessions_cookie_stays_at_home_and_out_of_reach_of_scripts() -> None:
    user("alice", staff=True)
    fields = {"username": "alice", "password": "a long enough secret"}
    cookie = Client().post("/admin/login/", fields).cookies[settings.SESSION_COOKIE_NAME]

    assert cookie["samesite"] == "Lax"
    assert cookie["httponly"]


@pytest.mark.parametrize(
    "origin",
    [b"", b"http://[", b"http://[::1", b"http://[x]", b"http://localhost:99999", b"http://localhost:-1",
     b"http://localhost:" + b"9" * 5000, "http://localhost:٣".encode(), b"http://localhost\0", b"http://\xff",
     b"http://local\xc2\xadhost", "http://℀".encode(), b"//localhost", b"localhost"],
)  # fmt: skip
async def test_what_is_no_origin_is_refused_and_raises_nothing(origin: bytes) -> None:
    accepted = await accepts((b"origin", origin))

    assert accepted is (origin == b"//localhost")


@pytest.mark.parametrize(
    "origins",
    [[b"http://localhost", b"https://evil.example"], [b"https://evil.example", b"http://localhost"]],
)
async def test_of_several_all_have_to_be_ours(origins: list[bytes]) -> None:
    assert not await accepts(*((b"origin", origin) for origin in origins))
    assert await accepts((b"origin", b"http://localhost"), (b"origin", b"http://127.0.0.1:8000"))

"""Logins and limits on real server processes, two of them on the database of the tests."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from http.cookiejar import CookieJar
from typing import Literal
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.utils import timezone
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from eventlog.access.credentials import make_token
from tests.factories import user
from tests.servers import Server, database_of_tests, serve
from tests.sockets import V1, farewell

pytestmark = pytest.mark.django_db(transaction=True)

Program = Literal["uvicorn", "daphne"]


@pytest.fixture(scope="module")
def servers(django_db_setup: None) -> Iterator[tuple[Server, Server]]:
    """Two uvicorn processes on one database, and on one Redis where there is one."""
    shared = {"SECRET_KEY": settings.SECRET_KEY}
    if settings.REDIS_URL:
        shared |= {"REDIS_URL": settings.REDIS_URL, "POKERTOOL_REDIS_PREFIX": settings.REDIS_PREFIX}
    with (
        serve(database_of_tests(), environment=shared) as one,
        serve(database_of_tests(), environment=shared) as other,
    ):
        yield one, other


class Browser:
    """A browser that signs in as people do, through the admin's form."""

    def __init__(self, server: Server) -> None:
        self._url = server.url
        self._cookies = CookieJar()
        self._opener: OpenerDirector = build_opener(HTTPCookieProcessor(self._cookies))

    def sign_in(self, name: str) -> dict[str, str]:
        """Return the headers that the browser opens sockets with from now on."""
        fields = {"username": name, "password": "a long enough secret"}
        self._post("/admin/login/?next=/healthz", **fields)
        return {"Cookie": f"{settings.SESSION_COOKIE_NAME}={self._cookie(settings.SESSION_COOKIE_NAME)}"}

    def sign_out(self) -> None:
        self._post("/admin/logout/")

    def _post(self, path: str, **fields: str) -> None:
        if not self._cookie(settings.CSRF_COOKIE_NAME):
            self._opener.open(f"{self._url}{path}").close()
        fields["csrfmiddlewaretoken"] = self._cookie(settings.CSRF_COOKIE_NAME)
        self._opener.open(f"{self._url}{path}", urlencode(fields).encode()).close()

    def _cookie(self, name: str) -> str:
        return next((str(cookie.value) for cookie in self._cookies if cookie.name == name), "")


@asynccontextmanager
async def following(server: Server, path: str, headers: dict[str, str]) -> AsyncIterator[ClientConnection]:
    async with connect(f"{server.ws_url}{path}", subprotocols=[V1], additional_headers=headers) as socket:
        assert json.loads(await socket.recv())["type"] == "hello"
        yield socket


def delete_session(someone: User) -> None:
    Session.objects.all().delete()


def expire_session(someone: User) -> None:
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))


def deactivate(someone: User) -> None:
    User.objects.filter(pk=someone.pk).update(is_active=False)


def change_password(someone: User) -> None:
    someone.set_password("another long secret")
    someone.save()


async def test_signing_out_closes_the_users_sockets_on_every_server(servers: tuple[Server, Server]) -> None:
    here, there = servers
    await sync_to_async(user)("alice", staff=True)
    browser = Browser(here)
    cookie = await asyncio.to_thread(browser.sign_in, "alice")
    async with AsyncExitStack() as stack:
        sockets = [
            await stack.enter_async_context(following(server, path, cookie))
            for server in servers
            for path in ("/ws/system-health", "/ws/alice")
        ]
        stays = await stack.enter_async_context(following(there, "/ws/detection", cookie))
        await asyncio.to_thread(browser.sign_out)

        assert await asyncio.gather(*map(farewell, sockets)) == [("login_needed", 4401)] * 4
        await stays.send('{"type":"ping"}')
        assert json.loads(await stays.recv())["type"] == "pong"


@pytest.mark.parametrize("happens", [delete_session, expire_session, deactivate, change_password])
async def test_what_ends_a_login_closes_its_sockets(
    servers: tuple[Server, Server], happens: Callable[[User], None]
) -> None:
    here, there = servers
    alice = await sync_to_async(user)("alice", staff=True)
    cookie = await asyncio.to_thread(Browser(here).sign_in, "alice")
    token = {"Authorization": f"Bearer {await sync_to_async(make_token)(alice, days=1)}"}
    async with (
        following(there, "/ws/system-health", cookie) as by_session,
        following(there, "/ws/alice", token) as by_token,
    ):
        await sync_to_async(happens)(alice)

        assert await farewell(by_session) == ("login_needed", 4401)
        if happens in (deactivate, change_password):
            assert await farewell(by_token) == ("login_needed", 4401)
        else:
            await by_token.send('{"type":"ping"}')
            assert json.loads(await by_token.recv())["type"] == "pong"


async def test_daphne_closes_them_too(django_db_setup: None) -> None:
    alice = await sync_to_async(user)("alice")
    token = {"Authorization": f"Bearer {await sync_to_async(make_token)(alice, days=1)}"}
    environment = {"SECRET_KEY": settings.SECRET_KEY}
    with serve(database_of_tests(), environment=environment, program="daphne") as server:
        async with following(server, "/ws/alice", token) as socket:
            await sync_to_async(deactivate)(alice)

            assert await farewell(socket) == ("login_needed", 4401)


@pytest.mark.parametrize(
    ("program", "options"),
    [("uvicorn", ("--access-log", "--log-level", "info")), ("daphne", ("-v", "1"))],
    ids=["uvicorn", "daphne"],
)
async def test_no_token_of_a_socket_is_in_a_log(
    program: Program, options: tuple[str, ...], django_db_setup: None
) -> None:
    with serve(database_of_tests(), program=program, options=options) as server:
        url = f"{server.ws_url}/ws/system-health?since=0&token=30.S3cret"
        async with connect(url, subprotocols=[Subprotocol("token.30.S3cret-too")]) as socket:
            assert await farewell(socket) == ("", 4401)
        if program == "uvicorn":  # daphne's own access log is to be turned off: docs/security.md
            with pytest.raises(OSError, match="401"):
                await asyncio.to_thread(
                    build_opener().open, f"{server.url}/api/events/health?token=30.S3cret"
                )
            assert "GET /api/events/health HTTP" in server.printed()
        printed = server.printed()

    assert "/ws/system-health" in printed
    assert "S3cret" not in printed

"""How many and how fast, on real server processes: what a limit does, and whom the defaults never meet."""

from __future__ import annotations

import asyncio
import json
import os
import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.test import Client
from websockets.asyncio.client import ClientConnection, connect

from eventlog.access.credentials import make_token
from tests.factories import user
from tests.servers import Server, database_of_tests, serve
from tests.sockets import V1, farewell
from tests.waiting import PATIENCE, rest

ANOTHER = ("127.0.0.2", 0)
"""A second address of this machine to connect from."""
LEAVERS, TALKERS = ("127.0.0.3", 0), ("127.0.0.4", 0)
"""An address for each test on the server they share: it counts who has just left a moment longer."""


@asynccontextmanager
async def knocking(
    server: Server, path: str = "/ws/detection", **options: Any
) -> AsyncIterator[ClientConnection]:
    """Connect, and yield whether anybody is let in or not."""
    async with connect(f"{server.ws_url}{path}", subprotocols=[V1], **options) as socket:
        yield socket


async def let_in(stack: AsyncExitStack, server: Server, *, many: int, **options: Any) -> None:
    """Connect so many, all of whom get their hello."""
    sockets = [await stack.enter_async_context(knocking(server, **options)) for _ in range(many)]
    for socket in sockets:
        assert json.loads(await socket.recv())["type"] == "hello"


@sync_to_async
def bearer_of(name: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {make_token(user(name), days=1)}"}


SERVER = {"environment": {"POKERTOOL_MAX_CONNECTIONS_PER_IP": "5", "POKERTOOL_MESSAGES_PER_MINUTE": "10"}}


async def test_one_more_connection_from_an_address_is_told_to_come_later(server: Server) -> None:
    async with AsyncExitStack() as stack:
        await let_in(stack, server, many=5)
        async with knocking(server) as one_more, knocking(server, path="/ws/none/such") as elsewhere:
            assert await farewell(one_more) == ("too_many_connections", 1013)
            assert await farewell(elsewhere) == ("too_many_connections", 1013)
        await let_in(stack, server, many=5, local_addr=ANOTHER)


async def test_who_left_makes_room(server: Server) -> None:
    async with AsyncExitStack() as stack:
        await let_in(stack, server, many=5, local_addr=LEAVERS)
    async with asyncio.timeout(PATIENCE):
        while True:  # the server hears of it a moment later
            async with knocking(server, local_addr=LEAVERS) as socket:
                if json.loads(await socket.recv())["type"] == "hello":
                    return


async def test_who_talks_too_fast_is_sent_away_and_others_are_not(server: Server) -> None:
    async with (
        knocking(server, local_addr=TALKERS) as calm,
        knocking(server, local_addr=TALKERS) as hasty,
    ):
        for _ in range(11):
            await hasty.send('{"type":"ping"}')
        assert await farewell(hasty) == ("too_fast", 1013)

        await calm.send('{"type":"ping"}')
        assert json.loads(await calm.recv())["type"] == "hello"
        assert json.loads(await calm.recv())["type"] == "pong"


async def test_who_connects_two_hundred_times_a_second_is_capped_and_others_are_served(
    tmp_path: Path,
) -> None:
    """With the defaults: a thousand connects a minute from one address."""
    with serve(tmp_path / "log.sqlite3") as server:

        async def knock(number: int) -> str:
            await rest(number / 200)  # the pace, not a wait
            async with knocking(server) as socket:
                return str(json.loads(await socket.recv()).get("code", "hello"))

        storm = asyncio.gather(*(knock(number) for number in range(1200)))
        async with AsyncExitStack() as stack:
            await let_in(stack, server, many=10, local_addr=ANOTHER)
            found = await storm
            await let_in(stack, server, many=10, local_addr=ANOTHER)

    # A window that slides may end between two of them; two that come at once may change places.
    assert set(found) == {"hello", "too_fast"}
    assert found[:900] == ["hello"] * 900
    assert found.count("too_fast") >= 100


async def test_an_office_behind_one_address_comes_back_after_a_restart(tmp_path: Path) -> None:
    with serve(tmp_path / "log.sqlite3") as server:
        for _ in range(2):
            async with AsyncExitStack() as stack:
                await let_in(stack, server, many=4 * 50)
            await asyncio.to_thread(server.restart)
        async with AsyncExitStack() as stack:
            await let_in(stack, server, many=4 * 50)


async def test_a_client_that_a_trusted_proxy_names_counts_by_its_own_address(tmp_path: Path) -> None:
    limits = {"POKERTOOL_MAX_CONNECTIONS_PER_IP": "1", "POKERTOOL_TRUSTED_PROXIES": "127.0.0.1"}
    with serve(tmp_path / "log.sqlite3", environment=limits) as server:
        async with AsyncExitStack() as stack:
            for client in ("192.0.2.1", "192.0.2.2"):
                headers = {"X-Forwarded-For": f"198.51.100.7, {client}"}
                await let_in(stack, server, many=1, additional_headers=headers)
            headers = {"X-Forwarded-For": "203.0.113.5, 192.0.2.1"}
            async with knocking(server, additional_headers=headers) as one_more:
                assert await farewell(one_more) == ("too_many_connections", 1013)


async def test_daphne_says_it_with_a_code_that_it_can_send(tmp_path: Path) -> None:
    limits = {"POKERTOOL_MAX_CONNECTIONS_PER_IP": "1"}
    with serve(tmp_path / "log.sqlite3", environment=limits, program="daphne") as server:
        async with AsyncExitStack() as stack:
            await let_in(stack, server, many=1)
            async with knocking(server) as one_more:
                assert await farewell(one_more) == ("too_many_connections", 4408)


@pytest.mark.django_db(transaction=True)
async def test_a_user_has_so_many_connections_from_wherever() -> None:
    hers, his = await bearer_of("alice"), await bearer_of("bob")
    limits = {"SECRET_KEY": settings.SECRET_KEY, "POKERTOOL_MAX_CONNECTIONS_PER_USER": "2"}
    with serve(database_of_tests(), environment=limits) as server:
        async with AsyncExitStack() as stack:
            for address in (("127.0.0.1", 0), ANOTHER):
                await let_in(
                    stack, server, many=1, path="/ws/alice", additional_headers=hers, local_addr=address
                )
            async with knocking(server, "/ws/system-health", additional_headers=hers) as one_more:
                assert await farewell(one_more) == ("too_many_connections", 1013)
            await let_in(stack, server, many=2, path="/ws/system-health", additional_headers=his)


@sync_to_async
def cookie_of(name: str) -> dict[str, str]:
    client = Client()
    client.force_login(user(name))
    return cookie(client.cookies[settings.SESSION_COOKIE_NAME].value)


def cookie(value: str) -> dict[str, str]:
    return {"Cookie": f"{settings.SESSION_COOKIE_NAME}={value}"}


async def said(server: Server, **options: Any) -> str:
    """Return `hello` to who is let in, and else why not."""
    async with knocking(server, **options) as socket:
        return str(json.loads(await socket.recv()).get("code", "hello"))


@pytest.mark.django_db(transaction=True)
async def test_a_runaway_tab_turns_its_own_user_away_and_not_its_office() -> None:
    hers, his = await cookie_of("alice"), await cookie_of("bob")
    limits = {
        "SECRET_KEY": settings.SECRET_KEY,
        "POKERTOOL_CONNECTS_PER_MINUTE_PER_IP": "20",
        "POKERTOOL_CONNECTS_PER_MINUTE_PER_USER": "30",
    }
    with serve(database_of_tests(), environment=limits) as server:
        loop = [await said(server, additional_headers=hers) for _ in range(60)]

        assert loop == ["hello"] * 30 + ["too_fast"] * 30
        assert [await said(server) for _ in range(19)] == ["hello"] * 19
        assert await said(server, additional_headers=his) == "hello"
        assert await said(server, path="/ws/system-health", additional_headers=his) == "hello"


@pytest.mark.django_db(transaction=True)
async def test_cookies_that_are_made_up_count_by_address() -> None:
    hers, his = await cookie_of("alice"), await cookie_of("bob")
    limits = {"SECRET_KEY": settings.SECRET_KEY, "POKERTOOL_CONNECTS_PER_MINUTE_PER_IP": "20"}
    with serve(database_of_tests(), environment=limits) as server:
        assert await said(server, additional_headers=hers) == "hello"
        guesses = [await said(server, additional_headers=cookie(uuid.uuid4().hex)) for _ in range(40)]

        assert guesses.count("hello") == 20
        assert set(guesses[20:]) == {"too_fast"}
        assert await said(server) == "too_fast"
        assert await said(server, additional_headers=hers) == "hello"
        assert await said(server, additional_headers=his, local_addr=ANOTHER) == "hello"


@pytest.mark.redis
async def test_two_servers_that_share_a_redis_count_together(tmp_path: Path) -> None:
    shared = {
        "REDIS_URL": os.environ["REDIS_URL"],
        "POKERTOOL_REDIS_PREFIX": f"{settings.REDIS_PREFIX}:{uuid.uuid4().hex}",
        "POKERTOOL_MAX_CONNECTIONS_PER_IP": "4",
    }
    database = tmp_path / "log.sqlite3"
    with serve(database, environment=shared) as one, serve(database, environment=shared) as other:
        async with AsyncExitStack() as stack:
            await let_in(stack, one, many=2)
            await let_in(stack, other, many=2)
            for server in (one, other):
                async with knocking(server) as one_more:
                    assert await farewell(one_more) == ("too_many_connections", 1013)
            await asyncio.to_thread(one.stop)  # it takes its leave
            await let_in(stack, other, many=2)


async def test_servers_whose_redis_is_away_let_people_in_and_say_so_once(tmp_path: Path) -> None:
    away = {"REDIS_URL": "redis://127.0.0.1:1/0", "POKERTOOL_MAX_CONNECTIONS_PER_IP": "3"}
    with serve(tmp_path / "log.sqlite3", environment=away) as server:
        async with AsyncExitStack() as stack:
            await let_in(stack, server, many=3)
            async with knocking(server) as one_more:
                assert await farewell(one_more) == ("too_many_connections", 1013)
        printed = server.printed()

    assert printed.count("each server process counts for itself") == 1

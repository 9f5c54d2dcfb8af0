from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Collection
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.contrib.sessions.models import Session
from django.db import DataError
from django.test import Client as Browser

from eventlog.access.credentials import Credential, Kind, make_token, users_of
from eventlog.access.revocation import CHECK_EVERY
from eventlog.fanout.hub import current_hub
from tests.eventlog.clients import Client, connected
from tests.factories import append_cards, user
from tests.statements import note_statements

pytestmark = pytest.mark.django_db(transaction=True)

V1 = "pokertool.v1"
Headers = list[tuple[bytes, bytes]]


@pytest.fixture
def queries(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """All statements that the hub's threads send."""
    return note_statements(monkeypatch, of_threads="eventlog-")


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """The log is not polled, and logins are looked at only when a test says so."""
    monkeypatch.setattr("eventlog.access.revocation.CHECK_EVERY", 3600)
    monkeypatch.setattr("eventlog.fanout.hub.file_interval", lambda **_: 3600)
    monkeypatch.setattr("eventlog.fanout.hub.heads_interval", lambda: 3600)


@sync_to_async
def session_of(someone: User) -> Headers:
    browser = Browser()
    browser.force_login(someone)
    name = settings.SESSION_COOKIE_NAME
    return [(b"cookie", f"{name}={browser.cookies[name].value}".encode())]


@sync_to_async
def token_of(someone: User) -> Headers:
    return [(b"authorization", f"Bearer {make_token(someone, days=1)}".encode())]


@sync_to_async
def log_out() -> None:
    Session.objects.all().delete()


@asynccontextmanager
async def following(path: str, headers: Headers) -> AsyncIterator[Client]:
    async with connected(path, protocol=V1, headers=headers) as client:
        assert (await client.receive())["type"] == "hello"
        yield client


async def test_a_login_that_ended_closes_the_socket_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eventlog.access.revocation.CHECK_EVERY", 0.01)
    alice = await sync_to_async(user)("alice")
    async with following("/ws/system-health", await session_of(alice)) as client:
        await log_out()

        error = await client.receive()
        closing = await client.closing()

    assert (error["type"], error["code"]) == ("error", "login_needed")
    assert closing["code"] == 4401


@pytest.mark.usefixtures("unhurried")
async def test_a_revoked_client_gets_no_event_any_more() -> None:
    alice = await sync_to_async(user)("alice")
    async with following("/ws/alice", await session_of(alice)) as client:
        await log_out()
        await current_hub().revocation.check()
        await sync_to_async(append_cards)(1, stream=f"user:{alice.pk}")

        assert (await client.receive())["type"] == "error"
        assert (await client.closing())["code"] == 4401


@pytest.mark.usefixtures("unhurried")
async def test_a_session_that_became_anothers_loses_the_first_ones_stream() -> None:
    alice, bob = await sync_to_async(user)("alice"), await sync_to_async(user)("bob")
    hers, his = await session_of(alice), await session_of(bob)
    async with following("/ws/alice", hers) as client:
        await sync_to_async(_give)(hers, to=his)
        await current_hub().revocation.check()

        assert (await client.closing())["code"] == 4401


def _give(mine: Headers, *, to: Headers) -> None:
    """Put the content of the second session into the first one."""
    keys = [headers[0][1].decode().partition("=")[2] for headers in (mine, to)]
    data = Session.objects.get(pk=keys[1]).session_data
    Session.objects.filter(pk=keys[0]).update(session_data=data)


@pytest.mark.usefixtures("unhurried")
async def test_everybody_else_stays() -> None:
    alice, bob = await sync_to_async(user)("alice"), await sync_to_async(user)("bob")
    async with AsyncExitStack() as stack:
        stays = [
            await stack.enter_async_context(following("/ws/system-health", await token_of(alice))),
            await stack.enter_async_context(following("/ws/bob", await token_of(bob))),
            await stack.enter_async_context(following("/ws/detection", [])),
        ]
        goes = await stack.enter_async_context(following("/ws/alice", await session_of(alice)))
        await log_out()
        await current_hub().revocation.check()
        assert (await goes.closing())["code"] == 4401

        for client in stays:
            await client.send('{"type":"ping"}')
            assert (await client.receive())["type"] == "pong"


@pytest.mark.usefixtures("unhurried")
async def test_a_look_at_fifty_connections_is_two_queries(queries: list[str]) -> None:
    users = [await sync_to_async(user)(f"user-{number}") for number in range(5)]
    async with AsyncExitStack() as stack:
        for someone in users:
            headers = [await session_of(someone) for _ in range(5)] + [await token_of(someone)] * 5
            for shown in headers:
                await stack.enter_async_context(following("/ws/system-health", shown))
        queries.clear()

        await current_hub().revocation.check()

        assert ["django_session" in sql for sql in queries] == [True, False]


async def test_who_showed_nothing_is_not_looked_at(queries: list[str]) -> None:
    async with following("/ws/detection", []), following("/ws/status", []):
        queries.clear()
        await current_hub().revocation.check()

        assert queries == []
        assert "revocation" not in {task.get_name() for task in asyncio.all_tasks()}


@pytest.mark.usefixtures("unhurried")
async def test_those_who_arrive_together_share_the_queries(queries: list[str]) -> None:
    alice, bob = await sync_to_async(user)("alice"), await sync_to_async(user)("bob")
    shown = [Credential(Kind.TOKEN, await sync_to_async(make_token)(who, days=1)) for who in (alice, bob)]
    watch = current_hub().revocation

    found = await asyncio.gather(
        *(watch.who_is(each) for each in shown * 10), watch.who_is(Credential(Kind.TOKEN, "1.forged"))
    )

    assert found == [alice, bob] * 10 + [AnonymousUser()]
    assert len(queries) <= 2  # the first one alone, if it was asked at once, and all others


async def test_one_credential_that_can_never_be_looked_up_holds_up_nobody(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def users_or_error(credentials: Collection[Credential]) -> dict[Credential, AbstractBaseUser]:
        if poison in credentials:
            raise DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
        return users_of(credentials)

    poison = Credential(Kind.SESSION, "\0")
    monkeypatch.setattr("eventlog.access.revocation.users_of", users_or_error)
    alice, bob = await sync_to_async(user)("alice"), await sync_to_async(user)("bob")
    shown = [Credential(Kind.TOKEN, await sync_to_async(make_token)(who, days=1)) for who in (alice, bob)]
    watch = current_hub().revocation

    found = await asyncio.gather(*(watch.who_is(each) for each in (shown[0], poison, shown[1], poison)))
    later = await watch.who_is(shown[1])

    assert found == [alice, AnonymousUser(), bob, AnonymousUser()]
    assert later == bob
    assert "does not answer" not in caplog.text


async def test_a_bug_here_sends_connections_back_to_show_their_credentials_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def bug(claims: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr("eventlog.access.revocation.CHECK_EVERY", 0.01)
    alice = await sync_to_async(user)("alice")
    async with following("/ws/alice", await session_of(alice)) as client:
        monkeypatch.setattr("eventlog.access.revocation.no_longer_allowed", bug)
        assert (await client.closing())["code"] == 1012

    assert "Logins are not watched" in caplog.text
    assert caplog.records[-1].levelno == logging.CRITICAL


def test_a_look_may_be_missed_and_five_seconds_still_be_kept() -> None:
    assert 2 * CHECK_EVERY < 5

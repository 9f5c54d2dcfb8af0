"""Whatever a client sends and whenever: open = counted = watched, each event once, every ping answered.

A connection that is level with the head has no task; one task after the other brings it there again. What
ends and what begins meet in every order here: messages in one packet, events, a transport that is full
and drains.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client as Browser
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventlog.fanout.hub import current_hub, open_tails
from eventlog.fanout.live_connections import connections_of
from eventlog.fanout.transport import Frames, transport_of
from eventlog.websocket.connection import State
from eventlog.websocket.consumer import HEARTBEAT
from tests.eventlog import clients
from tests.eventlog.clients import Client, connected
from tests.eventlog.transports import ClientTransport
from tests.factories import append_cards, user
from tests.waiting import next_turns, until

pytestmark = pytest.mark.django_db(transaction=True)

V1 = "pokertool.v1"
PATH = "/ws/system-health"
STREAM = "health"
MINE = {"type": "subscribe", "types": None, "keys": ["mine"]}
ALL = {"type": "subscribe", "types": None, "keys": None}
PING = {"type": "ping"}

steps = st.lists(
    st.one_of(
        st.sampled_from(["mine", "all", "ping", "append", "full", "drain", "tick"]),
        st.integers(min_value=1, max_value=6),  # turns of the loop
    ),
    max_size=14,
)


class Narrow(ClientTransport):
    """A transport that is full when it is told to be."""

    full = False

    def write(self, frames: Frames) -> bool:
        return super().write(frames) and not self.full

    def drain(self) -> None:
        self.full = False
        assert self._listener_queue is not None
        self._listener_queue.drained()


@pytest.fixture(autouse=True)
def with_a_transport(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "WITH_TRANSPORT", True)
    monkeypatch.setattr(clients, "ClientTransport", Narrow)
    monkeypatch.setattr("eventlog.access.revocation.CHECK_EVERY", 3600)


@sync_to_async
def signed_in() -> tuple[User, str]:
    someone = User.objects.filter(username="alice").first() or user("alice")
    browser = Browser()
    browser.force_login(someone)
    (cookie,) = browser.cookies.values()
    return someone, f"{cookie.key}={cookie.value}"


@asynccontextmanager
async def following() -> AsyncIterator[tuple[Client, User]]:
    someone, cookie = await signed_in()
    async with connected(PATH, protocol=V1, headers=[(b"cookie", cookie.encode())]) as client:
        assert (await client.receive())["type"] == "hello"
        yield client, someone


async def told(client: Client, kind: str) -> dict[str, Any]:
    """Return the next message of a kind."""
    while (message := await client.receive())["type"] != kind:
        pass
    return message


async def act(client: Client, step: str | int) -> None:
    transport = transport_of(client.socket.scope)
    assert isinstance(transport, Narrow)
    match step:
        case int(turns):
            await next_turns(turns)
        case "mine" | "all" | "ping":
            message = {"mine": MINE, "all": ALL, "ping": PING}[step]
            await transport.put({"type": "websocket.receive", "text": json.dumps(message)})
        case "append":
            await sync_to_async(append_cards)(1, stream=STREAM, key="another's")
        case "full":
            transport.full = True
        case "drain":
            transport.drain()
        case "tick":
            for tail in open_tails():
                await tail.send_due_heartbeats(asyncio.get_running_loop().time() + HEARTBEAT)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps, st.booleans())
async def test_open_is_counted_and_watched_after_any_sequence_of_messages(
    sequence: list[str | int],
    logged_out: bool,  # noqa: FBT001
) -> None:
    async with following() as (client, alice):
        for step in sequence:
            await act(client, step)
        await act(client, "drain")
        await act(client, "all")
        await act(client, "ping")
        await told(client, "pong")

        (stored,) = await sync_to_async(append_cards)(1, stream=STREAM, key="mine")
        await client.receive_until(stored.seq)
        assert len(set(client.seqs)) == len(client.seqs), "an event came twice"
        assert client.seqs == sorted(client.seqs)
        (known,) = connections_of(open_tails())
        assert (known["user"], known["behind"]) == (str(alice.pk), 0)

        if logged_out:  # else it vanishes, and nobody says anything
            await Session.objects.all().adelete()
            await current_hub().revocation.check()
            assert (await client.closing())["code"] == 4401
    assert connections_of(open_tails()) == []


async def test_who_vanishes_as_soon_as_its_transport_is_drained_is_out_of_the_books() -> None:
    async with following() as (client, _):
        transport = transport_of(client.socket.scope)
        assert isinstance(transport, Narrow)
        await act(client, "full")
        await act(client, "append")
        await until(lambda: transport.listener.state is State.BLOCKED)
        transport.drain()  # and at once, before anything could be done about it:

    assert connections_of(open_tails()) == []


@pytest.mark.parametrize("turns", range(8))
async def test_two_subscribes_in_one_packet_leave_the_connection_in_the_books(turns: int) -> None:
    async with following() as (client, _):
        await act(client, "mine")
        await act(client, turns)
        await act(client, "all")
        await act(client, "mine")
        await act(client, "ping")
        await told(client, "pong")

        assert len(connections_of(open_tails())) == 1
        (stored,) = await sync_to_async(append_cards)(1, stream=STREAM, key="mine")
        assert await client.receive_until(stored.seq) == [stored.seq]

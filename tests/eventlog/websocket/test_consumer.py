from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from eventlog.access.credentials import make_token
from eventlog.models import Event, Stream
from eventlog.store.retention import keep_newest
from eventlog.streams import StreamSpec, described
from eventlog.websocket.asgi_transport import AsgiTransport
from tests.eventlog import clients
from tests.eventlog.clients import connected
from tests.factories import append_cards, user
from tests.waiting import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=["asgi", "transport"], autouse=True)
def road(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything here is so through plain ASGI, and through a transport."""
    monkeypatch.setattr(clients, "WITH_TRANSPORT", request.param == "transport")


cards = sync_to_async(append_cards)
V1 = "pokertool.v1"


async def test_a_plain_client_is_welcomed_and_then_hears_one_event_a_frame() -> None:
    async with connected() as client:
        welcome = await client.receive()
        await cards(2)

        event = await client.receive()

    assert (welcome["type"], welcome["severity"]) == ("system", "info")
    assert set(welcome) == {"type", "severity", "message", "timestamp"}
    assert set(event) == {
        "stream",
        "seq",
        "type",
        "severity",
        "message",
        "timestamp",
        "key",
        "event_id",
        "data",
    }
    assert event["seq"] == 1
    assert event["data"] == {"cards": ["Ah", "Kd"], "card_type": "hero"}


async def test_a_plain_client_without_since_hears_only_what_is_new() -> None:
    await cards(3)
    async with connected() as client:
        await client.receive()
        await cards(1)

        assert (await client.receive())["seq"] == 4


async def test_since_replays_and_then_follows() -> None:
    await cards(700)
    async with connected("/ws/detection?since=2", protocol=V1) as client:
        hello = await client.receive()
        await client.receive_until(700)
        await cards(3)

        seqs = await client.receive_until(703)

    assert hello["recovered"] is True
    assert hello["snapshot"] is None
    assert hello["seq"] == 700
    assert seqs == list(range(3, 704))


async def test_since_zero_begins_at_the_oldest_kept() -> None:
    await cards(10)
    await sync_to_async(keep_newest)("detection", 4)
    async with connected("/ws/detection?since=0") as client:
        await client.receive()

        assert await client.receive_until(10) == [7, 8, 9, 10]


@pytest.mark.parametrize(
    "query",
    ["since=3", "since=99", "since=8&epoch=0123456789abcdef"],
    ids=["below the floor", "beyond the head", "of another epoch"],
)
async def test_what_cannot_be_recovered_is_said_and_a_snapshot_given(query: str) -> None:
    await cards(10)
    await sync_to_async(keep_newest)("detection", 4)
    async with connected(f"/ws/detection?{query}", protocol=V1) as client:
        hello = await client.receive()
        await cards(1)

        seqs = await client.receive_until(11)

    assert hello["recovered"] is False
    assert hello["snapshot"] is not None
    assert hello["seq"] == 10
    assert seqs == [11]


async def test_the_snapshot_comes_with_the_seq_it_is_exact_at() -> None:
    await cards(3, stream="status")
    status = StreamSpec(kind="status", read_state=lambda _: {"components": {"scraper": "operational"}})

    with described(status):
        async with connected("/ws/status", protocol=V1) as client:
            hello = await client.receive()

    assert hello["snapshot"] == {"components": {"scraper": "operational"}}
    assert (hello["seq"], hello["floor"], hello["recovered"]) == (3, 1, None)


async def test_a_plain_client_that_cannot_recover_is_warned() -> None:
    await cards(2)
    async with connected("/ws/detection?since=50") as client:
        welcome = await client.receive()

    assert (welcome["severity"], welcome["recovered"], welcome["seq"]) == ("warning", False, 2)


async def test_filters_skip_events_but_not_the_reading_of_them() -> None:
    async with connected("/ws/detection?types=pot&keys=table-2,table-3", protocol=V1) as client:
        await client.receive()
        await cards(2)
        await cards(1, type="pot", key="table-2")
        await cards(1, type="pot", key="table-1")

        message = await client.receive()

    assert [event["seq"] for event in message["events"]] == [3]
    assert message["through"] >= 3


async def test_a_table_whose_name_has_a_comma_can_be_followed_alone() -> None:
    async with connected("/ws/detection?key=a%2Cb", protocol=V1) as client:
        await client.receive()
        await cards(1, key="a")
        await cards(1, key="a,b")

        message = await client.receive()

    assert [event["key"] for event in message["events"]] == ["a,b"]


async def test_subscribe_changes_the_filter() -> None:
    async with connected("/ws/detection?types=pot", protocol=V1) as client:
        await client.receive()
        await client.send('{"type":"subscribe","types":["card"],"keys":null}')
        await client.send('{"type":"ping"}')
        assert (await client.receive())["type"] == "pong"
        await cards(1)

        assert (await client.receive())["events"][0]["type"] == "card"


async def test_deflate_packs_what_is_long() -> None:
    await cards(50)
    async with connected("/ws/detection?since=0", protocol="pokertool.v1.deflate") as client:
        await client.receive()
        packed = await client.socket.receive_from(timeout=PATIENCE)

    assert isinstance(packed, bytes)
    message = json.loads(zlib.decompress(packed, wbits=-15))
    assert [event["seq"] for event in message["events"]] == list(range(1, 51))


async def test_health_greets_a_plain_client_with_its_newest_state() -> None:
    await cards(2, stream="status", type="status_change")
    async with connected("/ws/status") as client:
        await client.receive()
        newest = await client.receive()
        await cards(1, stream="status", type="status_change")

        following = await client.receive()

    assert (newest["type"], newest["seq"]) == ("status_change", 2)
    assert following["seq"] == 3


@pytest.mark.parametrize("message", ["ping", ' {"type": "ping"} '])
async def test_a_plain_client_may_ping(message: str) -> None:
    async with connected() as client:
        await client.receive()
        await client.send(message)

        assert set(await client.receive()) == {"type", "timestamp"}


async def test_silence_is_broken_by_a_heartbeat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eventlog.websocket.consumer.HEARTBEAT", 0)
    await cards(2)
    async with connected(protocol=V1) as client:
        await client.receive()

        assert await client.receive() == {"type": "heartbeat", "seq": 2, "overdue": False}


@pytest.fixture
def late() -> Iterator[list[bool]]:
    """Whether checks are overdue, to be changed."""
    said = [False]
    with described(StreamSpec(kind="health", is_overdue=lambda: said[0])):
        yield said


async def test_a_client_kept_busy_is_told_when_checks_become_overdue_and_when_not(late: list[bool]) -> None:
    async with connected(protocol=V1) as client, connected() as plain:
        await plain.receive()
        said: list[Any] = [(await client.receive())["type"]]
        for overdue in (False, True, True, False):
            late[0] = overdue
            await cards(1)
            while said[-1] != "events":
                message = await client.receive()
                said.append(message.get("overdue", message["type"]))
            said.append("next")
        message = await client.receive()
        said.append(message.get("overdue", message["type"]))
        await client.send('{"type":"ping"}')
        said.append((await client.receive())["type"])
        plain_said = [(await plain.receive())["type"] for _ in range(4)]

    assert [word for word in said if word != "next"] == [
        "hello",
        "events",
        "events",
        True,
        "events",
        "events",
        False,
        "pong",
    ]
    assert plain_said == ["card"] * 4


async def test_who_connects_while_checks_are_overdue_is_told_at_once(late: list[bool]) -> None:
    late[0] = True
    async with connected(protocol=V1) as client:
        assert (await client.receive())["type"] == "hello"

        assert await client.receive() == {"type": "heartbeat", "seq": 0, "overdue": True}


async def test_a_silence_that_a_filter_leaves_is_broken_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eventlog.websocket.consumer.HEARTBEAT", 0.5)
    async with connected("/ws/detection?types=pot", protocol=V1) as client:
        await client.receive()
        busy = asyncio.create_task(_append_cards_for_ever())
        heartbeat = await client.receive()
        busy.cancel()
        await asyncio.wait([busy])

    assert heartbeat["type"] == "heartbeat"
    assert heartbeat["seq"] > 0


async def _append_cards_for_ever() -> None:
    while True:
        await cards(1)


@pytest.mark.parametrize(
    ("protocol", "message", "code", "word"),
    [
        (None, "x" * 5000, 1009, "4096 bytes"),
        (V1, "not json", 4400, "not JSON"),
        (V1, '{"type":"dance"}', 4400, "nothing else"),
    ],
)
async def test_a_message_that_is_not_understood_closes(
    protocol: str | None, message: str, code: int, word: str
) -> None:
    async with connected(protocol=protocol) as client:
        await client.receive()
        await client.send(message)

        closing = await client.closing()

    assert closing["code"] == code
    assert word in closing["reason"]


async def test_a_plain_client_may_say_what_nobody_understands() -> None:
    async with connected() as client:
        await client.receive()
        for text in ("hello?", "{", '{"type":"subscribe_table"}', "[1]", " ", "x" * 4096):
            await client.send(text)
        await client.send("ping")

        assert (await client.receive())["type"] == "pong"


async def test_a_binary_message_of_a_plain_client_closes_as_what_is_not_taken() -> None:
    async with connected() as client:
        await client.receive()
        await client.socket.send_to(bytes_data=b"ping")

        assert (await client.closing())["code"] == 1003


async def test_an_error_comes_before_the_close() -> None:
    async with connected(protocol=V1) as client:
        await client.receive()
        await client.socket.send_to(bytes_data=b"\x00")

        error = await client.receive()

    assert (error["type"], error["code"]) == ("error", "binary")


@pytest.mark.parametrize(
    ("path", "code", "word"),
    [
        ("/ws/detection?since=x", 4400, "since is 'x'"),
        ("/ws/system-health", 4401, "Log in"),
        ("/ws/alice", 4401, "Log in"),
        ("/ws/no/such/stream", 4404, "/ws/no/such/stream"),
        ("/elsewhere", 4404, "/elsewhere"),
    ],
)
async def test_an_address_that_leads_nowhere_says_why(path: str, code: int, word: str) -> None:
    async with connected(path) as client:
        closing = await client.closing()

    assert closing["code"] == code
    assert word in closing["reason"]


async def test_everybody_else_is_undisturbed_by_a_bad_client() -> None:
    async with connected(protocol=V1) as good, connected(protocol=V1) as bad:
        await good.receive()
        await bad.receive()
        await bad.socket.send_to(bytes_data=b"\xff" * 100)
        assert (await bad.closing())["code"] == 4400
        await cards(1)

        assert await good.receive_until(1) == [1]


async def test_a_client_that_stalls_holds_up_nobody_and_misses_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("eventlog.websocket.asgi_transport.FULL", 1)
    taking = asyncio.Event()
    made, stalled = AsgiTransport.__init__, list[AsgiTransport]()

    def make(transport: AsgiTransport, receive: Any, send: Any, *arguments: Any, **named: Any) -> None:
        async def send_later(message: Any) -> None:
            await taking.wait()
            await send(message)

        made(transport, receive, send if stalled else send_later, *arguments, **named)
        stalled.append(transport)

    monkeypatch.setattr(AsgiTransport, "__init__", make)
    async with connected("/ws/detection?since=0", protocol=V1) as slow, connected(protocol=V1) as quick:
        await quick.receive()
        for _ in range(4):
            await cards(200)
        assert await quick.receive_until(800) == list(range(1, 801))
        taking.set()

        assert await slow.receive_until(800) == list(range(1, 801))


async def test_a_name_that_nobody_has_is_refused_as_anothers() -> None:
    alice = await sync_to_async(user)("alice")
    token = await sync_to_async(make_token)(alice, days=1)

    async with connected(f"/ws/nobody-of-that-name?token={token}") as client:
        assert (await client.closing())["code"] == 4403


@pytest.mark.parametrize("name", ["detection", "detections", "system-health", "system_health", "status"])
async def test_a_users_name_shadows_no_stream(name: str) -> None:
    owner = await sync_to_async(user)(name)
    token = await sync_to_async(make_token)(owner, days=1)
    await cards(1, stream=f"user:{owner.pk}", type="notification")

    async with connected(f"/ws/{name}?since=0&token={token}", protocol=V1) as client:
        hello = await client.receive()
    async with connected(f"/ws/{owner.pk}?since=0&token={token}", protocol=V1) as client:
        own = await client.receive()

    assert hello["stream"] in {"detection", "health", "status"}
    assert own["stream"] == f"user:{owner.pk}"


async def test_a_replaced_database_sends_clients_away_to_come_back() -> None:
    await cards(5)
    async with connected(protocol=V1) as client:
        await client.receive()
        await sync_to_async(_replace_log)()
        await cards(1)
        closing = await client.closing()
    async with connected("/ws/detection?since=5", protocol=V1) as client:
        hello = await client.receive()

    assert closing["code"] == 1012
    assert hello["recovered"] is False


def _replace_log() -> None:
    Event.objects.all()._raw_delete("default")
    Stream.objects.all().delete()
    append_cards(1)


async def test_refresh_sends_the_newest_state_again() -> None:
    await cards(1, stream="status", type="status_change")
    async with connected("/ws/status") as client:
        await client.receive()
        first = await client.receive()
        await client.send("refresh")

        assert await client.receive() == first

from __future__ import annotations

import pytest
from asgiref.sync import sync_to_async
from pytest_django import Settings

from pokertool_site.web import startup
from tests.eventlog.clients import connected
from tests.factories import append_cards

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESS = "/ws/backend-startup"


@pytest.fixture(autouse=True)
def nobody_asked_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(startup, "last_answer", None)


@pytest.mark.parametrize("path", [ADDRESS, f"{ADDRESS}/", f"{ADDRESS}?since=0&types=card"])
async def test_the_start_is_told_after_the_welcome(path: str) -> None:
    async with connected(path) as client:
        welcome = await client.receive()
        update = await client.receive()

    assert (welcome["type"], welcome["message"]) == ("system", "Connected to backend startup")
    assert set(update) == {"type", "timestamp", "data"}
    assert update["type"] == "startup_update"
    assert update["data"]["is_complete"] is True


async def test_it_comes_again_when_asked_for_and_nothing_else_does() -> None:
    async with connected(ADDRESS) as client:
        await client.receive()
        await client.receive()
        await sync_to_async(append_cards)(3, stream="status", type="status_change")
        await client.send("hello?")
        await client.send("ping")
        assert (await client.receive())["type"] == "pong"
        await client.send("refresh")
        assert (await client.receive())["type"] == "startup_update"
        await client.send("ping")
        assert (await client.receive())["type"] == "pong"


async def test_nobody_has_to_log_in_to_hear_of_the_start_but_for_events_that_need_it(
    settings: Settings,
) -> None:
    settings.POKERTOOL_LOGIN_REQUIRED = frozenset({"status"})
    async with connected(ADDRESS) as client:
        await client.receive()
        assert (await client.receive())["type"] == "startup_update"
    async with connected(ADDRESS, protocol="pokertool.v1") as client:
        assert (await client.closing())["code"] == 4401

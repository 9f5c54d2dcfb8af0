"""Every stream, everybody, by every road, in every way: the table of docs/security.md."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import Literal

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client as Browser
from django.test import override_settings
from django.utils import timezone

from eventlog.access.credentials import make_token
from tests.eventlog.clients import connected
from tests.factories import append_cards, user

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESSES = {
    "detection": ("/ws/detection", "/api/events/detection"),
    "health": ("/ws/system-health", "/api/events/health"),
    "status": ("/ws/status", "/api/events/status"),
    "user": ("/ws/alice", "/api/events/user:alice"),
}
SOMEBODY = ("expired", "stranger", "owner", "staff")
ROADS = ("cookie", "bearer", "subprotocol", "query")
WHO = [("nobody", "nothing"), *product(SOMEBODY, ROADS)]

Way = Literal["live", "replay", "http"]
WAYS: tuple[Way, ...] = ("live", "replay", "http")


def expected(stream: str, who: str, *, closed: bool) -> int:
    """Return 0 where events come, else the close code."""
    if stream == "user":
        return {"owner": 0, "stranger": 4403, "staff": 4403}.get(who, 4401)
    needs_login = closed or stream == "health"
    return 4401 if needs_login and who in ("nobody", "expired") else 0


@dataclass
class Shown:
    """What a client sends to say who it is."""

    headers: dict[str, str]
    query: str = ""
    protocol: str | None = None


def make(who: str, road: str) -> Shown:
    """Make the cast, and return what `who` shows by `road`."""
    cast = {"owner": user("alice"), "stranger": user("bob"), "staff": user("carol", staff=True)}
    append_cards(1, stream=f"user:{cast['owner'].pk}", type="notification")
    for stream in ("detection", "health", "status"):
        append_cards(1, stream=stream)
    if who == "nobody":
        return Shown({})
    someone = cast.get(who, cast["owner"])
    if road == "cookie":
        browser = Browser()
        browser.force_login(someone)
        if who == "expired":
            Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
        name = settings.SESSION_COOKIE_NAME
        return Shown({"Cookie": f"{name}={browser.cookies[name].value}"})
    token = token_of(someone, is_expired=who == "expired")
    return {
        "bearer": Shown({"Authorization": f"Bearer {token}"}),
        "subprotocol": Shown({}, protocol=f"token.{token}"),
        "query": Shown({}, query=f"&token={token}"),
    }[road]


def token_of(someone: User, *, is_expired: bool) -> str:
    with pytest.MonkeyPatch.context() as clock:
        if is_expired:
            two_days_ago = timezone.now() - timedelta(days=2)
            clock.setattr("sesame.tokens_v2.time.time", two_days_ago.timestamp)
        return make_token(someone, days=1)


async def heard(shown: Shown, path: str, *, since: bool) -> int:
    """Return 0 if a socket at `path` gets its first event, else its close code."""
    path += f"?{'since=0' if since else 'types='}{shown.query}"
    headers = [(name.lower().encode(), value.encode()) for name, value in shown.headers.items()]
    async with connected(path, headers=headers, protocol=shown.protocol) as client:
        first = await client.socket.receive_output(timeout=30)
        if first["type"] == "websocket.close":
            return int(first["code"])
        assert json.loads(first["text"])["type"] == "system"
        if since:
            await client.receive_until(1)
        return 0


def fetched(shown: Shown, path: str) -> int:
    """Return 0 if events come over HTTP, else the close code that its status stands for."""
    response = Browser().get(f"{path}?since=0{shown.query}", headers=shown.headers)
    if response.status_code == 200:
        assert len(response.getvalue().splitlines()) == 1
        return 0
    return response.status_code + 4000


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("who", "road"), WHO, ids=lambda word: word)
@pytest.mark.parametrize("closed", [False, True], ids=["as it comes", "all closed"])
async def test_who_hears_what(who: str, road: str, way: Way, *, closed: bool) -> None:
    if road == "subprotocol" and way == "http":
        who, road = "nobody", "nothing"  # HTTP has none
    shown = await sync_to_async(make)(who, road)
    required = {"detection", "health", "status", "user"} if closed else {"health", "user"}

    with override_settings(POKERTOOL_LOGIN_REQUIRED=frozenset(required)):
        found = {
            stream: await sync_to_async(fetched)(shown, api)
            if way == "http"
            else await heard(shown, socket, since=way == "replay")
            for stream, (socket, api) in ADDRESSES.items()
        }

    assert found == {stream: expected(stream, who, closed=closed) for stream in ADDRESSES}

"""A notice posted by another process reaches its user's sockets and nobody else's: on the real server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.conf import settings
from websockets.asyncio.client import ClientConnection, connect

from tests.faults.test_writers import fresh_postgresql
from tests.servers import Server, manage, serve, server_environment
from tests.sockets import V1, close_code
from tests.waiting import PATIENCE

MAKE_USERS = """
import json
from django.contrib.auth.models import User
from eventlog.access.credentials import make_token
made = [User.objects.create_user(name) for name in ("alice", "bob")]
print(json.dumps({user.username: [user.pk, make_token(user, days=1)] for user in made}))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A server, and two users who can show a token: alice owns, bob is a stranger."""

    server: Server
    ids: dict[str, int]
    tokens: dict[str, str]

    def notify(self, user: str, message: str) -> str:
        return manage(self.server.environment, "notify", user, message, "--severity", "warning")

    def headers(self, who: str | None) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[who]}"} if who else {}

    def socket(self, path: str, *, who: str | None, v1: bool = True) -> connect:
        return connect(
            self.server.ws_url + path,
            subprotocols=[V1] if v1 else None,
            additional_headers=self.headers(who),
        )


@pytest.fixture(
    scope="module",
    params=[
        "sqlite",
        pytest.param("postgresql and redis", marks=[pytest.mark.postgresql, pytest.mark.redis]),
    ],
)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    if request.param == "sqlite":
        with serve(tmp_path_factory.mktemp("log") / "log.sqlite3") as server:
            yield with_users(server)
        return
    with fresh_postgresql("pokertool_test_notices") as url, TemporaryDirectory() as var:
        manage(server_environment(url, Path(var)), "migrate", "--verbosity", "0")
        layer = {"REDIS_URL": str(settings.REDIS_URL), "POKERTOOL_REDIS_PREFIX": "pokertool_test_notices"}
        with serve(url, environment=layer) as server:
            yield with_users(server)


def with_users(server: Server) -> Site:
    site = Site(server=server, ids={}, tokens={})
    for name, (pk, token) in json.loads(
        manage(server.environment, "shell", "--no-imports", "--command", MAKE_USERS)
    ).items():
        site.ids[name], site.tokens[name] = pk, token
    return site


async def notices(socket: ClientConnection, *, until: str) -> list[dict[str, Any]]:
    """Receive until a notice says `until`; return all that came."""
    seen: list[dict[str, Any]] = []
    async with asyncio.timeout(PATIENCE):
        while not seen or seen[-1]["message"] != until:
            seen += json.loads(await socket.recv()).get("events", [])
    return seen


async def test_a_notice_reaches_all_pages_of_its_user_and_no_page_of_another(site: Site) -> None:
    by_name, by_id = "/ws/alice", f"/ws/{site.ids['alice']}/"

    async with (
        site.socket(by_name, who="alice") as first,
        site.socket(by_id, who="alice") as second,
        site.socket("/ws/bob", who="bob") as other,
    ):
        for socket in (first, second, other):
            assert json.loads(await socket.recv())["type"] == "hello"
        await asyncio.to_thread(site.notify, "alice", "For Alice")
        await asyncio.to_thread(site.notify, "bob", "For Bob")
        seen = [
            await notices(first, until="For Alice"),
            await notices(second, until="For Alice"),
            await notices(other, until="For Bob"),
        ]

    assert seen[0] == seen[1]
    assert [(event["type"], event["severity"]) for event in seen[0]] == [("notification", "warning")]
    assert [event["message"] for event in seen[2]] == ["For Bob"]


async def test_what_came_while_alice_was_away_is_there_when_she_returns(site: Site) -> None:
    async with site.socket("/ws/alice", who="alice") as socket:
        left_at = json.loads(await socket.recv())["seq"]
    for message in ("One", "Two"):
        await asyncio.to_thread(site.notify, str(site.ids["alice"]), message)

    async with site.socket(f"/ws/alice?since={left_at}", who="alice") as socket:
        hello = json.loads(await socket.recv())
        seen = await notices(socket, until="Two")

    assert (hello["recovered"], hello["stream"]) == (True, f"user:{site.ids['alice']}")
    assert [(event["seq"], event["message"]) for event in seen] == [
        (left_at + 1, "One"),
        (left_at + 2, "Two"),
    ]


@pytest.mark.parametrize("v1", [False, True], ids=["plain", "v1"])
@pytest.mark.parametrize("by", ["name", "id"])
@pytest.mark.parametrize(("who", "code"), [("bob", 4403), (None, 4401)], ids=["another", "nobody"])
async def test_anybody_else_is_sent_away(site: Site, who: str | None, code: int, by: str, v1: bool) -> None:  # noqa: FBT001
    path = f"/ws/{'alice' if by == 'name' else site.ids['alice']}?since=0"

    async with site.socket(path, who=who, v1=v1) as socket:
        assert await close_code(socket) == code


@pytest.mark.parametrize(("who", "status"), [("alice", 200), ("bob", 403), (None, 401)])
def test_replay_over_http_is_for_the_same_ones(site: Site, who: str | None, status: int) -> None:
    address = f"{site.server.url}/api/events/user:{site.ids['alice']}"
    asked = Request(address, headers=site.headers(who))  # noqa: S310 (our own)

    try:
        with urlopen(asked, timeout=PATIENCE) as response:  # noqa: S310 (our own)
            answered = response.status
    except HTTPError as refused:
        with refused:
            answered = refused.code

    assert answered == status

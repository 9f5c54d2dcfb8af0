from __future__ import annotations

from ipaddress import ip_network
from typing import Any

import pytest
from django.test import override_settings

from pokertool_site.server.proxies import TrustedProxies, client_address

OURS = (ip_network("10.0.0.0/8"), ip_network("127.0.0.1"), ip_network("fd00::/8"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["8.8.8.8, 198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["198.51.100.1, 10.0.0.2"], "198.51.100.1"),
        ("10.0.0.1", ["8.8.8.8, 198.51.100.1, 10.0.0.3,10.0.0.2"], "198.51.100.1"),
        ("10.0.0.1", ["8.8.8.8", "198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["10.0.0.9, 10.0.0.2"], "10.0.0.9"),
        ("fd00::1", ["2001:db8::7"], "2001:db8::7"),
        ("10.0.0.1", ["[2001:db8::7]:4711"], "2001:db8::7"),
        ("10.0.0.1", ["198.51.100.1:4711"], "198.51.100.1"),
        ("::ffff:10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["unknown"], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.1, <script>"], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.1, x, 10.0.0.2"], "10.0.0.2"),
        ("10.0.0.1", [""], "10.0.0.1"),
        ("", ["198.51.100.1"], ""),
    ],
    ids=[
        "a stranger may claim what it likes",
        "a proxy that says nothing",
        "one proxy",
        "what the client made up stands left of it",
        "two proxies",
        "three proxies and something made up",
        "two headers",
        "a client that is one of ours",
        "IPv6",
        "IPv6 with a port",
        "IPv4 with a port",
        "IPv4 written as IPv6",
        "a word",
        "garbage next to us",
        "garbage behind a proxy",
        "an empty header",
        "no peer",
    ],
)
def test_the_client_is_the_first_from_the_right_that_is_none_of_ours(
    peer: str, forwarded: list[str], client: str
) -> None:
    assert client_address(peer, forwarded, OURS) == client


async def seen_by_the_application(**scope: Any) -> dict[str, Any]:
    seen: list[dict[str, Any]] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope)

    await TrustedProxies(application)(
        {"type": "websocket", "scheme": "ws", "headers": []} | scope, None, None
    )
    return seen[0]


FORWARDED = [(b"x-forwarded-for", b"198.51.100.1"), (b"x-forwarded-proto", b"https")]


async def test_nobody_is_trusted_unless_named() -> None:
    seen = await seen_by_the_application(client=("127.0.0.1", 5), headers=FORWARDED)

    assert (seen["client"], seen["scheme"]) == (("127.0.0.1", 5), "ws")


@override_settings(POKERTOOL_TRUSTED_PROXIES=OURS)
@pytest.mark.parametrize(("kind", "scheme"), [("websocket", "wss"), ("http", "https")])
async def test_the_application_sees_the_client_of_a_proxy_and_its_scheme(kind: str, scheme: str) -> None:
    seen = await seen_by_the_application(type=kind, client=("127.0.0.1", 5), headers=FORWARDED)

    assert (seen["client"], seen["scheme"]) == (("198.51.100.1", 0), scheme)


@override_settings(POKERTOOL_TRUSTED_PROXIES=OURS)
@pytest.mark.parametrize("client", [None, ("203.0.113.9", 5)], ids=["a Unix socket", "a stranger"])
async def test_others_stay_who_they_are(client: Any) -> None:
    seen = await seen_by_the_application(client=client, headers=FORWARDED)

    assert (seen["client"], seen["scheme"]) == (client, "ws")


@override_settings(POKERTOOL_TRUSTED_PROXIES=OURS)
async def test_a_scheme_that_is_none_changes_nothing() -> None:
    seen = await seen_by_the_application(client=("127.0.0.1", 5), headers=[(b"x-forwarded-proto", b"gopher")])

    assert seen["scheme"] == "ws"


@pytest.mark.parametrize("trusted", [(), OURS], ids=["no proxy", "proxies"])
async def test_a_zone_is_no_part_of_an_address(trusted: Any) -> None:
    with override_settings(POKERTOOL_TRUSTED_PROXIES=trusted):
        seen = await seen_by_the_application(client=("fe80::1%eth0", 5), headers=FORWARDED)

    assert (seen["client"], seen["scheme"]) == (("fe80::1", 5), "ws")


def test_neither_is_it_where_a_proxy_wrote_one() -> None:
    assert client_address("10.0.0.1", ["fe80::7%eth0\x1b[2J"], OURS) == "fe80::7"


@override_settings(POKERTOOL_TRUSTED_PROXIES=OURS)
@pytest.mark.parametrize("value", [b"", b"\xff", b",,,", b"[", b"%", b"9" * 5000, b"::" * 3000, b"\0"])
@pytest.mark.parametrize("name", [b"x-forwarded-for", b"x-forwarded-proto"])
async def test_garbage_of_a_proxy_changes_nothing(name: bytes, value: bytes) -> None:
    seen = await seen_by_the_application(
        type="http", scheme="http", client=("10.0.0.1", 5), headers=[(name, value)]
    )

    assert (seen["client"][0], seen["scheme"]) == ("10.0.0.1", "http")

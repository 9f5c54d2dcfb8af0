"""Whose connection it is that a proxy hands on: only a proxy in POKERTOOL_TRUSTED_PROXIES is believed.

The server's own reading of such headers has to be off (uvicorn's `--no-proxy-headers`): it
believes everybody on this machine.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

from django.conf import settings

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Application = Callable[[Any, Any, Any], Awaitable[None]]

SCHEMES = {"http": {"http": "http", "https": "https"}, "websocket": {"http": "ws", "https": "wss"}}
"""What a proxy's word for its scheme means for a request, and for a socket."""


def client_address(peer: str, forwarded: Iterable[str], trusted: Sequence[Network]) -> str:
    """Return the address of the client behind `peer`, given the X-Forwarded-For headers.

    Each proxy adds at the right who connected to it. So from the right, whatever a proxy of
    ours wrote is true, and the first address that is none of ours is the client; what stands
    left of it the client may have made up. What is no address ends the way back.
    """
    last = peer
    hops = [hop.strip() for header in forwarded for hop in header.split(",")]
    for hop in reversed(hops):
        if not _is_trusted(last, trusted):
            break
        address = _address(hop)
        if address is None:
            break
        last = str(address)
    return last


class TrustedProxies:
    """An ASGI application that tells another one who its clients are."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        trusted: Sequence[Network] = settings.POKERTOOL_TRUSTED_PROXIES
        client = scope.get("client")
        if client and "%" in client[0]:  # a zone says which of our own cards it came by, and is no address
            client = (client[0].partition("%")[0], client[1])
            scope = dict(scope) | {"client": client}
        if trusted and client and _is_trusted(client[0], trusted):
            scope = _as_sent(scope, client[0], trusted)
        await self._application(scope, receive, send)


def _as_sent(scope: Any, peer: str, trusted: Sequence[Network]) -> Any:
    """Return a scope that says what it would without the proxy."""
    forwarded = _headers(scope, b"x-forwarded-for")
    seen = dict(scope)
    if forwarded:
        seen["client"] = (client_address(peer, forwarded, trusted), 0)
    for scheme in _headers(scope, b"x-forwarded-proto")[-1:]:
        seen["scheme"] = SCHEMES[scope["type"]].get(scheme.strip().lower(), scope.get("scheme"))
    return seen


def _headers(scope: Any, wanted: bytes) -> list[str]:
    return [value.decode("latin-1") for name, value in scope["headers"] if name == wanted]


def _is_trusted(text: str, trusted: Sequence[Network]) -> bool:
    address = _address(text)
    return address is not None and any(address in network for network in trusted)


def _address(text: str) -> Address | None:
    """Read an address, as proxies write it: perhaps with a port, in brackets, or a zone (left out)."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (address.ipv4_mapped if isinstance(address, IPv6Address) else None) or address

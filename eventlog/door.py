"""The door: how many come in from one address and for one user, and how fast."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address
from typing import Any

from django.conf import settings

from eventlog.pace import ConnectPace
from eventlog.places import Places
from eventlog.shared import Shared


class Refused(Exception):
    """Come back later. `error` is a word for programs."""

    error = "refused"


class TooMany(Refused):
    """An address, or a user, has as many connections as it may have."""

    error = "too_many_connections"


class TooFast(Refused):
    """Connects, or messages, come faster than they may."""

    error = "too_fast"


class Door:
    """Lets connections of one event loop in, and counts them together with other processes where it can."""

    def __init__(self) -> None:
        shared = Shared(settings.REDIS_URL, prefix=settings.REDIS_PREFIX) if settings.REDIS_URL else None
        self._places = Places(shared)
        self._pace = ConnectPace(shared)

    async def come_in(self, neighbour: str) -> str:
        """Let a connection from an address in, and return the place it holds. Raises TooFast, TooMany."""
        per_minute = settings.POKERTOOL_CONNECTS_PER_MINUTE_PER_IP
        if not await self._pace.admits(neighbour, per_minute=per_minute):
            raise TooFast(f"More than {per_minute} connects a minute from your address")
        cap = settings.POKERTOOL_MAX_CONNECTIONS_PER_IP
        return await self._take(f"ip:{neighbour}", cap, "from your address")

    async def log_in(self, number: Any) -> str:
        """Let a connection of the user with this primary key in, and return its place. Raises TooMany."""
        cap = settings.POKERTOOL_MAX_CONNECTIONS_PER_USER
        return await self._take(f"user:{number}", cap, "of yours")

    def leave(self, place: str) -> None:
        """Give a place back."""
        self._places.leave(place)

    async def _take(self, place: str, cap: int, whose: str) -> str:
        if not await self._places.take(place, cap=cap):
            raise TooMany(f"There are {cap} connections {whose} already")
        return place


def neighbour_of(scope: Mapping[str, Any]) -> str | None:
    """Return what stands for a connection's address: it, or the /64 that an IPv6 host has to itself.

    None where there is no address, as behind a Unix socket: nothing can be counted by it then.
    """
    client = scope.get("client")
    try:
        address = ip_address(client[0].partition("%")[0]) if client else None
    except ValueError:
        return None
    if not isinstance(address, IPv6Address):
        return str(address) if address else None
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    network = int(address) >> 64 << 64
    return f"{IPv6Address(network)}/64"

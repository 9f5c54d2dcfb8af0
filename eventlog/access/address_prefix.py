"""The prefix that an address is counted by: itself, or the /64 of an IPv6 host.

Imports nothing of Django: servers' protocols are loaded before it is set up.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from typing import Any


def client_prefix(scope: Mapping[str, Any]) -> str | None:
    """Return the prefix of a connection's client, given ASGI's scope; see address_prefix()."""
    client = scope.get("client")
    return address_prefix(client[0]) if client else None


@lru_cache(maxsize=4096)
def address_prefix(text: str) -> str | None:
    """Return the prefix that an address is counted by: itself, or the /64 that an IPv6 host has to itself.

    None where there is no address, as behind a Unix socket: nothing can be counted by it then. Each
    connection is asked for four times, and many come from one address: the last ones are remembered.
    """
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    network = int(address) >> 64 << 64
    return f"{IPv6Address(network)}/64"

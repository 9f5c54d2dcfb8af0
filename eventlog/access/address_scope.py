"""What an address counts as. Imports nothing of Django: servers' protocols are loaded before it is set up."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address
from typing import Any


def neighbour_of(scope: Mapping[str, Any]) -> str | None:
    """Return what stands for the address of a connection, given ASGI's scope. See neighbour_at()."""
    client = scope.get("client")
    return neighbour_at(client[0]) if client else None


def neighbour_at(text: str) -> str | None:
    """Return what stands for an address: it, or the /64 that an IPv6 host has to itself.

    None where there is no address, as behind a Unix socket: nothing can be counted by it then.
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

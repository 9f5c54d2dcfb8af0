"""The TCP connections that this process has open, by the address prefix of their client.

Counted from the moment a connection is accepted until it is gone, whatever is spoken on it, and before
a byte was read: headers that never end, a body that drips and an open WebSocket each count as one. What
is behind a proxy in POKERTOOL_TRUSTED_PROXIES counts with all others only, for it has one address.
For one event loop only.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings

from eventlog.access.address_prefix import client_prefix

logger = logging.getLogger(__name__)

WARN_EVERY = 60.0
"""Seconds between two lines that say that connections are turned away."""


class TooManyOfProcess(Exception):
    """This process has as many connections open as its limit of open files allows."""


class TooManyOfAddress(Exception):
    """An address has as many connections open as it may have."""


class OpenConnections:
    """How many connections are open, of each address and in all."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.limit: int | None = None
        """Connections that the process may have open in all; None where there is no limit."""
        self.total = 0
        self.by_prefix: Counter[str] = Counter()
        """Connections of each address prefix that has any."""
        self._refused = 0
        self._next_warning_at = 0.0
        self._clock = clock

    def admit(self, prefix: str | None) -> None:
        """Count a connection, unless it is one too many; that is logged, but not each time.

        Raises:
            TooManyOfProcess, TooManyOfAddress: the process, or the address, has as many as it may have.
        """
        cap = settings.POKERTOOL_MAX_OPEN_PER_IP
        if self.limit is not None and self.total >= self.limit:
            self._warn(f"{self.limit} are open, and the limit of open files allows no more (ulimit -n)")
            raise TooManyOfProcess
        if prefix is not None and self.by_prefix[prefix] >= cap:
            self._warn(f"{prefix} has {cap} open, which is POKERTOOL_MAX_OPEN_PER_IP")
            raise TooManyOfAddress
        self.add(prefix)

    def add(self, prefix: str | None) -> None:
        """Count a connection that is there already. Pair with remove()."""
        self.total += 1
        if prefix is not None:
            self.by_prefix[prefix] += 1

    def remove(self, prefix: str | None) -> None:
        """Forget a connection that ended."""
        self.total -= 1
        if prefix is not None:
            self.by_prefix[prefix] -= 1
            if self.by_prefix[prefix] <= 0:
                del self.by_prefix[prefix]

    def open_of(self, prefix: str) -> int:
        """Return how many connections an address has open."""
        return self.by_prefix.get(prefix, 0)

    def _warn(self, why: str) -> None:
        self._refused += 1
        now = self._clock()
        if now >= self._next_warning_at:
            logger.warning("Connections are turned away, %d since last told: %s", self._refused, why)
            self._refused = 0
            self._next_warning_at = now + WARN_EVERY


open_connections = OpenConnections()
"""Those of this process."""


def counted_prefix(client: tuple[str, int] | None) -> str | None:
    """Return the address prefix that a connection is counted by.

    None where it counts with all others only: behind a trusted proxy, or a Unix socket.
    """
    prefix = client_prefix({"client": client})
    trusted = settings.POKERTOOL_TRUSTED_PROXIES
    if prefix is None or client is None or not trusted:
        return prefix
    address = ip_address(client[0].partition("%")[0])
    address = getattr(address, "ipv4_mapped", None) or address
    return None if any(address in network for network in trusted) else prefix

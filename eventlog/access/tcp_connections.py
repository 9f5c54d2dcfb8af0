"""Peers: the TCP connections that this process has open, by the address at their other end.

Counted from the moment a connection is accepted until it is gone, whatever is spoken on it, and before
a byte was read: a head that never ends, a body that drips and an open WebSocket each hold one. What
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

SAID_AGAIN_AFTER = 60.0
"""Seconds between two lines that say that connections are turned away."""


class Full(Exception):
    """This process has as many connections open as its limit of open files allows."""


class TooManyOpen(Exception):
    """An address has as many connections open as it may have."""


class Peers:
    """How many connections are open, of each address and in all."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.most: int | None = None
        """Connections that the process may have open in all; None where there is no limit."""
        self.total = 0
        self._open: Counter[str] = Counter()
        self._turned_away = 0
        self._silent_until = 0.0
        self._clock = clock

    def admit(self, name: str | None) -> None:
        """Count a connection, unless it is one too many; that is logged, but not each time.

        Raises:
            Full, TooManyOpen: the process, or the address, has as many as it may have.
        """
        cap = settings.POKERTOOL_MAX_OPEN_PER_IP
        if self.most is not None and self.total >= self.most:
            self._say(f"{self.most} are open, and the limit of open files allows no more (ulimit -n)")
            raise Full
        if name is not None and self._open[name] >= cap:
            self._say(f"{name} has {cap} open, which is POKERTOOL_MAX_OPEN_PER_IP")
            raise TooManyOpen
        self.enter(name)

    def enter(self, name: str | None) -> None:
        """Count a connection that is there already. Pair with leave()."""
        self.total += 1
        if name is not None:
            self._open[name] += 1

    def leave(self, name: str | None) -> None:
        """Forget a connection that ended."""
        self.total -= 1
        if name is not None:
            self._open[name] -= 1
            if self._open[name] <= 0:
                del self._open[name]

    def open_of(self, name: str) -> int:
        """Return how many connections an address has open."""
        return self._open.get(name, 0)

    def _say(self, why: str) -> None:
        self._turned_away += 1
        now = self._clock()
        if now >= self._silent_until:
            logger.warning("Connections are turned away, %d since last told: %s", self._turned_away, why)
            self._turned_away = 0
            self._silent_until = now + SAID_AGAIN_AFTER


peers = Peers()
"""Those of this process."""


def name_of(client: tuple[str, int] | None) -> str | None:
    """Return what a connection counts by: its address, or the /64 of an IPv6 host.

    None where it counts with all others only: behind a trusted proxy, or a Unix socket.
    """
    name = client_prefix({"client": client})
    trusted = settings.POKERTOOL_TRUSTED_PROXIES
    if name is None or client is None or not trusted:
        return name
    address = ip_address(client[0].partition("%")[0])
    address = getattr(address, "ipv4_mapped", None) or address
    return None if any(address in network for network in trusted) else name

"""The door: how many come in from one address and for one user, and how fast."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings

from eventlog.access.credentials import Credential
from eventlog.access.known_credentials import KnownCredentials
from eventlog.access.permissions import Someone
from eventlog.access.quotas import Places
from eventlog.access.rate_limits import ConnectPace
from eventlog.access.shared_counters import Shared

WhoIs = Callable[[Credential], Awaitable[Someone]]
"""Returns whose a credential is: the user, or somebody who is not authenticated."""
LOOK_UP_LIMIT = 2.0
"""Seconds that a connection waits to be counted as its user, where it needs no login."""
SEEN_AT = "at:"
"""Begins what says where a user's connection comes from. It is no place, and nothing is counted by it."""


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
    """Lets connections of one event loop in, and counts them together with other processes where it can.

    Who shows a good credential counts as that user, and nobody else does: so a page that comes back in a
    loop has its own user turned away, and not the office that shares its address. Who shows nothing, or
    what is no good, counts by address. What was not seen before has to be looked up, as often in a
    minute as the address may connect; past that it counts as if nothing was shown.
    """

    def __init__(self) -> None:
        shared = Shared(settings.REDIS_URL, prefix=settings.REDIS_PREFIX) if settings.REDIS_URL else None
        self._places = Places(shared)
        self._pace = ConnectPace(shared)
        self._known = KnownCredentials()

    async def come_in(self, prefix: str | None, shown: Credential | None, *, who_is: WhoIs) -> list[str]:
        """Let a connection in from an address (None: there is none) with what it shows; return its places.

        Those are `user:ID` and `at:ADDRESS`, or `ip:ADDRESS`, to be given back when it leaves.

        Raises:
            TooFast: the user, or the address, connects too often.
            TooMany: it has too many connections open.
        """
        number = None if shown is None else self._known.user_of(shown)
        if shown is not None and number is None:
            number = await self._look_up(prefix, shown, who_is)
        if number is None:
            return await self._come_in_from(prefix)
        return [*await self._come_in_as(number), *_seen_at(prefix)]

    async def log_in(self, number: Any) -> str:
        """Let one that counted by its address in as the user with this primary key. Raises TooMany."""
        cap = settings.POKERTOOL_MAX_CONNECTIONS_PER_USER
        return await self._take(f"user:{number}", cap, "of yours")

    def forget(self, shown: Credential) -> None:
        """Count by address again who shows this: it is no good any more."""
        self._known.forget(shown)

    def leave(self, place: str) -> None:
        """Give a place back."""
        if not place.startswith(SEEN_AT):
            self._places.leave(place)

    async def _look_up(self, prefix: str | None, shown: Credential, who_is: WhoIs) -> Any | None:
        """Return the primary key of the user whose credential it is.

        None if it is no good, may not be looked up now, or that takes too long.
        """
        per_minute = settings.POKERTOOL_CONNECTS_PER_MINUTE_PER_IP
        if prefix is not None and not await self._pace.admits(f"look:{prefix}", per_minute=per_minute):
            return None
        try:
            async with asyncio.timeout(LOOK_UP_LIMIT):
                user = await who_is(shown)
        except TimeoutError:  # the database is away, or busy; streams that need a login wait for it
            return None
        if not user.is_authenticated:
            return None
        self._known.add(shown, user.pk)
        return user.pk

    async def _come_in_as(self, number: Any) -> list[str]:
        per_minute = settings.POKERTOOL_CONNECTS_PER_MINUTE_PER_USER
        if not await self._pace.admits(f"user:{number}", per_minute=per_minute):
            raise TooFast(f"More than {per_minute} connects of yours in a minute")
        return [await self.log_in(number)]

    async def _come_in_from(self, prefix: str | None) -> list[str]:
        if prefix is None:
            return []
        per_minute = settings.POKERTOOL_CONNECTS_PER_MINUTE_PER_IP
        if not await self._pace.admits(prefix, per_minute=per_minute):
            raise TooFast(f"More than {per_minute} connects a minute from your address")
        cap = settings.POKERTOOL_MAX_CONNECTIONS_PER_IP
        return [await self._take(f"ip:{prefix}", cap, "from your address")]

    async def _take(self, place: str, cap: int, whose: str) -> str:
        if not await self._places.take(place, cap=cap):
            raise TooMany(f"There are {cap} connections {whose} already")
        return place


def _seen_at(prefix: str | None) -> list[str]:
    return [] if prefix is None else [f"{SEEN_AT}{prefix}"]

"""Admission control: how many connections an address and a user may have, and how fast they may connect."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings

from eventlog.access.credentials import Credential, credential_cache
from eventlog.access.permissions import Someone
from eventlog.access.quotas import ConnectionQuotas
from eventlog.access.rate_limits import ConnectRateLimit, TooFast, TooMany
from eventlog.access.shared_counters import SharedRedis

WhoIs = Callable[[Credential], Awaitable[Someone]]
"""Returns whose a credential is: a user, or AnonymousUser."""
LOOK_UP_LIMIT = 2.0
"""Seconds that a connection waits to be counted as its user, where it needs no login."""
ORIGIN = "at:"
"""Begins the key that says where a user's connection comes from. Nothing is counted by it."""


class AdmissionControl:
    """Admits connections of one event loop, and counts them together with other processes where it can.

    A connection with a valid credential counts for its user: so a page that reconnects in a loop has its
    own user refused, and not the office that shares its address. One without a credential, or with an
    invalid one, counts for its address. A credential that was not seen before has to be looked up, as
    often in a minute as the address may connect; past that it counts as none.
    """

    def __init__(self) -> None:
        shared = SharedRedis(settings.REDIS_URL, prefix=settings.REDIS_PREFIX) if settings.REDIS_URL else None
        self._quotas = ConnectionQuotas(shared)
        self._connect_rate = ConnectRateLimit(shared)
        self._cache = credential_cache()

    async def admit(self, prefix: str | None, credential: Credential | None, *, who_is: WhoIs) -> list[str]:
        """Admit a connection from an address prefix (None: there is none); return the keys it counts under.

        Those are `user:ID` and `at:PREFIX`, or `ip:PREFIX`, to be released when it ends.

        Raises:
            TooFast: the user, or the address, connects too often.
            TooMany: it has too many connections open.
        """
        user_pk = None if credential is None else self._cache.get(credential)
        if credential is not None and user_pk is None:
            user_pk = await self._look_up(prefix, credential, who_is)
        if user_pk is None:
            return await self._admit_address(prefix)
        return [*await self._admit_user(user_pk), *_origin_key(prefix)]

    async def count_for_user(self, user_pk: Any) -> str:
        """Count one that was admitted by its address for the user with this primary key. Raises TooMany."""
        cap = settings.POKERTOOL_MAX_CONNECTIONS_PER_USER
        return await self._acquire(f"user:{user_pk}", cap, "of yours")

    def forget(self, credential: Credential) -> None:
        """Forget a credential that is no longer valid: its connections count for their addresses."""
        self._cache.pop(credential, None)

    def release(self, key: str) -> None:
        """Count one connection less under this key."""
        if not key.startswith(ORIGIN):
            self._quotas.release(key)

    async def _look_up(self, prefix: str | None, credential: Credential, who_is: WhoIs) -> Any | None:
        """Return the primary key of the user whose credential it is.

        None if it is invalid, may not be looked up now, or that takes too long.
        """
        per_minute = settings.POKERTOOL_CONNECTS_PER_MINUTE_PER_IP
        if prefix is not None and not await self._connect_rate.admits(
            f"look:{prefix}", per_minute=per_minute
        ):
            return None
        try:
            async with asyncio.timeout(LOOK_UP_LIMIT):
                user = await who_is(credential)
        except TimeoutError:  # the database is away, or busy; streams that need a login wait for it
            return None
        if not user.is_authenticated:
            return None
        self._cache[credential] = user.pk
        return user.pk

    async def _admit_user(self, user_pk: Any) -> list[str]:
        per_minute = settings.POKERTOOL_CONNECTS_PER_MINUTE_PER_USER
        if not await self._connect_rate.admits(f"user:{user_pk}", per_minute=per_minute):
            raise TooFast(f"More than {per_minute} connects of yours in a minute")
        return [await self.count_for_user(user_pk)]

    async def _admit_address(self, prefix: str | None) -> list[str]:
        if prefix is None:
            return []
        per_minute = settings.POKERTOOL_CONNECTS_PER_MINUTE_PER_IP
        if not await self._connect_rate.admits(prefix, per_minute=per_minute):
            raise TooFast(f"More than {per_minute} connects a minute from your address")
        cap = settings.POKERTOOL_MAX_CONNECTIONS_PER_IP
        return [await self._acquire(f"ip:{prefix}", cap, "from your address")]

    async def _acquire(self, key: str, cap: int, whose: str) -> str:
        if not await self._quotas.acquire(key, cap=cap):
            raise TooMany(f"There are {cap} connections {whose} already")
        return sys.intern(key)  # each connection keeps it: one text for all of an address or a user


def _origin_key(prefix: str | None) -> list[str]:
    return [] if prefix is None else [sys.intern(f"{ORIGIN}{prefix}")]

"""Revocation: a connection lives no longer than the credential that its client showed.

One task for each hub looks at all credentials together, every CHECK_EVERY seconds, with the very
questions that were asked on arrival. It asks the database and nothing else, so it does not
matter which process, on which machine, logged somebody out. Who showed nothing, because the
stream needs nothing, is not looked at.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from eventlog.access.close_codes import CloseCode
from eventlog.access.credentials import Credential, users_of
from eventlog.access.permissions import Claim, Someone, no_longer_allowed
from eventlog.store.outages import FAULTS

logger = logging.getLogger(__name__)

CHECK_EVERY = 2.0
"""Seconds. A client hears within 5 that its login ended, also where the database is busy for a while."""

UNANSWERABLE = (*FAULTS, ValueError, OverflowError)
"""What a question raises for good because of what a client sent: an outage is waited for."""

Ask = Callable[[Callable[[], Any]], Awaitable[Any]]
"""Answers a question off the event loop, and keeps lookup while the database is away."""


class RevocableConnection(Protocol):
    """A connection that can be ended from outside."""

    def end(self, code: CloseCode, reason: str, *, error: str) -> None:
        """Send no further event, and close."""


class RevocationWatcher:
    """The connections of one event loop that showed a credential."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._watched: dict[Claim, set[RevocableConnection]] = {}
        self._task: asyncio.Task[None] | None = None
        self._lookup_lock = asyncio.Lock()
        self._next_lookup: tuple[set[Credential], asyncio.Task[Any]] | None = None

    async def who_is(self, credential: Credential | None) -> Someone:
        """Return whose credential it is. Those who arrive together, as after a restart, share the queries."""
        if credential is None:
            return AnonymousUser()
        if self._next_lookup is None:
            waiting: set[Credential] = set()
            self._next_lookup = waiting, asyncio.create_task(self._look_up(waiting), name="credential lookup")
        waiting, lookup = self._next_lookup
        waiting.add(credential)
        users = await asyncio.shield(lookup)
        return users.get(credential) or AnonymousUser()

    def add(self, connection: RevocableConnection, claim: Claim) -> None:
        """Watch `connection`, which was admitted for `claim`. Pair with remove()."""
        self._watched.setdefault(claim, set()).add(connection)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._check_repeatedly(), name="revocation")
            self._task.add_done_callback(self._on_ended)

    def remove(self, connection: RevocableConnection, claim: Claim) -> None:
        """Forget a connection."""
        connections = self._watched[claim]
        connections.remove(connection)
        if not connections:
            del self._watched[claim]

    async def check(self) -> None:
        """End each connection whose credential no longer opens its stream."""
        claims = list(self._watched)
        if not claims:
            return
        for claim in await self._ask(lambda: no_longer_allowed(claims)):
            for connection in tuple(self._watched.get(claim, ())):
                connection.end(CloseCode.LOGIN_NEEDED, "This login is no longer valid", error="login_needed")

    async def _check_repeatedly(self) -> None:
        while self._watched:
            await asyncio.sleep(CHECK_EVERY)
            await self.check()

    async def _look_up(self, waiting: set[Credential]) -> Any:
        async with self._lookup_lock:
            self._next_lookup = None  # those that come from now on wait for the next lookup
            return await self._users_of(list(waiting))

    async def _users_of(self, credentials: Sequence[Credential]) -> dict[Credential, AbstractBaseUser]:
        """Return the user of each credential; one that can never be looked up has none."""
        try:
            users: dict[Credential, AbstractBaseUser] = await self._ask(lambda: users_of(credentials))
        except UNANSWERABLE as error:
            if len(credentials) == 1:
                logger.warning(
                    "A credential that can't be looked up counts as none: %s", type(error).__name__
                )
                return {}
            middle = len(credentials) // 2
            return await self._users_of(credentials[:middle]) | await self._users_of(credentials[middle:])
        return users

    def _on_ended(self, ended: asyncio.Task[None]) -> None:
        """After a bug here, close all connections: their clients come back with their credentials."""
        if ended.cancelled() or (error := ended.exception()) is None:
            return
        logger.critical("Logins are not watched any more, connections have to come back", exc_info=error)
        for connections in list(self._watched.values()):
            for connection in tuple(connections):
                connection.end(CloseCode.RESTART, "Come back, please", error="restarting")

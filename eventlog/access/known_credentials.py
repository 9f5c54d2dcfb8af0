"""Credentials that were found good a while ago, and whose they are: only to count connections by.

Who may listen is asked anew each time. Here it matters that a client which comes back in a loop costs
no query each time, and counts as the user that it is.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import Any

from eventlog.access.credentials import Credential

KNOWN_FOR = 600.0
"""Seconds."""
MOST = 4096
"""Credentials; who came longest ago is forgotten first. Only good ones are kept, so nobody can fill it."""


class KnownCredentials:
    """The credentials that one event loop found good."""

    def __init__(self) -> None:
        self._known: OrderedDict[Credential, tuple[Any, float]] = OrderedDict()

    def add(self, shown: Credential, number: Any) -> None:
        """Remember that a credential is good, and is of the user with this primary key."""
        self._known[shown] = number, asyncio.get_running_loop().time() + KNOWN_FOR
        self._known.move_to_end(shown)
        if len(self._known) > MOST:
            self._known.popitem(last=False)

    def user_of(self, shown: Credential) -> Any | None:
        """Return the primary key of the user whose credential it is; None where that is not known."""
        number, until = self._known.get(shown, (None, 0.0))
        if until <= asyncio.get_running_loop().time():
            self.forget(shown)
            return None
        self._known.move_to_end(shown)
        return number

    def forget(self, shown: Credential) -> None:
        """Know nothing of a credential any more, for it is no good now."""
        self._known.pop(shown, None)

"""Notices when a login that a connection rests on ends: for all connections of a process in two queries.

A logout deletes the session, a changed password changes the user's row, and so does being deactivated,
on whichever server or in whichever shell it happens. The database is asked every two seconds, off the
event loop, whatever the number of connections.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.sessions.models import Session
from django.utils import timezone

from eventlog.tokens import user_of_token

EVERY = 2.0
"""Seconds between two looks: an ended login closes its sockets within five."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """What a connection was let in with, and for whom."""

    user: int
    """The user's primary key."""
    password: str = field(repr=False)
    """The user's password as it was stored then: another one ends all that was begun with it."""
    session: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)

    @classmethod
    def of(
        cls, user: AbstractBaseUser, *, session: str | None = None, token: str | None = None
    ) -> Credential:
        return cls(user=user.pk, password=user.password, session=session, token=token)


def revoked(credentials: Collection[Credential]) -> set[Credential]:
    """Return those that are no longer good: two queries, and one more for each token that expires with days.

    Asks the database, so not on an event loop.
    """
    users = dict(
        get_user_model()
        ._default_manager.filter(pk__in={credential.user for credential in credentials}, is_active=True)
        .values_list("pk", "password")
    )
    keys = {credential.session for credential in credentials if credential.session is not None}
    live = set(
        Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now()).values_list(
            "session_key", flat=True
        )
        if keys
        else ()
    )
    tokens = {credential.token for credential in credentials if credential.token is not None}
    expired = {token for token in tokens if user_of_token(token) is None}
    return {
        credential
        for credential in credentials
        if users.get(credential.user) != credential.password
        or (credential.session is not None and credential.session not in live)
        or credential.token in expired
    }

"""What a client shows to say who it is, and whose it is: for one on its arrival, or for all at once later.

The first credential found decides, also when it is no good: the header `Authorization: Bearer T`,
the subprotocol `token.T`, the query's `token=T`, the session cookie.

An access token, for clients that are no browser, is `DAYS.TOKEN`: a django-sesame token, signed together with
the days it is good for, that dies when the user's password changes. It stands for reading the streams and no
more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum, auto
from typing import Any
from urllib.parse import parse_qs

from cachetools import TTLCache
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.http import parse_cookie
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from sesame.tokens import parse_token
from sesame.utils import get_token

from eventlog.access.parameters import BadRequest, parse_integer
from eventlog.access.sessions import can_be_session_key

TOKEN_SUBPROTOCOL = "token."  # noqa: S105 (a prefix, no secret)


class Kind(Enum):
    """Where a credential comes from."""

    SESSION = auto()
    TOKEN = auto()


@dataclass(frozen=True, slots=True)
class Credential:
    """A session's key or an access token. Its secret is in no log, for it is not in its repr."""

    kind: Kind
    secret: str = field(repr=False)


def credential_of_scope(scope: Mapping[str, Any]) -> Credential | None:
    """Return what the client of a connection shows; None for nothing, and for what can't be a session."""
    token = _token_of_scope(scope)
    if token is not None:
        return Credential(Kind.TOKEN, token)
    session_key = _cookie(scope, settings.SESSION_COOKIE_NAME)
    return Credential(Kind.SESSION, session_key) if can_be_session_key(session_key) else None


def users_of(credentials: Collection[Credential]) -> dict[Credential, AbstractBaseUser]:
    """Return whose each credential is, without those that are no good, or not any more.

    One query for all sessions and one for all users (SQLite takes 999 at a time), so it may
    be asked again and again for everybody who is connected. It is what Django and
    django-sesame ask for one: not expired, not deleted, an active user, the same password.
    """
    sessions = _sessions({credential.secret for credential in credentials if credential.kind is Kind.SESSION})
    named = dict(_named(credentials, sessions))
    users = get_user_model()._default_manager.in_bulk(set(named.values()))
    found: dict[Credential, AbstractBaseUser] = {}
    for credential, user_pk in named.items():
        user = users.get(user_pk)
        if user is None or not user.is_active:
            continue
        if credential.kind is Kind.TOKEN:
            if _user_of_token(credential.secret, find=users.get) is not None:
                found[credential] = user
        elif _has_this_password(user, sessions[credential.secret]):
            found[credential] = user
    return found


def bearer(header: str) -> str | None:
    """Return the token of an Authorization header; None for any other scheme."""
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _sessions(keys: set[str]) -> dict[str, dict[str, Any]]:
    """Return what is in each session that is there and not expired."""
    now = timezone.now()
    stored = Session.objects.in_bulk(keys) if keys else {}
    return {key: session.get_decoded() for key, session in stored.items() if session.expire_date > now}


def _named(
    credentials: Collection[Credential], sessions: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[Credential, Any]]:
    """Yield each credential that names a user, with that user's primary key."""
    primary_key = get_user_model()._meta.pk
    for credential in credentials:
        if credential.kind is Kind.TOKEN:
            user_pk = named_in(credential.secret)
        else:
            session = sessions.get(credential.secret, {})
            known = session.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
            try:
                user_pk = primary_key.to_python(session.get(SESSION_KEY)) if known else None
            except ValidationError:
                user_pk = None
        if user_pk is not None:
            yield credential, user_pk


def _has_this_password(user: AbstractBaseUser, session: Mapping[str, Any]) -> bool:
    """Tell whether a session was begun with the password that its user has now."""
    begun_with = str(session.get(HASH_SESSION_KEY, ""))
    return any(
        constant_time_compare(begun_with, now)
        for now in (user.get_session_auth_hash(), *user.get_session_auth_fallback_hash())
    )


def _token_of_scope(scope: Mapping[str, Any]) -> str | None:
    for name, value in scope["headers"]:
        if name == b"authorization" and (token := bearer(value.decode("latin-1"))) is not None:
            return token
    for offered in scope.get("subprotocols", []):
        if offered.startswith(TOKEN_SUBPROTOCOL):
            return str(offered.removeprefix(TOKEN_SUBPROTOCOL))
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    return query["token"][-1] if "token" in query else None


def _cookie(scope: Mapping[str, Any], wanted: str) -> str:
    """Return a cookie, read as Django reads it for a request; "" where there is none."""
    sent = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
    return parse_cookie(sent.decode("latin-1")).get(wanted, "")


# Access tokens

LONGEST = 3650
"""Days."""
TOKEN = re.compile(r"[A-Za-z0-9_-]{4,100}", re.ASCII)
"""What django-sesame makes; its decoder skips other characters, and one token would have many spellings."""

Find = Callable[[Any], AbstractBaseUser | None]
"""Given a primary key, returns the user who has it."""


def make_token(user: AbstractBaseUser, *, days: int) -> str:
    """Return a token that lets `user` listen for `days` days. Raises ValueError for other than 1 to 3650."""
    if not 1 <= days <= LONGEST:
        raise ValueError(f"A token is good for 1 to {LONGEST} days, not {days}")
    return f"{days}.{get_token(user, scope=_scope(days))}"


def named_in(token: str) -> Any:
    """Return the primary key of the user whom a token names, and that is not to say that it is good.

    None for what is malformed or expired. No query: so users can be fetched for many tokens at once.
    """
    named: list[Any] = []
    _user_of_token(token, find=named.append)
    return named[0] if named else None


def _user_of_token(token: str, *, find: Find) -> AbstractBaseUser | None:
    """Return whose token this is; None if it is malformed, expired, revoked or made for something else.

    `find` fetches the user whom it names.
    """
    written, _, signed = token.partition(".")
    try:
        days = parse_integer(written, name="days", least=1, most=LONGEST)
    except BadRequest:
        return None
    if not TOKEN.fullmatch(signed):
        return None
    max_age = timedelta(days=days)
    user: AbstractBaseUser | None = parse_token(signed, find, scope=_scope(days), max_age=max_age)
    return user


def _scope(days: int) -> str:
    return f"streams:{days}"


# Known credentials

CACHED_SECONDS = 600.0
CACHED_MOST = 4096

CredentialCache = TTLCache[Credential, Any]


def credential_cache(*, most: int = CACHED_MOST, seconds: float = CACHED_SECONDS) -> CredentialCache:
    """Return a place for valid credentials and the primary keys of their users: only to count connections by.

    Permissions are checked anew each time. Here it matters that a client which reconnects in a loop costs
    no query each time, and counts for its user. Of too many, the least recently used is dropped; only valid
    ones are kept, so nobody can fill it.
    """
    return TTLCache(most, seconds)

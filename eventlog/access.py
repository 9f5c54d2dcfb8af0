"""Who is asking, and may they listen? The same answer for a socket and for a replay over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.models import AbstractBaseUser, AbstractUser, AnonymousUser
from django.http import HttpRequest

from eventlog.revocation import Credential
from eventlog.tokens import user_of_token

TOKEN_SUBPROTOCOL = "token."  # noqa: S105 (a prefix, no secret)

Someone = AbstractBaseUser | AnonymousUser


class AccessDenied(Exception):
    """This client may not listen here. `code` is the WebSocket close code that says so."""

    code = 4403


class LoginNeeded(AccessDenied):
    """Nobody is logged in, or what was shown is no longer valid."""

    code = 4401


class NotYours(AccessDenied):
    """Somebody is logged in, but it is another's stream."""

    code = 4403


def needs_login(stream: str) -> bool:
    """Tell whether POKERTOOL_LOGIN_REQUIRED closes streams of this kind to strangers."""
    return stream.partition(":")[0] in settings.POKERTOOL_LOGIN_REQUIRED


def check_may_read(user: Someone, stream: str) -> None:
    """Return if `user` may read `stream`, live and replayed alike.

    Raises:
        LoginNeeded: the stream needs one.
        NotYours: the stream is another user's.
    """
    kind, _, owner = stream.partition(":")
    if kind == "user":
        if not user.is_authenticated:
            raise LoginNeeded("Log in to follow your own notices")
        if owner != str(user.pk):
            raise NotYours("These notices are another user's")
    elif needs_login(stream) and not user.is_authenticated:
        raise LoginNeeded(f"Log in to follow {kind}")


def own_stream(user: Someone, named: str) -> str:
    """Return the stream of the user whose id or name is `named`, who must be `user`.

    Raises:
        LoginNeeded: nobody is logged in.
        NotYours: it is another user, or none; which of the two is not told.
    """
    if not isinstance(user, AbstractUser) or not user.is_authenticated:
        raise LoginNeeded("Log in to follow your own notices")
    if named not in (str(user.pk), user.get_username()):
        raise NotYours("These notices are another user's")
    return f"user:{user.pk}"


def user_of_scope(scope: Mapping[str, Any]) -> tuple[Someone, Credential | None]:
    """Return who opened a connection, and what shows it; asks the database, so not on an event loop.

    The first credential found decides, also when it is no good: the header
    `Authorization: Bearer T`, the subprotocol `token.T`, the query's `token=T`, the session cookie.
    """
    token = _token_of_scope(scope)
    session = None if token is not None else _cookie(scope, settings.SESSION_COOKIE_NAME)
    user: Someone | None = None
    if token is not None:
        user = user_of_token(token)
    elif session:
        user = user_of_session(session)
    if user is None or not isinstance(user, AbstractBaseUser):
        return AnonymousUser(), None
    return user, Credential.of(user, session=session, token=token)


def user_of_request(request: HttpRequest) -> Someone:
    """Return who sent a request, by bearer token or else by session."""
    token = bearer(request.headers.get("Authorization", ""))
    if token is not None:
        return user_of_token(token) or AnonymousUser()
    return request.user


def user_of_session(session_key: str) -> Someone:
    """Return whose Django session this is; AnonymousUser once it expired or the password changed."""
    engine = import_module(settings.SESSION_ENGINE)
    request = HttpRequest()
    request.session = engine.SessionStore(session_key)
    return get_user(request)


def bearer(header: str) -> str | None:
    """Return the token of an Authorization header; None for any other scheme."""
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _token_of_scope(scope: Mapping[str, Any]) -> str | None:
    for name, value in scope["headers"]:
        if name == b"authorization" and (token := bearer(value.decode("latin-1"))) is not None:
            return token
    for offered in scope.get("subprotocols", []):
        if offered.startswith(TOKEN_SUBPROTOCOL):
            return str(offered.removeprefix(TOKEN_SUBPROTOCOL))
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    return query["token"][-1] if "token" in query else None


def _cookie(scope: Mapping[str, Any], wanted: str) -> str | None:
    for name, value in scope["headers"]:
        if name == b"cookie":
            try:
                cookies = SimpleCookie(value.decode("latin-1"))
            except CookieError:
                continue
            if wanted in cookies:
                return cookies[wanted].value
    return None

"""Who is asking, and may they listen? The same answer for a socket and for a replay over HTTP."""

from __future__ import annotations

from collections.abc import Collection

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AbstractUser, AnonymousUser
from django.http import HttpRequest

from eventlog.access.close_codes import CloseCode
from eventlog.access.credentials import Credential, Kind, bearer, users_of

Someone = AbstractBaseUser | AnonymousUser

Claim = tuple[Credential, str]
"""What somebody showed, and the stream that they follow for it."""


class AccessDenied(Exception):
    """This client may not listen here.

    `code` closes a WebSocket, `status` answers over HTTP, `error` is a word for programs.
    """

    code = CloseCode.FORBIDDEN
    status = 403
    error = "not_yours"


class LoginNeeded(AccessDenied):
    """Nobody is logged in, or what was credential is no longer valid."""

    code = CloseCode.LOGIN_NEEDED
    status = 401
    error = "login_needed"


class NotYours(AccessDenied):
    """Somebody is logged in, but it is another's stream."""


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


def no_longer_allowed(claims: Collection[Claim]) -> set[Claim]:
    """Return those of `claims` that would be refused now. Two queries, so not on an event loop."""
    users = users_of({credential for credential, _ in claims})
    refused = set()
    for credential, stream in claims:
        try:
            check_may_read(users.get(credential) or AnonymousUser(), stream)
        except AccessDenied:
            refused.add((credential, stream))
    return refused


def user_of_request(request: HttpRequest) -> Someone:
    """Return who sent a request: by bearer token, else by `token=` in the query, else by session."""
    token = bearer(request.headers.get("Authorization", ""))
    if token is None:
        token = request.GET.get("token")
    if token is None:
        return request.user
    credential = Credential(Kind.TOKEN, token)
    return users_of({credential}).get(credential) or AnonymousUser()

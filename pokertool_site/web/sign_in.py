"""The link that `manage.py up` prints: whoever can read this terminal is signed in by opening it.

A link works once and for ten minutes. Signing in by any road, or a new password, ends it.
"""

from __future__ import annotations

import secrets

from django.contrib.auth import get_user_model, login
from django.contrib.auth.models import User
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from eventlog.access.parameters import BadRequest, parse_integer

MAX_AGE_SECONDS = 600


def ensure_admin() -> tuple[User, str | None]:
    """Return an active superuser; where there is none, a new one with the password it was given."""
    users = get_user_model().objects
    if admin := users.filter(is_superuser=True, is_active=True).order_by("pk").first():
        return admin, None
    name = "admin"
    while users.filter(username=name).exists():
        name = f"admin-{secrets.token_hex(2)}"
    password = secrets.token_urlsafe(12)
    return users.create_superuser(name, password=password), password


def sign_in_path(user: User) -> str:
    """Return the path, with its query, that signs `user` in."""
    return f"{reverse('sign-in')}?{urlencode({'token': _signer(user).sign(str(user.pk))})}"


def redeem(token: str) -> User | None:
    """Return the user of a link that was not used yet, and use it up; None for any other."""
    try:
        number = parse_integer(token.partition(":")[0], name="token")
    except BadRequest:
        return None
    user = get_user_model().objects.filter(pk=number, is_active=True).first()
    if user is None:
        return None
    try:
        _signer(user).unsign(token, max_age=MAX_AGE_SECONDS)
    except BadSignature:
        return None
    return user if use_up(user) else None


def use_up(user: User) -> bool:
    """Whether nobody signed in since `user` was read: of two requests at once, one changes the row."""
    unused = get_user_model().objects.filter(pk=user.pk, last_login=user.last_login)
    return unused.update(last_login=timezone.now()) == 1


def _signer(user: User) -> TimestampSigner:
    """Return a signer whose signatures die with the user's next sign-in or new password."""
    return TimestampSigner(salt=f"sign-in {user.last_login} {user.get_session_auth_hash()}")


@never_cache
@require_GET
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in by `?token=` and go on to the first page, so that the token leaves the address bar."""
    user = redeem(request.GET.get("token", ""))
    if user is None:
        return HttpResponse(
            "This sign-in link was used already, or is older than ten minutes. "
            f"Sign in with your password at {reverse('admin:login')}, or start PokerTool again: "
            "it prints a new link.",
            status=403,
            content_type="text/plain",
        )
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    response = HttpResponseRedirect("/")
    response["Referrer-Policy"] = "no-referrer"
    return response

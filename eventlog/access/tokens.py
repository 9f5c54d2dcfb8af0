"""Access tokens, for clients that are no browser.

A token is `DAYS.TOKEN`: a django-sesame token, signed together with the days it is good for,
that dies when the user's password changes. It stands for reading the streams and no more.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from sesame.tokens import parse_token
from sesame.utils import get_token

from eventlog.access.parameters import BadRequest, parse_integer

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
    user_of_token(token, find=named.append)
    return named[0] if named else None


def active_user(number: Any) -> AbstractBaseUser | None:
    """Return the user with this primary key; None for nobody, and for who may not log in."""
    user: AbstractBaseUser | None = (
        get_user_model()._default_manager.filter(pk=number, is_active=True).first()
    )
    return user


def user_of_token(token: str, *, find: Find = active_user) -> AbstractBaseUser | None:
    """Return whose token this is; None if it is malformed, expired, revoked or made for something else.

    `find` fetches the user whom it names; it must not find who may not log in.
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

"""Access tokens, for clients that are no browser.

A token is `DAYS.TOKEN`: a django-sesame token, signed together with the days it is good for,
that dies when the user's password changes. It stands for reading the streams and no more.
"""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import AbstractBaseUser
from sesame.utils import get_token, get_user

LONGEST = 3650
"""Days."""


def make_token(user: AbstractBaseUser, *, days: int) -> str:
    """Return a token that lets `user` listen for `days` days. Raises ValueError for other than 1 to 3650."""
    if not 1 <= days <= LONGEST:
        raise ValueError(f"A token is good for 1 to {LONGEST} days, not {days}")
    return f"{days}.{get_token(user, scope=_scope(days))}"


def user_of_token(token: str) -> AbstractBaseUser | None:
    """Return whose token this is; None if it is malformed, expired, revoked or made for something else."""
    days, _, signed = token.partition(".")
    if not (signed and days.isdecimal() and len(days) <= 4):
        return None
    user: AbstractBaseUser | None = get_user(
        signed, scope=_scope(int(days)), max_age=timedelta(days=int(days))
    )
    return user


def _scope(days: int) -> str:
    return f"streams:{days}"

"""Who may go through recorded sessions: the staff that the admin shows them to."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, AbstractUser, AnonymousUser

from eventlog.access.permissions import AccessDenied, LoginNeeded

PERMISSION = "detection.view_detectionsession"


class NotForYou(AccessDenied):
    """Somebody is logged in who may not see sessions."""


def may_review(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Return whether the admin would show sessions to this user."""
    return isinstance(user, AbstractUser) and user.is_active and user.is_staff and user.has_perm(PERMISSION)


def check_may_review(user: AbstractBaseUser | AnonymousUser) -> None:
    """Return if `user` may see sessions.

    Raises:
        LoginNeeded: nobody is logged in.
        NotForYou: somebody is, and may not.
    """
    if not user.is_authenticated:
        raise LoginNeeded("Log in to see recorded sessions")
    if not may_review(user):
        raise NotForYou("Recorded sessions are for staff that may view them")

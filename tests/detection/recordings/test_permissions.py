from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser, Permission, User

from detection.recordings.permissions import check_may_review, may_review
from eventlog.access.permissions import AccessDenied
from tests.factories import user

pytestmark = pytest.mark.django_db


def staff(*, may_view: bool) -> User:
    someone = user("sam", staff=True)
    if may_view:
        someone.user_permissions.add(Permission.objects.get(codename="view_detectionsession"))
    return User.objects.get(pk=someone.pk)


def test_those_may_to_whom_the_admin_shows_sessions() -> None:
    assert may_review(staff(may_view=True))
    assert may_review(User.objects.create_superuser("ada"))


def test_nobody_else_may() -> None:
    former = User.objects.create_superuser("former", is_active=False)

    assert [may_review(other) for other in (AnonymousUser(), user(), staff(may_view=False), former)] == [
        False
    ] * 4


def test_why_not_is_said() -> None:
    check_may_review(staff(may_view=True))
    with pytest.raises(AccessDenied) as nobody:
        check_may_review(AnonymousUser())
    with pytest.raises(AccessDenied) as player:
        check_may_review(user())

    assert (nobody.value.code, player.value.code) == (4401, 4403)

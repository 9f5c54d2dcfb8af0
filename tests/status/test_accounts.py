"""Staff who may change users can't become more than they are by it."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.forms import model_to_dict
from django.test import Client

from status.accounts import may_change

pytestmark = pytest.mark.django_db


def allowed(name: str, *codenames: str, **more: Any) -> User:
    user = User.objects.create_user(name, password="the first one", **more)  # noqa: S106
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return user


@pytest.fixture
def clerk(client: Client) -> User:
    """Somebody of the staff who looks after accounts, and is signed in."""
    user = allowed(
        "clerk",
        "view_user",
        "change_user",
        "add_user",
        "delete_user",
        "view_group",
        "change_group",
        is_staff=True,
    )
    client.force_login(user)
    return user


@pytest.fixture
def boss() -> User:
    return User.objects.create_superuser("boss", password="the first one")  # noqa: S106


def page_of(user: User, what: str = "change") -> str:
    return f"/admin/auth/user/{user.pk}/{what}/"


def fields(user: User, **changes: Any) -> dict[str, Any]:
    """Return what the form of a user sends."""
    sent = {
        name: value for name, value in model_to_dict(user).items() if value and isinstance(value, str | bool)
    }
    joined = {"date_joined_0": "2026-11-01", "date_joined_1": "00:00:00"}
    return sent | joined | changes


def test_who_changes_users_does_not_make_himself_a_superuser(client: Client, clerk: User) -> None:
    group = Group.objects.create(name="all")
    more = Permission.objects.get(codename="send_notice")

    answer = client.post(
        page_of(clerk),
        fields(clerk, is_superuser="on", groups=[group.pk], user_permissions=[more.pk], first_name="Carl"),
    )

    clerk.refresh_from_db()
    assert answer.status_code == 302
    assert clerk.first_name == "Carl"
    assert not clerk.is_superuser
    assert not clerk.groups.exists()
    assert not clerk.user_permissions.filter(pk=more.pk).exists()


def test_nor_does_he_take_over_who_is_one(client: Client, clerk: User, boss: User) -> None:
    secret = {"password1": "another one 1", "password2": "another one 1", "usable_password": "true"}

    refused = [
        client.post(page_of(boss, "password"), secret).status_code,
        client.post(page_of(boss), fields(boss, username="mine")).status_code,
        client.post(page_of(boss, "delete"), {"post": "yes"}).status_code,
    ]
    client.post(
        "/admin/auth/user/", {"action": "delete_selected", "_selected_action": [boss.pk], "post": "yes"}
    )

    assert refused == [403, 403, 403]
    boss.refresh_from_db()
    assert (boss.username, boss.check_password("the first one")) == ("boss", True)


def test_other_accounts_are_his_to_change(client: Client, clerk: User) -> None:
    alice = allowed("alice")

    answer = client.post(page_of(alice), fields(alice, last_name="Liddell"))

    alice.refresh_from_db()
    assert (answer.status_code, alice.last_name) == (302, "Liddell")


def test_an_account_that_sleeps_counts_with_what_it_may(clerk: User) -> None:
    group = Group.objects.create(name="senders")
    group.permissions.set(Permission.objects.filter(codename="send_notice"))
    sender = allowed("sender", is_active=False)
    sender.groups.add(group)

    assert not may_change(clerk, sender)
    assert not may_change(clerk, allowed("other", "send_notice"))
    assert may_change(clerk, allowed("helper", "view_user"))


def test_groups_are_for_superusers(client: Client, clerk: User, boss: User) -> None:
    group = Group.objects.create(name="clerks")
    clerk.groups.add(group)
    everything = {"name": "clerks", "permissions": list(Permission.objects.values_list("pk", flat=True))}
    page = f"/admin/auth/group/{group.pk}/change/"

    assert client.get(page).status_code == 200
    assert client.post(page, everything).status_code == 403
    assert client.post("/admin/auth/group/add/", everything).status_code == 403
    assert not group.permissions.exists()

    client.force_login(boss)
    assert client.post(page, everything).status_code == 302
    assert group.permissions.exists()


def test_a_superuser_gives_what_he_likes(client: Client, clerk: User, boss: User) -> None:
    client.force_login(boss)

    client.post(page_of(clerk), fields(clerk, is_superuser="on"))

    clerk.refresh_from_db()
    assert clerk.is_superuser

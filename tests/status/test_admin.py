from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from eventlog.models import Event
from status.report import report

pytestmark = pytest.mark.django_db(transaction=True)

USERS = "/admin/auth/user/"


@pytest.fixture
def alice() -> User:
    return User.objects.create_user("alice")


@pytest.fixture
def bob() -> User:
    return User.objects.create_user("bob")


def selected(*users: User, **more: str) -> dict[str, object]:
    return {"action": "send_notice", "_selected_action": [user.pk for user in users], **more}


def test_the_action_asks_what_to_say_before_it_says_anything(
    admin_client: Client, alice: User, bob: User
) -> None:
    page = admin_client.post(USERS, selected(alice, bob))

    assert b"To 2 users" in page.content
    assert b"alice, bob" in page.content
    assert not Event.objects.exists()


def test_a_notice_reaches_those_who_were_selected(admin_client: Client, alice: User, bob: User) -> None:
    done = admin_client.post(
        USERS, selected(alice, send="Send", severity="warning", message="Back at ten"), follow=True
    )

    (event,) = Event.objects.all()
    assert (event.stream.name, event.severity, event.message) == (
        f"user:{alice.pk}",
        "warning",
        "Back at ten",
    )
    assert event.data == {"by": "admin"}
    assert b"Sent to 1 user." in done.content


def test_an_empty_notice_is_asked_for_again(admin_client: Client, alice: User) -> None:
    page = admin_client.post(USERS, selected(alice, send="Send", severity="info", message=" "))

    assert b"This field is required" in page.content
    assert not Event.objects.exists()


def test_who_may_only_look_at_users_may_not_write_to_them(client: Client, alice: User) -> None:
    viewer = User.objects.create_user("viewer", is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_user"))
    client.force_login(viewer)

    client.post(USERS, selected(alice, send="Send", severity="info", message="hello"))

    assert not Event.objects.exists()


def test_components_are_listed_and_can_not_be_changed(admin_client: Client) -> None:
    report("database", "down", detail="no answer in 2 s")

    listed = admin_client.get("/admin/status/componentstate/")
    added = admin_client.get("/admin/status/componentstate/add/")

    assert b"no answer in 2 s" in listed.content
    assert added.status_code == 403

from __future__ import annotations

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory

from eventlog.models import Event
from status.admin import NotifyingUserAdmin
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


def staff(*codenames: str) -> User:
    user = User.objects.create_user("staff", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return user


@pytest.mark.parametrize(
    "codenames",
    [["view_user"], ["view_user", "change_user", "add_user", "delete_user"]],
    ids=["viewer", "clerk"],
)
def test_who_may_do_all_with_users_may_not_write_to_them(
    client: Client, alice: User, codenames: list[str]
) -> None:
    client.force_login(staff(*codenames))

    listed = client.get(USERS)
    asked = client.post(USERS, selected(alice))
    client.post(USERS, selected(alice, send="Send", severity="info", message="hello"))

    assert b"Send a notice" not in listed.content
    assert b"To 1 user" not in asked.content
    assert not Event.objects.exists()


def test_who_may_send_notices_needs_no_more_than_to_see_users(client: Client, alice: User) -> None:
    client.force_login(staff("view_user", "send_notice"))

    asked = client.post(USERS, selected(alice))
    client.post(USERS, selected(alice, send="Send", severity="info", message="hello"))

    assert b"To 1 user" in asked.content
    assert Event.objects.get().data == {"by": "staff"}
    assert client.get(f"{USERS}{alice.pk}/password/").status_code == 403


def test_no_way_leads_around_the_list_of_actions(rf: RequestFactory, alice: User) -> None:
    request = rf.post(USERS, selected(alice, send="Send", severity="info", message="hello"))
    request.user = staff("view_user", "change_user")

    with pytest.raises(PermissionDenied, match="permission to send notices"):
        NotifyingUserAdmin(User, admin.site).send_notice(request, User.objects.all())


def test_components_are_listed_and_can_not_be_changed(admin_client: Client) -> None:
    report("database", "down", detail="no answer in 2 s")

    listed = admin_client.get("/admin/status/componentstate/")
    added = admin_client.get("/admin/status/componentstate/add/")

    assert b"no answer in 2 s" in listed.content
    assert added.status_code == 403

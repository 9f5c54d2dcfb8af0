from __future__ import annotations

from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
from django.contrib.auth.models import User
from django.test import Client

from pokertool_site.web.sign_in import MAX_AGE_SECONDS, ensure_admin, redeem, sign_in_path, use_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> User:
    return User.objects.create_superuser("alice", password="a long one")  # noqa: S106


def token_of(path: str) -> str:
    return path.partition("token=")[2].replace("%3A", ":")


def test_opening_the_link_signs_in_and_leaves_the_token_behind(client: Client, alice: User) -> None:
    response = client.get(sign_in_path(alice))

    assert response.status_code == 302
    assert response["Location"] == "/"
    assert client.session["_auth_user_id"] == str(alice.pk)


def test_the_link_works_once(client: Client, alice: User) -> None:
    path = sign_in_path(alice)
    client.get(path)

    again = Client().get(path)

    assert again.status_code == 403
    assert b"used already" in again.content


def test_of_two_requests_that_both_saw_the_link_unused_one_signs_in(alice: User) -> None:
    first, second = User.objects.get(pk=alice.pk), User.objects.get(pk=alice.pk)

    assert [use_up(first), use_up(second)] == [True, False]


def test_the_link_is_short_lived(alice: User) -> None:
    minted = datetime.now(UTC) - timedelta(seconds=MAX_AGE_SECONDS + 1)
    with mock.patch("time.time", return_value=minted.timestamp()):
        path = sign_in_path(alice)

    assert redeem(token_of(path)) is None


def test_a_new_password_ends_the_link(alice: User) -> None:
    path = sign_in_path(alice)
    alice.set_password("another one")
    alice.save()

    assert redeem(token_of(path)) is None


def test_the_link_of_somebody_who_may_not_come_in_any_more_is_worth_nothing(alice: User) -> None:
    path = sign_in_path(alice)
    User.objects.filter(pk=alice.pk).update(is_active=False)

    assert redeem(token_of(path)) is None


@pytest.mark.parametrize("token", ["", "x", ":::", "1:2:3", "99999:1xVORH:abc", "²:a:b"])
def test_nonsense_is_refused(client: Client, token: str) -> None:
    assert client.get("/sign-in/", {"token": token}).status_code == 403


def test_the_first_run_makes_an_admin_whose_password_works(client: Client) -> None:
    admin, password = ensure_admin()

    assert password is not None
    assert admin.check_password(password)
    assert admin.is_superuser


def test_a_later_run_keeps_the_admin_there_is(alice: User) -> None:
    assert ensure_admin() == (alice, None)


def test_an_ordinary_user_named_admin_is_left_alone() -> None:
    bob = User.objects.create_user("admin", password="bob's own")  # noqa: S106

    admin, password = ensure_admin()

    assert admin != bob
    assert password is not None
    assert not User.objects.get(pk=bob.pk).is_superuser


@pytest.mark.django_db
@pytest.mark.parametrize(
    "token",
    ["", ":", "9" * 5000, "9" * 5000 + ":x:y", "9" * 15 + ":x:y", "٣:x:y", "²:x:y", "-1:x:y", "1\0:x:y"],
)
def test_what_can_be_no_link_is_nobodys(token: str) -> None:
    assert redeem(token) is None

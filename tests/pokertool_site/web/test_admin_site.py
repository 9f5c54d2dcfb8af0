from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.utils import timezone

from detection.models import Hand
from pokertool_site.web.admin_site import LONGEST_NAME, Bounded, Site
from status.models import Notice
from tests.factories import append_cards

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "correct horse battery"  # noqa: S105


@pytest.fixture
def ada(client: Client) -> Client:
    client.force_login(
        User.objects.create_superuser("ada"), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def test_every_list_of_every_app_is_bounded() -> None:
    registered = [model for model in apps.get_models() if admin.site.is_registered(model)]

    assert isinstance(admin.site, Site)
    assert {User, Group, AccessAttempt} <= set(registered)
    assert all(isinstance(admin.site.get_model_admin(model), Bounded) for model in registered)


def test_an_admin_keeps_its_name_and_its_own_rules() -> None:
    known = admin.site.get_model_admin(Hand)

    assert type(known).__name__ == "HandAdmin"
    assert type(known).__module__ == "detection.admin"


@pytest.mark.parametrize(
    "name", ["x" * (LONGEST_NAME + 1), "x" * 256, "x" * 100_000, "a\x1b[2Jb", "a\nb", "a\u202eb"]
)
def test_a_name_that_nobody_can_have_is_not_tried(client: Client, name: str) -> None:
    response = client.post("/admin/login/", {"username": name, "password": "x"})

    assert response.status_code == 200
    assert b"A name has at most 150 characters" in response.content or b"printed" in response.content
    assert not AccessAttempt.objects.exists()


@pytest.mark.parametrize("name", ["x" * LONGEST_NAME, "\u00e9" * LONGEST_NAME, "Zo\u00eb \U0001f0a1"])
def test_others_are(client: Client, name: str) -> None:
    client.post("/admin/login/", {"username": name, "password": "x"}, headers={"user-agent": "\u00e9" * 3000})

    assert AccessAttempt.objects.get().username == name


def test_who_has_the_longest_name_gets_in(client: Client) -> None:
    User.objects.create_superuser("x" * LONGEST_NAME, password=PASSWORD)

    response = client.post("/admin/login/", {"username": "x" * LONGEST_NAME, "password": PASSWORD})
    assert response.status_code == 302


def test_a_search_is_of_a_few_words(ada: Client) -> None:
    append_cards(1)

    assert ada.get("/admin/eventlog/event/", {"q": "Ah " * 20}).status_code == 200
    for words in ("Ah " * 21, "x" * 201):
        assert ada.get("/admin/eventlog/event/", {"q": words})["Location"].endswith("?e=1")


def test_a_field_is_asked_for_a_few_values(ada: Client) -> None:
    address = "/admin/eventlog/event/"

    assert ada.get(address, {"key": ["a"] * 100}).status_code == 200
    assert ada.get(address, {"key": ["a"] * 101})["Location"].endswith("?e=1")


def test_rights_are_chosen_as_ever(ada: Client) -> None:
    rights = [permission.pk for permission in Permission.objects.all()[:3]]
    add = "/admin/auth/group/add/"

    assert ada.post(add, {"name": "watchers", "permissions": rights}).status_code == 302
    assert Group.objects.get().permissions.count() == 3
    for wrong in (10**30, "x", "\u0663"):
        response = ada.post(add, {"name": "others", "permissions": [wrong]})
        assert response.status_code == 200
        assert b"choice is" in response.content
    group = Group.objects.get()
    change = f"/admin/auth/group/{group.pk}/change/"
    assert ada.post(change, {"name": "watchers", "permissions": rights[:1]}).status_code == 302
    assert group.permissions.count() == 1


def test_failed_sign_ins_are_cleaned_up_by_an_action(ada: Client) -> None:
    Client().post("/admin/login/", {"username": "bob", "password": "x"})
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(days=1))
    attempts = "/admin/axes/accessattempt/"
    form = {"action": "cleanup_expired_attempts", "_selected_action": [AccessAttempt.objects.get().pk]}

    assert ada.post(attempts, form).status_code == 302
    assert not AccessAttempt.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("model", [Notice, Hand])
def test_what_has_no_page_of_its_own_is_nowhere_to_be_seen(ada: Client, model: Any, method: str) -> None:
    kind = ContentType.objects.get_for_model(model)

    assert getattr(ada, method)(f"/admin/r/{kind.pk}/2/").status_code == 404


@pytest.mark.parametrize("kind", ["999", "x", "9" * 30])
def test_a_kind_that_there_is_not_is_nowhere_to_be_seen(ada: Client, kind: str) -> None:
    assert ada.get(f"/admin/r/{kind}/2/").status_code == 404

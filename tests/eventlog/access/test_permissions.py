from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory, override_settings

from eventlog.access.credentials import Credential, Kind, make_token
from eventlog.access.permissions import (
    LoginNeeded,
    NotYours,
    check_may_read,
    needs_login,
    no_longer_allowed,
    own_stream,
    user_of_request,
)
from tests.factories import user

pytestmark = pytest.mark.django_db


def test_streams_that_need_a_login_are_a_setting() -> None:
    assert needs_login("health")
    assert not needs_login("detection")
    with override_settings(POKERTOOL_LOGIN_REQUIRED=frozenset({"detection"})):
        assert needs_login("detection")
        with pytest.raises(LoginNeeded):
            check_may_read(AnonymousUser(), "detection")


def test_a_users_stream_is_that_users_whatever_the_setting() -> None:
    alice, bob = user("alice"), user("bob")
    with override_settings(POKERTOOL_LOGIN_REQUIRED=frozenset()):
        check_may_read(alice, f"user:{alice.pk}")
        with pytest.raises(NotYours):
            check_may_read(bob, f"user:{alice.pk}")
        with pytest.raises(LoginNeeded):
            check_may_read(AnonymousUser(), f"user:{alice.pk}")


def test_ones_own_stream_goes_by_id_and_by_name() -> None:
    alice = user("alice")

    assert own_stream(alice, "alice") == own_stream(alice, str(alice.pk)) == f"user:{alice.pk}"


def test_a_request_may_carry_a_token_in_its_query() -> None:
    alice, bob = user("alice"), user("bob")
    request = RequestFactory().get("/", {"token": make_token(alice, days=1)})
    request.user = bob

    assert user_of_request(request) == alice


def test_a_request_with_a_bad_token_is_nobodys_even_with_a_good_session() -> None:
    request = RequestFactory().get("/", {"token": "1.forged"})
    request.user = user("alice")

    assert not user_of_request(request).is_authenticated


def test_what_is_no_longer_allowed_is_told_for_all_at_once() -> None:
    alice, bob = user("alice"), user("bob")
    hers, his = (Credential(Kind.TOKEN, make_token(who, days=1)) for who in (alice, bob))
    forged = Credential(Kind.TOKEN, "1.forged")
    good = {(hers, "health"), (hers, f"user:{alice.pk}"), (his, "health"), (forged, "detection")}
    bad = {(his, f"user:{alice.pk}"), (forged, "health"), (forged, f"user:{alice.pk}")}

    assert no_longer_allowed(good | bad) == bad

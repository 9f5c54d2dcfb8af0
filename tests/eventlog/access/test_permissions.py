from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory, override_settings

from eventlog.access.credentials import Credential, Kind, make_token
from eventlog.access.permissions import (
    LoginNeeded,
    NotYours,
    check_may_read,
    needs_login,
    no_longer_allowed,
    own_stream,
    user_of_request,
    user_of_scope,
)
from tests.factories import user

pytestmark = pytest.mark.django_db


def scope(**changes: Any) -> dict[str, Any]:
    return {"headers": [], "subprotocols": [], "query_string": b"", **changes}


def session_cookie(of: Client) -> list[tuple[bytes, bytes]]:
    name = settings.SESSION_COOKIE_NAME
    return [(b"cookie", f"{name}={of.cookies[name].value}".encode())]


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


def test_a_bad_token_is_nobody_even_beside_a_good_session() -> None:
    browser = Client()
    browser.force_login(user("alice"))
    shown = scope(headers=session_cookie(browser), query_string=b"token=1.wrong")

    assert not user_of_scope(shown).is_authenticated


@pytest.mark.parametrize("cookie", [b"", b"SESSION=", b"SESSION=../../etc", b"\xff\xfe=;;;", b"a=b; c"])
def test_a_strange_cookie_is_nobody(cookie: bytes) -> None:
    assert not user_of_scope(
        scope(headers=[(b"cookie", cookie.replace(b"SESSION", settings.SESSION_COOKIE_NAME.encode()))])
    ).is_authenticated


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

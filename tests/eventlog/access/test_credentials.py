from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client, override_settings
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from eventlog.access.credentials import (
    Credential,
    Kind,
    bearer,
    credential_cache,
    credential_of_scope,
    make_token,
    users_of,
)
from tests.factories import user

pytestmark = pytest.mark.django_db

A_DAY = timedelta(days=1)


def session_of(someone: User) -> Credential:
    browser = Client()
    browser.force_login(someone)
    return Credential(Kind.SESSION, browser.cookies[settings.SESSION_COOKIE_NAME].value)


def token_of(someone: User) -> Credential:
    return Credential(Kind.TOKEN, make_token(someone, days=1))


def log_out(someone: User) -> None:
    Session.objects.all().delete()


def expire(someone: User) -> None:
    Session.objects.update(expire_date=timezone.now() - A_DAY)


def deactivate(someone: User) -> None:
    User.objects.filter(pk=someone.pk).update(is_active=False)


def change_password(someone: User) -> None:
    someone.set_password("another long secret")
    someone.save()


def delete(someone: User) -> None:
    someone.delete()


@pytest.mark.parametrize("show", [session_of, token_of])
def test_a_credential_is_its_users(show: Callable[[User], Credential]) -> None:
    alice, bob = user("alice"), user("bob")
    hers, his = show(alice), show(bob)

    assert users_of([hers, his]) == {hers: alice, his: bob}


@pytest.mark.parametrize(
    ("show", "happens"),
    [
        (session_of, log_out),
        (session_of, expire),
        (session_of, deactivate),
        (session_of, change_password),
        (session_of, delete),
        (token_of, deactivate),
        (token_of, change_password),
        (token_of, delete),
    ],
)
def test_a_credential_ends_with_what_it_stands_on(
    show: Callable[[User], Credential], happens: Callable[[User], None]
) -> None:
    alice = user("alice")
    shown, of_bob = show(alice), token_of(user("bob"))

    happens(alice)

    assert shown not in users_of([shown, of_bob])
    assert of_bob in users_of([shown, of_bob])


def test_an_expired_token_is_nobodys(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = token_of(user("alice"))
    later = timezone.now() + A_DAY + timedelta(seconds=5)
    monkeypatch.setattr("sesame.tokens_v2.time.time", later.timestamp)

    assert users_of([shown]) == {}


def test_a_new_secret_key_keeps_sessions_while_the_old_one_is_a_fallback() -> None:
    alice = user("alice")
    old, new = "the old one", "a new one"
    with override_settings(SECRET_KEY=old):
        shown = session_of(alice)

    with override_settings(SECRET_KEY=new, SECRET_KEY_FALLBACKS=[old]):
        assert users_of([shown]) == {shown: alice}
    with override_settings(SECRET_KEY=new):
        assert users_of([shown]) == {}


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"_auth_user_id": "x", "_auth_user_backend": "django.contrib.auth.backends.ModelBackend"},
        {"_auth_user_id": "1", "_auth_user_backend": "not.one.of.Ours"},
    ],
    ids=["of nobody", "of no number", "by another way in"],
)
def test_a_session_that_names_nobody_is_nobodys(content: dict[str, Any]) -> None:
    browser = Client()
    session = browser.session
    session.update(content)
    session.save()

    assert users_of([Credential(Kind.SESSION, str(session.session_key))]) == {}


def test_however_many_credentials_are_two_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    users = [user(f"user-{number}") for number in range(5)]
    shown = [show(someone) for someone in users for show in (session_of, token_of) for _ in range(5)]

    with django_assert_num_queries(2):
        assert set(users_of(shown)) == set(shown)


def test_nobody_costs_no_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert users_of([]) == {}


def test_a_secret_is_not_printed_with_what_holds_it() -> None:
    assert "s3cret" not in repr(Credential(Kind.TOKEN, "s3cret"))


KEY = b"k" * 32
COOKIE = f"{settings.SESSION_COOKIE_NAME}=".encode()
"""What can be a session's."""


@pytest.mark.parametrize(
    ("scope", "shown"),
    [
        ({}, None),
        ({"headers": [(b"authorization", b"Basic YTpi")]}, None),
        ({"headers": [(b"cookie", COOKIE + KEY)]}, Credential(Kind.SESSION, KEY.decode())),
        ({"query_string": b"token=q"}, Credential(Kind.TOKEN, "q")),
        ({"query_string": b"token=q", "subprotocols": ["token.s"]}, Credential(Kind.TOKEN, "s")),
        (
            {"headers": [(b"authorization", b"Bearer h")], "subprotocols": ["token.s"]},
            Credential(Kind.TOKEN, "h"),
        ),
        (
            {"headers": [(b"cookie", COOKIE + KEY)], "query_string": b"token=q"},
            Credential(Kind.TOKEN, "q"),
        ),
    ],
    ids=["nothing", "another scheme", "session", "query", "subprotocol", "header", "token beside a session"],
)
def test_the_first_credential_decides(scope: dict[str, Any], shown: Credential | None) -> None:
    assert credential_of_scope({"headers": [], "subprotocols": [], "query_string": b""} | scope) == shown


def test_other_schemes_are_not_ours() -> None:
    assert bearer("Basic YTpi") is None
    assert bearer("") is None
    assert bearer("bearer T ") == "T"


@pytest.mark.parametrize(
    "cookie", [b'"\\000"', b'"\\377"', b"k", b"K" * 32, b"k" * 33, b"\xff" * 32, b"k" * 31 + b"\0", b""]
)
def test_a_cookie_that_can_be_no_session_is_in_no_question(cookie: bytes) -> None:
    assert credential_of_scope({"headers": [(b"cookie", COOKIE + cookie)], "subprotocols": []}) is None


@pytest.mark.parametrize("beside", [b"a b=c; ", b"=; ;;", b"\xff=\xfe; ", b"caf\xc3\xa9=x; ", b"(=1; "])
def test_cookies_of_others_that_are_none_hide_no_session(beside: bytes) -> None:
    headers = [(b"cookie", beside + COOKIE + KEY)]

    assert credential_of_scope({"headers": headers, "subprotocols": []}) == Credential(
        Kind.SESSION, KEY.decode()
    )


def session(name: str) -> Credential:
    return Credential(Kind.SESSION, name)


def test_a_valid_credential_is_its_users_for_a_while() -> None:
    cache, none_of_it = credential_cache(), credential_cache(seconds=0)
    for kept in (cache, none_of_it):
        kept[session("hers")] = 7

    assert [cache.get(session("hers")), cache.get(session("his"))] == [7, None]
    assert cache.get(Credential(Kind.TOKEN, "hers")) is None
    assert none_of_it.get(session("hers")) is None


def test_the_least_recently_used_credential_is_dropped() -> None:
    cache = credential_cache(most=3)
    for number, name in enumerate("abc"):
        cache[session(name)] = number
    cache.get(session("a"))

    cache[session("d")] = 3

    assert [cache.get(session(name)) for name in "abcd"] == [0, None, 2, 3]

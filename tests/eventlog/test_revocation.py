from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from eventlog.revocation import Credential, revoked
from eventlog.tokens import make_token

pytestmark = pytest.mark.django_db(transaction=True)

Ending = Callable[[User, str], object]


@pytest.fixture
def alice() -> User:
    return User.objects.create_user("alice", password="a long one")  # noqa: S106 (a test's)


def new_session() -> str:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store["anything"] = 1
    store.create()
    key: str = store.session_key
    return key


def deactivate(user: User, _session: str) -> None:
    user.is_active = False
    user.save()


def change_password(user: User, _session: str) -> None:
    user.set_password("another one")
    user.save()


def log_out(_user: User, session: str) -> None:
    import_module(settings.SESSION_ENGINE).SessionStore(session).flush()


def expire(_user: User, session: str) -> None:
    Session.objects.filter(pk=session).update(expire_date=timezone.now() - timedelta(seconds=1))


def delete(user: User, _session: str) -> None:
    user.delete()


@pytest.mark.parametrize("end", [deactivate, change_password, log_out, expire, delete])
def test_a_session_that_ended_is_no_longer_good(alice: User, end: Ending) -> None:
    session = new_session()
    credential = Credential.of(alice, session=session)
    assert revoked([credential]) == set()

    end(alice, session)

    assert revoked([credential]) == {credential}


@pytest.mark.parametrize("end", [deactivate, change_password, delete])
def test_a_token_ends_with_its_user(alice: User, end: Ending) -> None:
    credential = Credential.of(alice, token=make_token(alice, days=1))
    assert revoked([credential]) == set()

    end(alice, "")

    assert revoked([credential]) == {credential}


def test_a_token_that_expired_is_no_longer_good(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    credential = Credential.of(alice, token=make_token(alice, days=1))

    later = timezone.now().timestamp() + 86_400 + 5
    monkeypatch.setattr("sesame.tokens_v2.time.time", lambda: later)

    assert revoked([credential]) == {credential}


def test_only_those_whose_login_ended_are_named(alice: User) -> None:
    bob = User.objects.create_user("bob")
    hers, his = Credential.of(alice, session=new_session()), Credential.of(bob, session=new_session())

    log_out(alice, str(hers.session))

    assert revoked([hers, his]) == {hers}


def test_fifty_connections_cost_two_queries(alice: User) -> None:
    credentials = [Credential.of(alice, session=new_session()) for _ in range(50)]

    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert revoked(credentials) == set()

    assert len(asked) == 2


def test_what_shows_a_login_is_not_in_what_is_logged(alice: User) -> None:
    session = new_session()

    assert session not in repr(Credential.of(alice, session=session))
    assert alice.password not in repr(Credential.of(alice, session=session))

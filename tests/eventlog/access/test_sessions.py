from __future__ import annotations

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as Djangos
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from eventlog.access.sessions import SessionStore, can_be_session_key
from tests.factories import user

HOSTILE = [
    "",
    "\0",
    '"\\000"',
    "a" * 31,
    "a" * 33,
    "A" * 32,
    "\xb2" * 32,
    "a" * 31 + "\n",
    "a" * 31 + "\0",
    "x" * 5000,
]


@pytest.mark.django_db
def test_what_django_gives_out_can_be_a_key() -> None:
    session = SessionStore()
    session.create()

    assert can_be_session_key(str(session.session_key))
    assert SessionStore(session.session_key).session_key == session.session_key


@pytest.mark.parametrize("key", HOSTILE)
def test_what_it_does_not_is_none_and_is_not_asked_for(key: str) -> None:
    session = SessionStore(key)

    assert not can_be_session_key(key)
    assert session.session_key is None
    assert session.get("anything") is None  # and no database is set up for this test


@pytest.mark.django_db
@pytest.mark.parametrize("key", HOSTILE)
def test_such_a_cookie_costs_no_query_over_http(client: Client, key: str) -> None:
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/").status_code == 200

    assert len(asked) == 0


@pytest.mark.django_db
def test_sessions_from_before_go_on(client: Client) -> None:
    before = Djangos()
    before["seen"] = 7
    before.create()

    assert SessionStore(before.session_key)["seen"] == 7


@pytest.mark.django_db
def test_who_signs_in_stays_so(client: Client) -> None:
    client.force_login(user("alice", staff=True), backend="django.contrib.auth.backends.ModelBackend")

    assert client.get("/admin/").status_code == 200

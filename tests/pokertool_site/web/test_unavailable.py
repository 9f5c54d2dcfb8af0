from __future__ import annotations

import errno
import logging
import sqlite3

import psycopg.errors
import pytest
from django.db import DataError, IntegrityError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from pokertool_site.urls import handler500, urlpatterns
from pokertool_site.web import unavailable
from pokertool_site.web.unavailable import AWAY, BUSY, FULL, READ_ONLY, Trouble, trouble_of

raised: list[Exception] = []


def fail(_request: HttpRequest) -> HttpResponse:
    raise raised[-1]


urlpatterns = [path("fails", fail), path("api/fails", fail), *urlpatterns]

pytestmark = pytest.mark.urls(__name__)
assert handler500


def caused(error: Exception, *, sqlite_code: int | None = None, cause: Exception | None = None) -> Exception:
    error.__cause__ = cause
    if sqlite_code is not None:
        error.__cause__ = told = sqlite3.OperationalError()
        told.sqlite_errorcode = sqlite_code
    return error


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(unavailable, "warned_at", float("-inf"))
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (caused(OperationalError("full"), sqlite_code=sqlite3.SQLITE_FULL), FULL),
        (caused(OperationalError("full"), cause=psycopg.errors.DiskFull()), FULL),
        (OSError(errno.ENOSPC, "No space left on device"), FULL),
        (caused(OperationalError("ro"), sqlite_code=sqlite3.SQLITE_READONLY_DBMOVED), READ_ONLY),
        (caused(OperationalError("locked"), sqlite_code=sqlite3.SQLITE_BUSY_SNAPSHOT), BUSY),
        (OperationalError("server closed the connection"), AWAY),
        (InterfaceError("connection already closed"), AWAY),
        (DataError("NUL"), None),
        (IntegrityError("twice"), None),
        (OSError(errno.ENOENT, "No such file"), None),
        (KeyError("a bug"), None),
        (None, None),
    ],
)
def test_what_is_wrong_is_known_by_the_error(error: Exception | None, trouble: Trouble | None) -> None:
    assert trouble_of(error) is trouble


def test_a_page_says_why_and_when_to_come_back(client: Client) -> None:
    raised.append(caused(OperationalError("full"), sqlite_code=sqlite3.SQLITE_FULL))

    answer = client.get("/fails", headers={"Accept": "text/html,*/*"})

    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "no-store" in answer["Cache-Control"]
    assert FULL.reason in answer.content.decode()
    assert FULL.way_out in answer.content.decode()


@pytest.mark.parametrize(("address", "accept"), [("/api/fails", "*/*"), ("/fails", "application/json")])
def test_a_program_gets_a_word_for_it(client: Client, address: str, accept: str) -> None:
    raised.append(OperationalError("gone"))

    answer = client.get(address, headers={"Accept": accept})

    assert answer.status_code == 503
    assert answer.json() == {"error": "database_away", "message": str(AWAY)}


def test_however_many_ask_the_log_has_one_line_and_no_traceback(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    raised.append(OperationalError("gone"))
    with caplog.at_level(logging.WARNING):
        for _ in range(5):
            client.get("/fails?token=secret")

    assert caplog.messages == ["GET /fails got a 503: gone"]
    assert caplog.records[0].exc_info is None


def test_a_bug_is_a_500_as_before_with_its_traceback(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    raised.append(KeyError("a bug"))

    assert client.get("/fails").status_code == 500
    assert caplog.records[-1].exc_info is not None

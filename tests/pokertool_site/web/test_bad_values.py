from __future__ import annotations

import logging

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import DatabaseError, IntegrityError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from eventlog.models import Event
from pokertool_site.web.bad_values import BadValueMiddleware, is_bad_value


def answer(request: HttpRequest, error: Exception) -> HttpResponse | None:
    return BadValueMiddleware(lambda _: HttpResponse()).process_exception(request, error)


def raised_by(question: object) -> Exception:
    """Return what the database makes of a question."""
    try:
        list(question)  # type: ignore[call-overload]
    except Exception as error:  # noqa: BLE001 (which one is the question)
        return error
    raise AssertionError("It was answered")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "question",
    [
        lambda: Event.objects.extra(where=["eventlog_event.id < CAST(%s AS bigint)"], params=[10**30]),
        lambda: User.objects.filter(username="\ud800"),
    ],
    ids=["beyond 64 bits", "half a character"],
)
def test_what_a_database_can_not_be_asked_is_the_requests_fault(
    question: object, caplog: pytest.LogCaptureFixture
) -> None:
    error = raised_by(question())  # type: ignore[operator]

    assert is_bad_value(error), repr(error)
    response = answer(RequestFactory().get("/?a=1"), error)
    assert response is not None
    assert response.status_code == 400
    assert [(record.levelno, bool(record.exc_info)) for record in caplog.records] == [(logging.ERROR, True)]


@pytest.mark.django_db
@pytest.mark.postgresql
def test_a_nul_is_on_postgresql() -> None:
    assert is_bad_value(raised_by(Session.objects.filter(pk="\0")))


@pytest.mark.django_db
def test_who_asked_nothing_is_not_at_fault() -> None:
    error = raised_by(User.objects.filter(username="\ud800"))

    assert answer(RequestFactory().get("/"), error) is None


@pytest.mark.parametrize(
    "kind", [DatabaseError, OperationalError, IntegrityError, ValueError, OverflowError, KeyError]
)
def test_errors_of_ours_stay_errors(kind: type[Exception]) -> None:
    assert not is_bad_value(kind("a bug"))
    assert answer(RequestFactory().get("/?a=1"), kind("a bug")) is None


@pytest.mark.django_db
def test_a_statement_that_is_wrong_stays_an_error() -> None:
    with pytest.raises(DatabaseError) as raised, connection.cursor() as cursor:
        cursor.execute("SELECT nothing FROM nowhere")

    assert answer(RequestFactory().get("/?a=1"), raised.value) is None

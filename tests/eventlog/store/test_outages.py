from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from itertools import islice

import psycopg.errors
import pytest
from django.db import (
    DataError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    connection,
)
from django.db.utils import DatabaseError, InternalError

from eventlog.store.outages import (
    LONGEST_PAUSE,
    Outage,
    attempts_while_away,
    error_text,
    is_outage,
    outage,
    retry_while_away,
    track_outage,
)
from tests.clocks import TestClock


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("database is locked"),
        OperationalError("server closed the connection unexpectedly"),
        InterfaceError("connection already closed"),
        InternalError("current transaction is aborted"),
        DatabaseError("database disk image is malformed"),
        caused(ProgrammingError("no such relation"), psycopg.errors.UndefinedTable()),
    ],
)
def test_what_may_be_mended_while_we_wait_is_an_outage(error: Exception) -> None:
    assert is_outage(error)


@pytest.mark.parametrize(
    "error",
    [
        DataError("NUL"),
        IntegrityError("twice"),
        ProgrammingError("can't adapt type"),
        caused(ProgrammingError("syntax error"), psycopg.errors.SyntaxError()),
        caused(OperationalError("statement too complex"), psycopg.errors.StatementTooComplex()),
        ValueError("NUL"),
        OverflowError("Python int too large"),
    ],
)
def test_a_question_that_can_never_be_answered_is_none(error: Exception) -> None:
    assert not is_outage(error)


@pytest.mark.django_db
def test_a_text_too_long_for_sqlite_is_none() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the other database has no such limit")
    connection.ensure_connection()
    connection.connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 1000)
    try:
        with pytest.raises(DatabaseError) as raised, connection.cursor() as cursor:
            cursor.execute("SELECT %s || %s", ["x" * 600, "y" * 600])
    finally:
        connection.connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 1_000_000_000)
    assert not is_outage(raised.value)


logger = logging.getLogger("eventlog.store.outages")


def failing(*errors: Exception) -> Callable[[], str]:
    """Return a question that gets each of these errors, and then an answer."""
    left = list(errors)

    def ask() -> str:
        if left:
            raise left.pop(0)
        return "answer"

    return ask


def ask(question: Callable[[], str], pauses: list[float], *, most: int = 100) -> str:
    def pause(seconds: float) -> bool:
        pauses.append(seconds)
        return len(pauses) >= most

    return retry_while_away(question, log=logger, waits="It waits", resumes="It goes on", stopping=pause)


def test_it_asks_until_there_is_an_answer_with_growing_pauses(caplog: pytest.LogCaptureFixture) -> None:
    pauses: list[float] = []
    with caplog.at_level(logging.INFO):
        assert ask(failing(*[OperationalError("the\n connection  is lost")] * 9), pauses) == "answer"

    assert pauses[:3] == [0.05, 0.1, 0.2]
    assert max(pauses) == pauses[-1] == LONGEST_PAUSE
    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]
    assert caplog.messages[0] == "It waits: the database can't be used (the connection is lost)."
    assert caplog.messages[1].startswith("It goes on: the database was away for ")


def test_an_answer_at_once_is_no_news(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        assert ask(failing(), []) == "answer"

    assert caplog.messages == []


def test_what_can_never_be_answered_is_raised_at_once() -> None:
    pauses: list[float] = []

    with pytest.raises(DataError):
        ask(failing(DataError("NUL")), pauses)

    assert pauses == []


def test_a_block_is_tried_again_after_an_outage_and_only_then() -> None:
    ask = failing(OperationalError("gone"), OperationalError("still"))
    answers: list[str] = []
    tries = 0

    for attempt in attempts_while_away(
        log=logger, waits="It waits", resumes="It goes on", stopping=lambda _: False
    ):
        tries += 1
        with attempt:
            answers.append(ask())

    assert (answers, tries, outage.is_away()) == (["answer"], 3, False)


def test_what_can_never_be_answered_leaves_the_block() -> None:
    (*_, attempt) = islice(attempts_while_away(log=logger, waits="It waits", resumes="It goes on"), 1)

    with pytest.raises(DataError), attempt:
        raise DataError("NUL")


def test_whoever_wants_to_stop_need_not_wait_for_the_database() -> None:
    pauses: list[float] = []

    with pytest.raises(InterfaceError):
        ask(failing(*[InterfaceError("closed")] * 50), pauses, most=3)

    assert len(pauses) == 3
    outage.ended()


@pytest.mark.django_db(transaction=True)
def test_a_broken_connection_is_made_anew() -> None:
    broken: list[object] = []

    def question() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 'answer'")
            (answer,) = cursor.fetchone()
        if not broken:
            broken.append(connection.connection)
            connection.connection.close()
            raise OperationalError("cut")
        assert connection.connection is not broken[0]
        return str(answer)

    assert ask(question, []) == "answer"


def test_a_process_knows_since_when_its_database_is_back() -> None:
    clock = TestClock()
    known = Outage(clock=clock)
    assert (known.is_away(), known.seconds_since()) == (False, float("inf"))

    known.began()
    clock.sleep(5)
    assert (known.is_away(), known.seconds_since()) == (True, 0.0)
    known.ended()
    clock.sleep(3)
    known.ended()

    assert (known.is_away(), known.seconds_since()) == (False, 3.0)


def test_each_answer_and_each_outage_is_noted() -> None:
    with pytest.raises(OperationalError):
        track_outage(failing(OperationalError("gone")))
    assert outage.is_away()
    with pytest.raises(DataError):
        track_outage(failing(DataError("NUL")))
    assert outage.is_away()

    track_outage(failing())

    assert not outage.is_away()


def test_an_error_without_words_is_said_by_its_name() -> None:
    assert error_text(InterfaceError()) == "InterfaceError"

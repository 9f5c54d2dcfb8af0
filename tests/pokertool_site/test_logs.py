from __future__ import annotations

import logging

import pytest

from eventlog.streaming import CutShort
from pokertool_site import asgi
from pokertool_site.logs import NoQuery, NoTraceback, cut_queries_from


def record(*args: object) -> logging.LogRecord:
    return logging.LogRecord(
        "uvicorn.error", logging.INFO, __file__, 1, '%s - "WebSocket %s" [accepted]', args, None
    )


def test_a_query_does_not_reach_the_log() -> None:
    seen = record("127.0.0.1:1234", "/ws/detection?token=s3cret")

    assert NoQuery().filter(seen)
    assert seen.getMessage() == '127.0.0.1:1234 - "WebSocket /ws/detection" [accepted]'


def test_neither_does_one_that_runserver_names() -> None:
    details = {"protocol": "HTTP", "path": "/api/events/health?token=s3cret", "status": 200}
    seen = logging.LogRecord(
        "django.channels.server", logging.INFO, __file__, 1, "%(path)s %(status)s", (details,), None
    )

    assert NoQuery().filter(seen)
    assert seen.getMessage() == "/api/events/health 200"


def test_other_words_stay_as_they_are() -> None:
    seen = record("what?", 7)

    NoQuery().filter(seen)

    assert seen.getMessage() == 'what? - "WebSocket 7" [accepted]'


@pytest.mark.parametrize("name", ["uvicorn.error", "uvicorn.access", "django.channels.server"])
def test_the_servers_loggers_have_the_filter(name: str) -> None:
    assert callable(asgi.application)
    assert NoQuery in {type(added) for added in logging.getLogger(name).filters}


def test_an_answer_that_was_cut_short_is_a_line_and_a_bug_stays_a_traceback() -> None:
    seen = [
        logging.LogRecord(
            "uvicorn.error", logging.ERROR, __file__, 1, "Exception in ASGI application", (),
            (type(error), error, None),
        )
        for error in (CutShort("A replay is cut short"), ValueError("a bug"))
    ]  # fmt: skip

    assert all(NoTraceback().filter(record) for record in seen)
    assert [record.getMessage() for record in seen] == [
        "A replay is cut short",
        "Exception in ASGI application",
    ]
    assert [bool(record.exc_info) for record in seen] == [False, True]


@pytest.mark.parametrize("name", ["uvicorn.error", "daphne.server"])
def test_both_servers_say_so(name: str) -> None:
    assert callable(asgi.application)
    assert NoTraceback in {type(added) for added in logging.getLogger(name).filters}


def test_a_logger_keeps_its_handlers_and_gets_one_filter() -> None:
    logger, handler = logging.getLogger("a.server.of.tests"), logging.NullHandler()
    logger.addHandler(handler)

    cut_queries_from("a.server.of.tests")
    cut_queries_from("a.server.of.tests")

    assert logger.handlers == [handler]
    assert len(logger.filters) == 1

from __future__ import annotations

import logging

import pytest

from pokertool_site import asgi
from pokertool_site.logs import NoQuery, OneLineForClients, cut_queries_from


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
    assert {type(added) for added in logging.getLogger(name).filters} == {NoQuery}


def test_a_logger_keeps_its_handlers_and_gets_one_filter() -> None:
    logger, handler = logging.getLogger("a.server.of.tests"), logging.NullHandler()
    logger.addHandler(handler)

    cut_queries_from("a.server.of.tests")
    cut_queries_from("a.server.of.tests")

    assert logger.handlers == [handler]
    assert len(logger.filters) == 1


def client_error(name: str, *, status: int, text: str = "wrong") -> logging.LogRecord:
    try:
        raise ValueError(text)
    except ValueError as error:
        trace = (type(error), error, error.__traceback__)
    seen = logging.LogRecord(name, logging.ERROR, __file__, 1, "%s", (text,), trace)
    seen.status_code = status
    return seen


@pytest.mark.parametrize("name", ["django.security.DisallowedHost", "django.request"])
def test_what_a_client_did_wrong_is_one_short_line(name: str) -> None:
    seen = client_error(name, status=400, text="x" * 5000)

    assert OneLineForClients().filter(seen)
    assert seen.exc_info is None
    assert len(seen.getMessage()) < 310


def test_errors_of_ours_keep_their_traceback() -> None:
    seen = client_error("django.request", status=500, text="x" * 5000)

    assert OneLineForClients().filter(seen)
    assert seen.exc_info is not None
    assert seen.getMessage() == "x" * 5000

from __future__ import annotations

import logging

import pytest
from django.test import Client, RequestFactory

from pokertool_site import asgi
from pokertool_site.logs import NoPolling, NoQuery, cut_queries_from


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


@pytest.mark.parametrize("address", ["/api/system/health", "/api/nothing", "/health"])
def test_what_is_polled_and_refused_leaves_no_line(caplog: pytest.LogCaptureFixture, address: str) -> None:
    for _ in range(3):
        assert Client().delete(address).status_code in {404, 405}

    assert [record for record in caplog.records if record.name == "django.request"] == []


def test_another_page_that_is_not_there_leaves_one(caplog: pytest.LogCaptureFixture) -> None:
    Client().get("/nothing/here")

    assert [record.getMessage() for record in caplog.records] == ["Not Found: /nothing/here"]


def test_what_is_our_fault_is_said_wherever_it_happens(rf: RequestFactory) -> None:
    seen = logging.LogRecord("django.request", logging.ERROR, __file__, 1, "%s", ("broken",), None)
    seen.request = rf.get("/api/system/health")

    assert NoPolling().filter(seen)

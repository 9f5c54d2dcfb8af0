from __future__ import annotations

import io
import logging
from collections.abc import Callable

import pytest
from django.test import Client, RequestFactory
from uvicorn.logging import AccessFormatter

from eventlog.http.long_answers import CutShort
from pokertool_site import asgi
from pokertool_site.server.logs import (
    NoPolling,
    NoQuery,
    NoTraceback,
    OneLineForClients,
    cut_queries_from,
    make_records_printable,
)


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


HOSTILE = "\x1b]0;owned\x07 \x9b31m \u202e\n2026-01-01 ERROR forged \udcff"
SHOWN = r"\u001b]0;owned\u0007 \u009b31m \u202e\n2026-01-01 ERROR forged \udcff"


def lines_of(log: Callable[[logging.Logger], None]) -> str:
    """Return what a plain handler writes of what `log` does to a logger."""
    stream = io.StringIO()
    logger = logging.getLogger("of.a.library")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    logger.addHandler(handler)
    try:
        log(logger)
    finally:
        logger.removeHandler(handler)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("log", "line"),
    [
        (lambda to: to.warning(HOSTILE), f"WARNING {SHOWN}"),
        (lambda to: to.warning("seen: %s", HOSTILE), f"WARNING seen: {SHOWN}"),
        (lambda to: to.warning("seen: %(name)s", {"name": HOSTILE}), f"WARNING seen: {SHOWN}"),
        (lambda to: to.warning("%s after %.1f s", ValueError(HOSTILE), 2), f"WARNING {SHOWN} after 2.0 s"),
        (lambda to: to.warning(ValueError(HOSTILE)), f"WARNING {SHOWN}"),
        (lambda to: to.warning("%r", [HOSTILE]), f"WARNING {[HOSTILE]!r}"),
        (lambda to: to.warning("%d of %s, %.1f", 3, None, 0.5), "WARNING 3 of None, 0.5"),
    ],
    ids=["the message", "an argument", "a named one", "an error", "an error alone", "a list", "numbers"],
)
def test_no_record_acts_on_a_terminal(log: Callable[[logging.Logger], None], line: str) -> None:
    assert lines_of(log) == f"{line}\n"


def test_neither_does_a_traceback_nor_does_it_forge_a_line() -> None:
    def fail(logger: logging.Logger) -> None:
        try:
            raise ValueError(HOSTILE)
        except ValueError:
            logger.exception("It broke", stack_info=True)

    lines = lines_of(fail).splitlines()

    assert lines[:2] == ["ERROR It broke", "Traceback (most recent call last):"]
    assert r"  ValueError: \u001b]0;owned\u0007 \u009b31m \u202e" in lines
    assert r"  2026-01-01 ERROR forged \udcff" in lines
    assert any(line.startswith("Stack (most recent call last)") for line in lines)
    assert not set("\x1b\x07\x9b\u202e\udcff") & set("".join(lines))


def test_uvicorns_own_lines_stay_what_they_are() -> None:
    record = logging.getLogger("uvicorn.access").makeRecord(
        "uvicorn.access", logging.INFO, __file__, 1, '%s - "%s %s HTTP/%s" %d',
        ("127.0.0.1:1", "GET", "/\x1b[2J", "1.1", 200), None,
    )  # fmt: skip

    line = AccessFormatter("%(client_addr)s %(request_line)s %(status_code)s", use_colors=False).format(
        record
    )

    assert line == r"127.0.0.1:1 GET /\u001b[2J HTTP/1.1 200 OK"


def test_records_are_made_printable_once() -> None:
    before = logging.getLogRecordFactory()

    make_records_printable()

    assert logging.getLogRecordFactory() is before


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

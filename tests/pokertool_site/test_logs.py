from __future__ import annotations

import logging

import pytest

from pokertool_site.logs import NoQuery


def record(*args: object) -> logging.LogRecord:
    return logging.LogRecord(
        "uvicorn.error", logging.INFO, __file__, 1, '%s - "WebSocket %s" [accepted]', args, None
    )


def test_a_query_does_not_reach_the_log() -> None:
    seen = record("127.0.0.1:1234", "/ws/detection?token=s3cret")

    assert NoQuery().filter(seen)
    assert seen.getMessage() == '127.0.0.1:1234 - "WebSocket /ws/detection" [accepted]'


def test_other_words_stay_as_they_are() -> None:
    seen = record("what?", 7)

    NoQuery().filter(seen)

    assert seen.getMessage() == 'what? - "WebSocket 7" [accepted]'


@pytest.mark.parametrize("name", ["uvicorn.error", "uvicorn.access"])
def test_the_servers_loggers_have_the_filter(name: str) -> None:
    assert {type(added) for added in logging.getLogger(name).filters} == {NoQuery}

from __future__ import annotations

from pathlib import Path

from django.contrib.staticfiles import finders
from django.test import Client

ADDRESS = "/static/eventlog/stream.js"


def stored() -> bytes:
    path = finders.find("eventlog/stream.js")
    assert isinstance(path, str)
    return Path(path).read_bytes()


def test_a_file_comes_whole_with_its_type() -> None:
    response = Client().get(ADDRESS)

    assert not response.streaming
    assert response.content == stored()
    assert response["Content-Type"].startswith("text/javascript")


def test_a_file_that_is_known_is_not_sent_again() -> None:
    etag = Client().get(ADDRESS)["ETag"]

    response = Client().get(ADDRESS, headers={"if-none-match": etag})

    assert response.status_code == 304
    assert response.content == b""


def test_a_part_may_be_asked_for() -> None:
    response = Client().get(ADDRESS, headers={"range": "bytes=2-5"})

    assert response.status_code == 206
    assert response.content == stored()[2:6]


def test_what_is_no_file_is_not_found() -> None:
    assert Client().get("/static/nothing.js").status_code == 404

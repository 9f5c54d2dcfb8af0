from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from eventlog.fanout.messages import EVERYTHING, Dialect, Filter, Message, Span, plain_frames
from eventlog.fanout.tail import Tail
from eventlog.store.replay import Page
from eventlog.streams import StreamSpec, described
from eventlog.websocket.greeting import welcome, welcome_text
from eventlog.websocket.subscription import SubscribeRequest
from tests.eventlog.fanout.test_messages import event


@pytest.fixture(autouse=True)
def health_named_twice() -> Iterator[None]:
    words = "Connected to the monitor: health events"
    with described(StreamSpec(kind="health", welcome=words, second_names={"check": "update"})):
        yield


def types(frames: list[Message]) -> list[str]:
    return [json.loads(frame["text"])["type"] for frame in frames]


def test_an_event_comes_as_itself_and_then_by_its_second_name_with_the_same_data() -> None:
    (first, again) = Span(after=0, events=[event(1, type="check", data='{"a": [1.5, "é"]}')]).messages(
        Dialect.PLAIN, EVERYTHING
    )

    assert json.loads(first["text"])["type"] == "check"
    assert json.loads(again["text"]) == {
        "type": "update",
        "timestamp": "2026-11-23T01:02:03.456Z",
        "data": {"a": [1.5, "é"]},
    }


def test_events_without_one_come_once() -> None:
    span = Span(after=0, events=[event(1), event(2, type="check"), event(3)])

    assert types(span.messages(Dialect.PLAIN, EVERYTHING)) == ["card", "check", "update", "card"]
    assert span.messages(Dialect.PLAIN, EVERYTHING).events == 3


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"check"}, ["check"]),
        ({"update"}, ["update"]),
        ({"check", "update"}, ["check", "update"]),
        ({"card"}, ["card"]),
        (set(), []),
    ],
)
def test_a_filter_names_either(wanted: set[str], found: list[str]) -> None:
    span = Span(after=0, events=[event(1, type="check"), event(2)])

    assert types(span.messages(Dialect.PLAIN, Filter(types=frozenset(wanted)))) == found


def test_a_filter_by_key_is_for_both() -> None:
    span = Span(after=0, events=[event(1, type="check", key="a"), event(2, type="check", key="b")])

    assert types(span.messages(Dialect.PLAIN, Filter(keys=frozenset({"b"})))) == ["check", "update"]


@pytest.mark.parametrize("dialect", [Dialect.V1, Dialect.V1_DEFLATE])
def test_clients_that_resume_hear_of_no_second_name(dialect: Dialect) -> None:
    span = Span(after=0, events=[event(1, type="check")])

    (frame,) = span.messages(dialect, EVERYTHING)
    assert [found["type"] for found in json.loads(frame["text"])["events"]] == ["check"]
    assert span.messages(dialect, Filter(types=frozenset({"update"}))) == []


def test_it_is_written_once_for_all() -> None:
    check = event(1, type="check")

    (_, once), (_, again) = plain_frames(check, EVERYTHING), plain_frames(check, Filter())
    assert once is again


@pytest.mark.parametrize(
    ("stream", "words"),
    [
        ("health", "Connected to the monitor: health events"),
        ("health:7", "Connected to the monitor: health events"),
        ("detection", "Connected to detection events"),
    ],
)
def test_a_kind_of_stream_has_its_words_of_welcome(stream: str, words: str) -> None:
    assert welcome_text(stream) == words


@pytest.mark.parametrize(
    ("recovered", "words"),
    [
        (None, "Connected to the monitor: health events"),
        (True, "Connected to the monitor: health events"),
        (False, "Connected to the monitor: health events after 20; those since 3 can't be replayed"),
    ],
)
async def test_a_welcome_begins_with_them(recovered: bool | None, words: str) -> None:  # noqa: FBT001
    async def nothing(stream: str, after: int, limit: int) -> Page:
        raise AssertionError((stream, after, limit))

    tail = Tail("health", Page(epoch="e", head=20, floor=11, events=[]), nothing)

    assert (
        json.loads(welcome(tail, SubscribeRequest(since=3), recovered=recovered)["text"])["message"] == words
    )

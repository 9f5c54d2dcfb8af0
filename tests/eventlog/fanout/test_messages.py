from __future__ import annotations

import json
import zlib
from datetime import UTC, datetime, timedelta, timezone

import pytest

from eventlog.fanout.messages import EVERYTHING, Dialect, Filter, Span, new_frame_cache
from eventlog.record import WireEvent, event_text, timestamp


def event(seq: int, *, type: str = "card", key: str = "table-1", data: str = "{}") -> WireEvent:
    text = event_text(
        stream="detection",
        seq=seq,
        type=type,
        severity="info",
        message='Ünknown "name"',
        created_at=datetime(2026, 11, 23, 1, 2, 3, 456789, tzinfo=UTC),
        key=key,
        event_id="01970000-0000-7000-8000-000000000000",
        data=data,
    )
    return WireEvent(seq=seq, type=type, key=key, text=text)


def test_an_event_is_what_the_contract_shows() -> None:
    assert json.loads(event(1042, data='{"cards": ["Ah"]}').text) == {
        "stream": "detection",
        "seq": 1042,
        "type": "card",
        "severity": "info",
        "message": 'Ünknown "name"',
        "timestamp": "2026-11-23T01:02:03.456Z",
        "key": "table-1",
        "event_id": "01970000-0000-7000-8000-000000000000",
        "data": {"cards": ["Ah"]},
    }


def test_a_moment_is_told_in_utc() -> None:
    moment = datetime(2026, 11, 23, 3, 0, tzinfo=timezone(timedelta(hours=2)))

    assert timestamp(moment) == "2026-11-23T01:00:00.000Z"


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        ([], Dialect.PLAIN),
        (["pokertool.v1"], Dialect.V1),
        (["pokertool.v1", "pokertool.v1.deflate"], Dialect.V1_DEFLATE),
        (["token.abc", "pokertool.v1"], Dialect.V1),
        (["graphql-ws", ""], Dialect.PLAIN),
    ],
)
def test_the_best_offered_dialect_is_chosen(offered: list[str], chosen: Dialect) -> None:
    assert Dialect.chosen_from(offered) is chosen


def test_plain_frames_carry_one_event_each() -> None:
    span = Span(after=6, events=[event(7), event(8)])

    frames = span.messages(Dialect.PLAIN, EVERYTHING)

    assert [json.loads(frame["text"])["seq"] for frame in frames] == [7, 8]


def test_a_batch_says_how_far_the_log_was_read() -> None:
    span = Span(after=6, events=[event(7), event(8, type="pot")])

    (frame,) = span.messages(Dialect.V1, Filter(types=frozenset({"card"})))
    message = json.loads(frame["text"])

    assert [found["seq"] for found in message["events"]] == [7]
    assert message["through"] == 8


def test_a_span_in_which_nothing_is_wanted_has_no_frames() -> None:
    span = Span(after=6, events=[event(7)])

    assert span.messages(Dialect.V1, Filter(keys=frozenset({"table-9"}))) == []
    assert span.messages(Dialect.PLAIN, Filter(keys=frozenset({"table-9"}))) == []


def test_frames_are_built_once_for_all() -> None:
    span = Span(after=0, events=[event(1)])

    assert span.messages(Dialect.V1, EVERYTHING) is span.messages(Dialect.V1, Filter())


def test_only_what_is_long_is_deflated() -> None:
    (short,) = Span(after=0, events=[event(1)]).messages(Dialect.V1_DEFLATE, EVERYTHING)
    (long,) = Span(after=0, events=[event(n) for n in range(1, 30)]).messages(Dialect.V1_DEFLATE, EVERYTHING)

    assert "text" in short
    assert json.loads(zlib.decompress(long["bytes"], wbits=-15))["through"] == 29
    assert len(long["bytes"]) < 1024


def test_what_is_kept_for_many_filters_is_bounded_in_bytes() -> None:
    kept = new_frame_cache(size=100_000)
    span = Span(after=0, events=[event(n) for n in range(1, 30)], frame_cache=kept)
    everything = span.messages(Dialect.V1, EVERYTHING)

    for number in range(1000):
        wanted = Filter(keys=frozenset({"t", f"of-its-own-{number}"}))
        assert span.messages(Dialect.V1, wanted) is span.messages(Dialect.V1, wanted)
        assert span.messages(Dialect.V1, EVERYTHING) is everything  # as many want the same

    assert 50_000 < kept.currsize <= 100_000


def test_frames_larger_than_all_that_may_be_kept_are_made_and_not_kept() -> None:
    span = Span(after=0, events=[event(n) for n in range(1, 30)], frame_cache=new_frame_cache(size=1000))

    assert len(span.messages(Dialect.V1, EVERYTHING)) == 1
    assert span.messages(Dialect.V1, EVERYTHING) is not span.messages(Dialect.V1, EVERYTHING)

"""Any moment of a session, from the page around it, is what replaying everything gives."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from detection.demo.game import game_steps
from detection.events import new_event, publish
from detection.models import DetectionSession, Keyframe
from detection.poker.event_rules import Tables, apply, apply_to_table
from detection.poker.table_state import TableState
from detection.recordings import playback, projection
from detection.recordings.playback import Recording, RecordingPage, every_event, marks, page_at, recording_of
from eventlog.store.replay import events_after
from eventlog.store.retention import prune_to
from tests.detection.played import end, frames, play, start

pytestmark = pytest.mark.django_db(transaction=True)

SESSION = "0f8fad5b-d9cb-469f-a165-70867728950e"
NEXT_SESSION = "7c9e6679-7425-40de-944b-e07fc1f90ae7"


@pytest.fixture
def near(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keyframes as close as a short session needs them."""
    monkeypatch.setattr(projection, "EVENTS_APART", 20)
    monkeypatch.setattr(projection, "SEQS_APART", 90)


def play_two_at_once() -> DetectionSession:
    """Publish two tables' hands, their events among each other's; return the first one's session."""
    publish([start(SESSION), start(NEXT_SESSION, key="other")])
    left = frames(game_steps(seed=7, hands=3))
    right = frames(game_steps(seed=8, hands=4), key="other")
    for one, other in zip_longest(left, right):
        publish([*(one or []), *(other or []), new_event(event_type="info", key="other")])
    publish([end(NEXT_SESSION, key="other"), end(SESSION)])
    return DetectionSession.objects.get(pk=SESSION)


def kept_recording(session: DetectionSession) -> Recording:
    recording = recording_of(session)
    assert recording is not None
    return recording


def replayed(key: str) -> Iterator[tuple[int, TableState | None]]:
    """Yield each number of the log with a table after it, by replaying everything."""
    page = events_after("detection", 0, limit=100_000)
    assert page is not None
    tables: Tables = {}
    for event in page.events:
        tables = apply(tables, json.loads(event.text))
        yield event.seq, tables.get(key)


def shown(page: RecordingPage, seq: int) -> TableState | None:
    """Return the table at a number as the player makes it: the page's, and its events up to the number."""
    table = None if page.table is None else TableState.from_json(page.table)
    for event in page.events:
        if event.seq <= seq:
            table = apply_to_table(table, json.loads(event.text))
    return table


def test_the_table_at_each_number_is_what_replaying_everything_gives(near: None) -> None:
    session = play_two_at_once()
    recording = kept_recording(session)
    assert session.keyframes.count() > 5

    for seq, table in replayed("demo"):
        if recording.first <= seq <= recording.last:
            page = page_at(recording, seq)
            assert page.after < seq <= page.through
            assert page.complete
            assert shown(page, seq) == table


def test_pages_side_by_side_hold_every_event_of_the_session_once(near: None) -> None:
    session = play_two_at_once()
    recording = kept_recording(session)

    seqs: list[int] = []
    at = recording.first
    while at <= recording.last:
        page = page_at(recording, at)
        assert page.number == len(seqs)
        seqs += [event.seq for event in page.events]
        at = page.through + 1

    own = [event.seq for event in logged() if event.key == "demo"]
    assert seqs == own
    assert len(seqs) == session.events


def test_a_page_is_short_and_costs_the_same_queries_wherever_it_lies(near: None) -> None:
    recording = kept_recording(play_two_at_once())

    costs, sizes = set(), set()
    for seq in range(recording.first, recording.last, 7):
        with CaptureQueriesContext(connection) as queries:
            page = page_at(recording, seq)
        costs.add(len(queries))
        sizes.add(len(page.events))
        assert page.through - page.after <= 2 * projection.SEQS_APART

    assert costs == {3}
    assert max(sizes) <= projection.EVENTS_APART


@pytest.mark.usefixtures("near")
def test_without_keyframes_the_way_is_longer_and_the_table_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a session that was recorded before there were keyframes."""
    recording = kept_recording(play_two_at_once())
    Keyframe.objects.all().delete()
    monkeypatch.setattr(playback, "LARGEST_PAGE", 10)

    told = dict(replayed("demo"))
    for seq in range(recording.first, recording.last + 1, 5):
        page = page_at(recording, seq)
        assert len(page.events) <= 10
        assert page.after < seq <= page.through
        assert shown(page, seq) == told[seq]


def test_where_a_sessions_beginning_was_pruned_the_first_page_says_so(near: None) -> None:
    session = play_two_at_once()
    told = dict(replayed("demo"))
    prune_to("detection", 100)
    recording = kept_recording(session)

    first = page_at(recording, 1)
    assert (recording.begins, first.after, first.complete, first.number) == (101, 100, False, None)
    later = page_at(recording, first.through + 1)
    assert later.complete
    assert shown(later, later.through) == told[later.through]


def test_numbers_beyond_its_ends_show_the_first_page_and_the_last() -> None:
    recording = kept_recording(play(hands=1))

    assert page_at(recording, 0).after == recording.first - 1
    assert page_at(recording, 2**62).through == recording.last


def test_a_session_ends_where_its_tables_next_one_begins() -> None:
    publish([start(SESSION), new_event(event_type="info", key="demo")])
    publish([start(NEXT_SESSION), end(SESSION, reason="lost")])

    recording = kept_recording(DetectionSession.objects.get(pk=SESSION))

    assert (recording.first, recording.last) == (1, 2)
    assert [event.seq for event in page_at(recording, 1).events] == [1, 2]


def test_no_event_no_recording() -> None:
    publish([start(SESSION)])
    session = DetectionSession.objects.get()
    empty = DetectionSession(key="demo")

    assert recording_of(empty) is None
    prune_to("detection", 1)
    assert recording_of(session) is None


@pytest.mark.parametrize("parts", [1, 10, 5000])
def test_marks_count_each_event_of_the_session_where_it_happened(parts: int) -> None:
    session = play_two_at_once()
    recording = kept_recording(session)

    found = marks(recording, parts=parts)

    own = [event for event in logged() if event.key == "demo"]
    assert sum(mark.count for mark in found) == len(own)
    assert {mark.part for mark in found} <= set(range(parts))
    span = recording.last - recording.first + 1
    for mark in found:
        there = [
            event.seq
            for event in own
            if event.type == mark.type and (event.seq - recording.first) * parts // span == mark.part
        ]
        assert mark.count == len(there)


def test_every_event_comes_once_in_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    session = play_two_at_once()
    own = [event.seq for event in logged() if event.key == "demo"]

    for size in (7, len(own), 1000):
        monkeypatch.setattr(playback, "LARGEST_PAGE", size)
        assert [event["seq"] for event in every_event(kept_recording(session))] == own


def logged() -> list[Any]:
    page = events_after("detection", 0, limit=100_000)
    assert page is not None
    return page.events

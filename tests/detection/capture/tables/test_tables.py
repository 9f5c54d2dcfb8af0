"""Tables that come, move, hide and go, with sessions and a log that are real."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from detection.capture.display import status_display
from detection.capture.outbox import Outbox
from detection.capture.pipeline import Reader
from detection.capture.session import CaptureSession
from detection.capture.tables.table import LEFT_AFTER, SAID_AFTER
from detection.capture.tables.table_search import TableSearch
from detection.capture.tables.tables import SEARCH_SECONDS, TAKEN_SECONDS, Tables
from detection.events import flush_detection_events
from detection.models import DetectionSession, SessionState
from eventlog.models import Event
from tests.clocks import TestClock
from tests.detection.capture.tables.desktops import ReadsColours, TestDesktop
from tests.detection.sessions import running
from tests.waiting import PATIENCE

DEALT = ["session_start", "hand_start", "player", "player", "pot", "card"]


class WatchedDesktop:
    """Tables on a desktop for tests; each look is a second later."""

    def __init__(self, **fields: Any) -> None:
        self.desktop = TestDesktop()
        self.clock = TestClock()
        self.readers: dict[str, ReadsColours] = {}
        self.taken: list[str] = []
        self.ended: list[str] = []
        self.stream = io.StringIO()
        self._showing = status_display(self.stream, clock=self.clock)
        self.tables = Tables(
            self.desktop,
            TableSearch(ReadsColours, clock=self.clock),
            new_session=self._session,
            display=self._showing.__enter__(),
            on_ended=lambda session: self.ended.append(f"{session.key} {session.reason}"),
            on_taken=lambda error: self.taken.append(str(error)),
            clock=self.clock,
            **fields,
        )

    def _session(self, reader: Reader, *, key: str, title: str) -> CaptureSession:
        assert isinstance(reader, ReadsColours)
        self.readers[key] = reader
        return CaptureSession(reader=reader, key=key, source="screen", title=title, frames_to_believe=1)

    def look(self, times: int = 1, *, seconds: float = 1.0) -> None:
        for _ in range(times):
            self.tables.look()
            self.clock.now += seconds


@pytest.fixture
def watched(outbox: Outbox) -> Iterator[WatchedDesktop]:
    watched = WatchedDesktop()
    with watched.tables:
        yield watched


def told(key: str) -> list[str]:
    assert flush_detection_events(timeout=PATIENCE)
    return [*Event.objects.filter(key=key).order_by("seq").values_list("type", flat=True)]


def messages(key: str) -> list[tuple[str, str]]:
    assert flush_detection_events(timeout=PATIENCE)
    kinds = Event.objects.filter(key=key, type__in=("warning", "info")).order_by("seq")
    return [*kinds.values_list("severity", "message")]


def test_each_table_has_a_session_named_by_its_window(watched: WatchedDesktop) -> None:
    watched.desktop.put(1, "Demo Table")
    watched.desktop.put(2, "Demo Table", left=500)
    watched.desktop.put(3, "Files", left=1000, colour=20)

    watched.look(8)

    assert told("demo-table") == told("demo-table-2") == DEALT
    rows = DetectionSession.objects.order_by("key").values_list("key", "source", "title", "state")
    assert [*rows] == [
        ("demo-table", "screen", "Demo Table", "running"),
        ("demo-table-2", "screen", "Demo Table", "running"),
    ]
    lines = watched.stream.getvalue()
    assert "demo-table  1 frames" in lines
    assert "demo-table-2  1 frames" in lines


def test_the_first_table_may_be_named(outbox: Outbox) -> None:
    watched = WatchedDesktop(name="left")
    watched.desktop.put(1, "One")
    watched.desktop.put(2, "Two", left=500)

    with watched.tables:
        watched.look(4)

    assert [*DetectionSession.objects.order_by("key").values_list("key", flat=True)] == ["left", "one"]


def test_a_window_that_moves_is_read_where_it_stands_and_goes_on(watched: WatchedDesktop) -> None:
    watched.desktop.put(1, "table")
    watched.look()
    watched.desktop.put(1, "table", left=200, top=100)

    watched.look()
    assert watched.readers["table"].read_sizes == [(400, 300)] * 2  # found and stepped: it moves
    watched.look()

    assert watched.readers["table"].read_sizes == [(400, 300)] * 3
    assert told("table") == DEALT


def test_a_window_that_is_resized_is_read_once_it_has_its_size(watched: WatchedDesktop) -> None:
    watched.desktop.put(1, "table")
    watched.look()

    for width in (410, 420, 430):
        watched.desktop.put(1, "table", width=width)
        watched.look()
    watched.look(2)

    assert watched.readers["table"].read_sizes == [(400, 300)] * 2 + [(430, 300)] * 2
    assert told("table") == DEALT


def test_a_covered_table_is_not_read_and_that_is_said_once(watched: WatchedDesktop) -> None:
    watched.desktop.put(1, "table")
    watched.look()
    watched.desktop.put(2, "note", width=50, height=50, colour=20)

    watched.look(10)

    assert watched.readers["table"].read_sizes == [(400, 300)] * 2
    covered = ("warning", "The table is covered; reading goes on when it is not")
    assert messages("table") == [covered]

    watched.desktop.close(2)
    watched.look(3)

    assert watched.readers["table"].read_sizes == [(400, 300)] * 4
    assert messages("table") == [covered, ("info", "The table is in sight again; reading goes on")]
    assert told("table") == [*DEALT, "warning", "info"]


def test_a_table_beyond_the_edge_is_not_read_and_that_is_said(watched: WatchedDesktop) -> None:
    watched.desktop.put(1, "table")
    watched.look()
    watched.desktop.put(1, "table", left=-5)

    watched.look(3)

    assert [message.split(";")[0] for _, message in messages("table")] == [
        "The table reaches beyond the screen's edge"
    ]


def test_what_covers_a_table_for_a_moment_is_no_news(watched: WatchedDesktop) -> None:
    watched.desktop.put(1, "table")
    watched.look()
    watched.desktop.put(2, "tooltip", width=50, height=50)

    watched.look(3, seconds=SAID_AFTER / 4)
    watched.desktop.close(2)
    watched.look(3)

    assert messages("table") == []


def test_a_closed_table_ends_its_session_and_one_that_comes_back_begins_another(
    watched: WatchedDesktop,
) -> None:
    watched.desktop.put(1, "table")
    watched.desktop.put(2, "other", left=500)
    watched.look(4)
    watched.desktop.close(1)

    watched.look()

    assert watched.ended == ["table closed"]
    assert told("table") == [*DEALT, "session_end"]
    assert told("other") == DEALT
    end = Event.objects.get(key="table", type="session_end")
    assert (end.data["reason"], end.message) == ("closed", "Session closed after 3 frames")
    assert DetectionSession.objects.get(key="table").state == SessionState.ENDED

    watched.desktop.put(1, "table")
    watched.look(3)

    assert told("table") == [*DEALT, "session_end", *DEALT]


def test_a_window_that_shows_something_else_for_long_is_a_table_no_more(watched: WatchedDesktop) -> None:
    watched.desktop.put(1, "browser")
    watched.look()
    watched.desktop.put(1, "browser", colour=20)
    watched.look(int(LEFT_AFTER / 2))
    watched.desktop.put(1, "browser")
    watched.look()
    assert watched.ended == []

    watched.desktop.put(1, "browser", colour=20)
    watched.look(int(LEFT_AFTER) + 1)

    assert watched.ended == ["browser closed"]


def test_a_table_that_another_capture_reads_is_told_once_and_stops_no_other(watched: WatchedDesktop) -> None:
    other = running(key="taken")
    watched.desktop.put(1, "taken")
    watched.desktop.put(2, "free", left=500)

    watched.look(10)

    assert told("free") == DEALT
    assert told("taken") == []
    (said,) = watched.taken
    assert "taken is being captured already" in said
    assert "--table NAME" in said

    DetectionSession.objects.filter(pk=other.pk).update(state=SessionState.ENDED)
    watched.look(int(TAKEN_SECONDS + SEARCH_SECONDS))

    assert told("taken") == DEALT


def test_all_sessions_end_on_the_way_out(outbox: Outbox) -> None:
    watched = WatchedDesktop()
    watched.desktop.put(1, "one")
    watched.desktop.put(2, "two", left=500)

    with watched.tables as tables:
        watched.look(4)
        tables.reason = "interrupted"

    assert sorted(watched.ended) == ["one interrupted", "two interrupted"]
    assert set(DetectionSession.objects.values_list("state", flat=True)) == {SessionState.INTERRUPTED}


def test_an_error_on_the_way_fails_them_all(outbox: Outbox) -> None:
    watched = WatchedDesktop()
    watched.desktop.put(1, "one")
    watched.look()

    with pytest.raises(KeyError), watched.tables:
        raise KeyError

    assert watched.ended == ["one failed"]
    assert DetectionSession.objects.get().state == SessionState.FAILED


def test_a_stop_waits_for_no_other_table(outbox: Outbox) -> None:
    closed: list[int] = []
    watched = WatchedDesktop(is_closed=lambda: bool(closed))
    watched.desktop.put(1, "one")

    with watched.tables:
        watched.look()
        closed.append(1)
        watched.look()

    assert DetectionSession.objects.get().frames == 1


def test_frames_that_said_nothing_are_kept_for_each_table(outbox: Outbox, tmp_path: Path) -> None:
    watched = WatchedDesktop(save_unread=tmp_path)
    watched.desktop.put(1, "one")
    watched.desktop.put(2, "two", left=500)
    with watched.tables:
        watched.look(4)
        watched.desktop.put(1, "one", colour=20)
        watched.desktop.put(2, "two", left=500, colour=30)
        watched.look(3)

    assert sorted(path.stem.rsplit("-", 1)[1] for path in tmp_path.iterdir()) == ["one", "two"]

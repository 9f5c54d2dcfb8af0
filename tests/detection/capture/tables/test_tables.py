"""Tables that come, move, hide and go, with sessions and a log that are real."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from detection.capture.display import status_display
from detection.capture.following import Reader
from detection.capture.outbox import Outbox
from detection.capture.session import CaptureSession
from detection.capture.tables.search import TableSearch
from detection.capture.tables.table import LEFT_AFTER, SAID_AFTER
from detection.capture.tables.tables import SEARCH_SECONDS, TAKEN_SECONDS, Tables
from detection.events import flush_detection_events
from detection.models import DetectionSession, SessionState
from eventlog.models import Event
from tests.clocks import TestClock
from tests.detection.capture.tables.desktops import ReadsColours, TestDesktop
from tests.detection.sessions import running

DEALT = ["session_start", "hand_start", "player", "player", "pot", "card"]


class Following:
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
def following(outbox: Outbox) -> Iterator[Following]:
    following = Following()
    with following.tables:
        yield following


def told(key: str) -> list[str]:
    assert flush_detection_events(timeout=10)
    return [*Event.objects.filter(key=key).order_by("seq").values_list("type", flat=True)]


def messages(key: str) -> list[tuple[str, str]]:
    assert flush_detection_events(timeout=10)
    kinds = Event.objects.filter(key=key, type__in=("warning", "info")).order_by("seq")
    return [*kinds.values_list("severity", "message")]


def test_each_table_has_a_session_named_by_its_window(following: Following) -> None:
    following.desktop.put(1, "Demo Table")
    following.desktop.put(2, "Demo Table", left=500)
    following.desktop.put(3, "Files", left=1000, colour=20)

    following.look(8)

    assert told("demo-table") == told("demo-table-2") == DEALT
    rows = DetectionSession.objects.order_by("key").values_list("key", "source", "title", "state")
    assert [*rows] == [
        ("demo-table", "screen", "Demo Table", "running"),
        ("demo-table-2", "screen", "Demo Table", "running"),
    ]
    lines = following.stream.getvalue()
    assert "demo-table  1 frames" in lines
    assert "demo-table-2  1 frames" in lines


def test_the_first_table_may_be_named(outbox: Outbox) -> None:
    following = Following(name="left")
    following.desktop.put(1, "One")
    following.desktop.put(2, "Two", left=500)

    with following.tables:
        following.look(4)

    assert [*DetectionSession.objects.order_by("key").values_list("key", flat=True)] == ["left", "one"]


def test_a_window_that_moves_is_read_where_it_stands_and_goes_on(following: Following) -> None:
    following.desktop.put(1, "table")
    following.look()
    following.desktop.put(1, "table", left=200, top=100)

    following.look()
    assert following.readers["table"].read_sizes == [(400, 300)] * 2  # found and stepped: it moves
    following.look()

    assert following.readers["table"].read_sizes == [(400, 300)] * 3
    assert told("table") == DEALT


def test_a_window_that_is_resized_is_read_once_it_has_its_size(following: Following) -> None:
    following.desktop.put(1, "table")
    following.look()

    for width in (410, 420, 430):
        following.desktop.put(1, "table", width=width)
        following.look()
    following.look(2)

    assert following.readers["table"].read_sizes == [(400, 300)] * 2 + [(430, 300)] * 2
    assert told("table") == DEALT


def test_a_covered_table_is_not_read_and_that_is_said_once(following: Following) -> None:
    following.desktop.put(1, "table")
    following.look()
    following.desktop.put(2, "note", width=50, height=50, colour=20)

    following.look(10)

    assert following.readers["table"].read_sizes == [(400, 300)] * 2
    covered = ("warning", "The table is covered; reading goes on when it is not")
    assert messages("table") == [covered]

    following.desktop.close(2)
    following.look(3)

    assert following.readers["table"].read_sizes == [(400, 300)] * 4
    assert messages("table") == [covered, ("info", "The table is in sight again; reading goes on")]
    assert told("table") == [*DEALT, "warning", "info"]


def test_a_table_beyond_the_edge_is_not_read_and_that_is_said(following: Following) -> None:
    following.desktop.put(1, "table")
    following.look()
    following.desktop.put(1, "table", left=-5)

    following.look(3)

    assert [message.split(";")[0] for _, message in messages("table")] == [
        "The table reaches beyond the screen's edge"
    ]


def test_what_covers_a_table_for_a_moment_is_no_news(following: Following) -> None:
    following.desktop.put(1, "table")
    following.look()
    following.desktop.put(2, "tooltip", width=50, height=50)

    following.look(3, seconds=SAID_AFTER / 4)
    following.desktop.close(2)
    following.look(3)

    assert messages("table") == []


def test_a_closed_table_ends_its_session_and_one_that_comes_back_begins_another(
    following: Following,
) -> None:
    following.desktop.put(1, "table")
    following.desktop.put(2, "other", left=500)
    following.look(4)
    following.desktop.close(1)

    following.look()

    assert following.ended == ["table closed"]
    assert told("table") == [*DEALT, "session_end"]
    assert told("other") == DEALT
    end = Event.objects.get(key="table", type="session_end")
    assert (end.data["reason"], end.message) == ("closed", "Session closed after 3 frames")
    assert DetectionSession.objects.get(key="table").state == SessionState.ENDED

    following.desktop.put(1, "table")
    following.look(3)

    assert told("table") == [*DEALT, "session_end", *DEALT]


def test_a_window_that_shows_something_else_for_long_is_a_table_no_more(following: Following) -> None:
    following.desktop.put(1, "browser")
    following.look()
    following.desktop.put(1, "browser", colour=20)
    following.look(int(LEFT_AFTER / 2))
    following.desktop.put(1, "browser")
    following.look()
    assert following.ended == []

    following.desktop.put(1, "browser", colour=20)
    following.look(int(LEFT_AFTER) + 1)

    assert following.ended == ["browser closed"]


def test_a_table_that_another_capture_reads_is_told_once_and_stops_no_other(following: Following) -> None:
    other = running(key="taken")
    following.desktop.put(1, "taken")
    following.desktop.put(2, "free", left=500)

    following.look(10)

    assert told("free") == DEALT
    assert told("taken") == []
    (said,) = following.taken
    assert "taken is being captured already" in said
    assert "--table NAME" in said

    DetectionSession.objects.filter(pk=other.pk).update(state=SessionState.ENDED)
    following.look(int(TAKEN_SECONDS + SEARCH_SECONDS))

    assert told("taken") == DEALT


def test_all_sessions_end_on_the_way_out(outbox: Outbox) -> None:
    following = Following()
    following.desktop.put(1, "one")
    following.desktop.put(2, "two", left=500)

    with following.tables as tables:
        following.look(4)
        tables.reason = "interrupted"

    assert sorted(following.ended) == ["one interrupted", "two interrupted"]
    assert set(DetectionSession.objects.values_list("state", flat=True)) == {SessionState.INTERRUPTED}


def test_an_error_on_the_way_fails_them_all(outbox: Outbox) -> None:
    following = Following()
    following.desktop.put(1, "one")
    following.look()

    with pytest.raises(KeyError), following.tables:
        raise KeyError

    assert following.ended == ["one failed"]
    assert DetectionSession.objects.get().state == SessionState.FAILED


def test_a_stop_waits_for_no_other_table(outbox: Outbox) -> None:
    closed: list[int] = []
    following = Following(is_closed=lambda: bool(closed))
    following.desktop.put(1, "one")

    with following.tables:
        following.look()
        closed.append(1)
        following.look()

    assert DetectionSession.objects.get().frames == 1


def test_frames_that_said_nothing_are_kept_for_each_table(outbox: Outbox, tmp_path: Path) -> None:
    following = Following(save_unread=tmp_path)
    following.desktop.put(1, "one")
    following.desktop.put(2, "two", left=500)
    with following.tables:
        following.look(4)
        following.desktop.put(1, "one", colour=20)
        following.desktop.put(2, "two", left=500, colour=30)
        following.look(3)

    assert sorted(path.stem.rsplit("-", 1)[1] for path in tmp_path.iterdir()) == ["one", "two"]

from __future__ import annotations

import csv
import io
import json

import pytest

from detection.models import Hand
from detection.recordings import playback
from detection.recordings.exports import HAND_COLUMNS, SESSION_COLUMNS, events_of, hands_csv, sessions_csv
from eventlog.store.replay import events_after
from tests.detection.played import play
from tests.detection.sessions import running

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_hand_is_a_line_with_what_was_seen_of_it() -> None:
    session = play(hands=2)
    hand = Hand.objects.get(number=2)

    rows = list(csv.DictReader(io.StringIO(b"".join(hands_csv(Hand.objects.order_by("pk"))).decode())))

    assert tuple(rows[1]) == HAND_COLUMNS
    assert (rows[1]["session"], rows[1]["table"]) == (str(session.pk), "demo")
    assert (rows[1]["hero"], rows[1]["pot"], rows[1]["result"]) == (
        " ".join(hand.hero),
        hand.pot,
        hand.result,
    )


def test_a_session_that_runs_has_no_end_and_no_share_without_a_frame() -> None:
    session = running(frames=0)

    (row,) = csv.DictReader(io.StringIO(b"".join(sessions_csv([session])).decode()))

    assert tuple(row) == SESSION_COLUMNS
    assert (row["state"], row["ended_at"], row["seconds"], row["unread_share"]) == ("running", "", "", "")


@pytest.mark.parametrize("size", [3, 500])
def test_events_of_sessions_come_once_each_in_pages(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(playback, "LARGEST_PAGE", size)
    one, other = play(hands=1), play(hands=1, key="other")
    sent = events_after("detection", 0, limit=1000)
    assert sent is not None

    lines = b"".join(events_of([other, running(key="silent"), one])).decode().splitlines()

    wire = [json.loads(event.text) for event in sent.events]
    assert [json.loads(line) for line in lines] == [
        *(event for event in wire if event["key"] == "other"),
        *(event for event in wire if event["key"] == "demo"),
    ]

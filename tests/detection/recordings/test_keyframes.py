from __future__ import annotations

import json

import pytest

from detection.events import new_event, publish
from detection.models import DetectionSession, Keyframe
from detection.poker.event_rules import Tables, apply
from detection.poker.table_state import TableState
from detection.recordings import projection
from detection.recordings.projection import is_due
from eventlog.store.replay import events_after
from eventlog.store.retention import prune_to
from tests.detection.played import end, play, start

SESSION = "0f8fad5b-d9cb-469f-a165-70867728950e"
NEXT_SESSION = "7c9e6679-7425-40de-944b-e07fc1f90ae7"


@pytest.mark.parametrize(
    ("events", "before", "seq", "due"),
    [
        (499, 498, 499, False),
        (500, 499, 500, True),
        (1500, 9000, 9001, True),
        (3, 4998, 4999, False),
        (3, 4999, 5000, True),
        (3, 4000, 9000, True),
        (1, None, 5000, False),  # a session's first event makes the table anew
        (500, 700, 700, False),  # somebody else's event left the count as it was
    ],
)
def test_one_is_due_every_so_many_events_of_the_session_or_of_the_log(
    events: int, before: int | None, seq: int, *, due: bool
) -> None:
    assert is_due(events=events, before=before, seq=seq) is due


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("batch", [1, 3, 100])
def test_each_is_exact_however_events_were_batched(monkeypatch: pytest.MonkeyPatch, batch: int) -> None:
    monkeypatch.setattr(projection, "EVENTS_APART", 2)
    happened = [
        start(SESSION),
        *(new_event(event_type="pot", data={"pot": str(pot)}, key="demo") for pot in range(7)),
    ]
    for at in range(0, len(happened), batch):
        publish(happened[at : at + batch])

    kept = list(Keyframe.objects.values_list("seq", "number"))
    assert kept == [(2, 2), (4, 4), (6, 6), (8, 8)]
    for keyframe in Keyframe.objects.all():
        assert TableState.from_json(keyframe.state) == tables_after(keyframe.seq)["demo"]


@pytest.mark.django_db(transaction=True)
def test_a_session_found_lost_late_leaves_none_with_its_successor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projection, "EVENTS_APART", 1)
    publish([start(SESSION)])
    publish([start(NEXT_SESSION), end(SESSION, reason="lost")])

    following = DetectionSession.objects.get(pk=NEXT_SESSION)
    assert [keyframe.seq for keyframe in following.keyframes.all()] == [2]


@pytest.mark.django_db(transaction=True)
def test_those_whose_events_were_pruned_go_with_the_next_that_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(projection, "EVENTS_APART", 10)
    session = play(hands=1, ends=False)
    other = play(hands=1, key="other")
    assert session.keyframes.count() >= 2
    last = session.keyframes.order_by("-seq")[0].seq

    prune_to("detection", last)
    while session.keyframes.filter(seq__gt=last).count() == 0:
        publish([new_event(event_type="info", key="demo")])

    assert session.keyframes.order_by("seq")[0].seq == last  # the table just before the oldest event kept
    assert other.keyframes.exists()


def tables_after(seq: int) -> Tables:
    """Return what replaying everything up to `seq` gives."""
    tables: Tables = {}
    page = events_after("detection", 0, limit=seq)
    assert page is not None
    for event in page.events:
        tables = apply(tables, json.loads(event.text))
    return tables

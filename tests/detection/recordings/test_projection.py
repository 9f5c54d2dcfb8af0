from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detection.events import EVENT_TYPES, new_event, publish
from detection.models import DetectionSession, Hand, SessionState, TableState
from detection.poker.event_rules import Tables, apply
from detection.poker.table_state import TableState as TableValue
from eventlog.models import Event
from eventlog.record import NewEvent
from eventlog.store.snapshots import snapshot

pytestmark = pytest.mark.django_db(transaction=True)

SESSION = "0f8fad5b-d9cb-469f-a165-70867728950e"
NEXT_SESSION = "7c9e6679-7425-40de-944b-e07fc1f90ae7"

sessions = st.sampled_from([SESSION, NEXT_SESSION, None, "not an id"])
cards = st.lists(st.sampled_from(["Ah", "Kd", "2c", "9s"]), max_size=5)
names = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=5)
amounts = st.sampled_from(["12.50", "3", None, "0"])
seats = st.integers(0, 3)
fields = {
    "session": sessions,
    "source": st.sampled_from(["demo", "screen", None, 7]),
    "title": names | st.none(),
    "reason": st.sampled_from(["ended", "lost", "failed", "bored", None]),
    "frames": st.integers(-1, 9) | st.none(),
    "hand": st.integers(-1, 9) | st.none(),
    "street": st.sampled_from(["flop", "turn", None, 4]),
    "cards": cards | st.just("hidden") | st.none(),
    "card_type": st.sampled_from(["hero", "shown"]),
    "board": cards | st.none(),
    "pot": amounts,
    "currency": st.sampled_from(["$", "", None]),
    "seat": seats | st.just("1"),
    "present": st.booleans(),
    "name": names,
    "stack": amounts,
    "bet": amounts,
    "active": st.booleans() | st.none(),
    "hero": st.booleans() | cards,
    "action": st.sampled_from(["fold", "raise", None]),
    "amount": amounts,
    "dealer_seat": seats | st.none(),
}


@st.composite
def new_events(draw: st.DrawFn) -> NewEvent:
    """Any detection event that can be emitted, sense or nonsense."""
    names = draw(st.sets(st.sampled_from(sorted(fields)), max_size=8))
    data: dict[str, Any] = {name: draw(fields[name]) for name in sorted(names)}
    return new_event(
        event_type=draw(st.sampled_from(EVENT_TYPES)), data=data, key=draw(st.sampled_from(["a", "b", ""]))
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    batches=st.lists(st.lists(new_events(), min_size=1, max_size=6), min_size=1, max_size=5), data=st.data()
)
def test_an_old_snapshot_with_the_events_since_is_the_new_snapshot(
    batches: list[list[NewEvent]], data: st.DataObject
) -> None:
    taken = [snapshot("detection")]
    for batch in batches:
        publish(batch)
        taken.append(snapshot("detection"))

    old = data.draw(st.sampled_from(taken))
    assert old.state is not None
    tables: Tables = {key: TableValue.from_json(table) for key, table in old.state["tables"].items()}
    for event in Event.objects.filter(stream__name="detection", seq__gt=old.seq).order_by("seq"):
        told = {"type": event.type, "seq": event.seq, "key": event.key, "data": event.data}
        tables = apply(tables, told)

    assert {"tables": {key: table.to_json() for key, table in tables.items()}} == taken[-1].state


def test_a_table_knows_the_last_event_that_changed_it() -> None:
    publish([new_event(event_type="pot", data={"pot": "3"}, key="a")])
    publish([new_event(event_type="pot", data={"pot": "4"}, key="b")])
    publish([new_event(event_type="performance", data={"fps": 9}, key="a")])

    assert dict(TableState.objects.values_list("key", "seq")) == {"a": 1, "b": 2}


def test_a_session_counts_its_events_and_ends_with_its_reason() -> None:
    publish([started(SESSION), new_event(event_type="info"), ended(SESSION, "interrupted", frames=12)])

    session = DetectionSession.objects.get()
    assert session.state == SessionState.INTERRUPTED
    assert session.ended_at is not None
    assert (session.events, session.first_seq, session.last_seq, session.frames) == (3, 1, 3, 12)
    assert (session.source, session.title) == ("demo", "Demo")


def test_a_session_that_its_capture_claimed_is_not_made_twice() -> None:
    event = started(SESSION)
    DetectionSession.objects.create(
        pk=SESSION, key="table-1", pid=42, started_at=event.created_at, seen_at=event.created_at
    )

    publish([event])

    assert DetectionSession.objects.get().pid == 42


def test_a_session_that_takes_a_table_leaves_the_one_before_lost() -> None:
    publish([started(SESSION)])
    publish([started(NEXT_SESSION)])

    states = {str(session.pk): session.state for session in DetectionSession.objects.all()}
    assert states == {SESSION: SessionState.LOST, NEXT_SESSION: SessionState.RUNNING}


def test_a_session_found_lost_afterwards_neither_closes_nor_counts_for_its_successor() -> None:
    publish([started(SESSION), started(NEXT_SESSION), ended(SESSION, "lost")])

    assert TableState.objects.get().state["open"] is True
    assert DetectionSession.objects.get(pk=NEXT_SESSION).events == 1
    assert DetectionSession.objects.get(pk=SESSION).events == 2


@pytest.mark.parametrize("batch_size", [1, 4, 100])
def test_a_hand_holds_what_was_seen_of_it_however_it_was_batched(batch_size: int) -> None:
    happened = [
        started(SESSION),
        new_event(event_type="hand_start", data={"hand": 1}),
        new_event(event_type="card", data={"cards": ["Ah", "Kd"], "card_type": "hero", "seat": 0}),
        new_event(event_type="card", data={"cards": ["2c", "2d"], "card_type": "shown", "seat": 3}),
        new_event(event_type="pot", data={"pot": "12.50"}),
        new_event(event_type="board", data={"board": ["2h", "3h", "4h"]}),
        new_event(event_type="pot", data={"pot": None}),
        new_event(event_type="hand_end", data={"hand": 1}),
        new_event(event_type="pot", data={"pot": "99"}),
        new_event(event_type="hand_start", data={"hand": 2}),
    ]

    for at in range(0, len(happened), batch_size):
        publish(happened[at : at + batch_size])

    first, second = Hand.objects.all()
    assert (first.number, first.hero, first.board, first.pot) == (
        1,
        ["Ah", "Kd"],
        ["2h", "3h", "4h"],
        "12.50",
    )
    assert (first.first_seq, first.last_seq) == (2, 8)
    assert first.ended_at is not None
    assert (second.number, second.hero, second.ended_at) == (2, [], None)


def test_events_of_a_table_without_a_session_make_no_hand() -> None:
    publish([new_event(event_type="hand_start", data={"hand": 1})])

    assert not Hand.objects.exists()
    assert TableState.objects.get().state["hand"] == 1


def test_a_batch_costs_the_same_queries_however_long_it_is(django_assert_num_queries: Any) -> None:
    publish([started(SESSION), new_event(event_type="hand_start", data={"hand": 1})])
    with CaptureQueriesContext(connection) as twenty_events:  # fewer go in one statement where they can
        publish([new_event(event_type="pot", data={"pot": str(pot)}) for pot in range(20)])

    with django_assert_num_queries(len(twenty_events)):
        publish([new_event(event_type="pot", data={"pot": str(pot)}) for pot in range(100)])


def started(session: str) -> NewEvent:
    data = {"session": session, "source": "demo", "title": "Demo"}
    return new_event(event_type="session_start", data=data)


def ended(session: str, reason: str, *, frames: int = 0) -> NewEvent:
    data = {"session": session, "reason": reason, "frames": frames}
    return new_event(event_type="session_end", data=data)


def test_ids_are_stored_as_they_were_given() -> None:
    publish([started(SESSION)])

    assert DetectionSession.objects.get().pk == uuid.UUID(SESSION)

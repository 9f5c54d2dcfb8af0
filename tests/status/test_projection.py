from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventlog.models import Event
from eventlog.record import NewEvent
from eventlog.store.append import append
from eventlog.store.snapshots import snapshot
from status.models import ComponentState, Status
from status.report import STREAM, ComponentReport, report_all
from status.state import apply

pytestmark = pytest.mark.django_db(transaction=True)

reports = st.lists(
    st.builds(
        ComponentReport,
        component=st.sampled_from(["api", "database", "scraper:table-1"]),
        status=st.sampled_from(Status.values),
        latency_ms=st.none() | st.floats(0, 1e6),
        detail=st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=9),
    ),
    max_size=4,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(reports, min_size=1, max_size=5), data=st.data())
def test_an_old_snapshot_with_the_events_since_is_the_new_snapshot(
    batches: list[list[ComponentReport]], data: st.DataObject
) -> None:
    taken = [snapshot(STREAM)]
    for batch in batches:
        report_all(batch)
        taken.append(snapshot(STREAM))

    old = data.draw(st.sampled_from(taken))
    state = old.state
    for event in Event.objects.filter(stream__name=STREAM, seq__gt=old.seq).order_by("seq"):
        state = apply(state, {"type": event.type, "data": event.data})

    assert apply(state, {"type": "other"}) == apply(snapshot(STREAM).state, {"type": "other"})


def test_a_component_is_as_its_newest_event_says() -> None:
    report_all([ComponentReport(component="api", status="operational", latency_ms=1.5)])
    report_all([ComponentReport(component="api", status="degraded", detail="slow")])

    row = ComponentState.objects.get(component="api")

    assert (row.status, row.latency_ms, row.detail, row.seq) == ("degraded", None, "slow", 2)


def test_other_events_of_the_stream_change_no_component() -> None:
    append(stream=STREAM, event=NewEvent(type="info", message="hello"))

    assert snapshot(STREAM).state == {"components": {}}

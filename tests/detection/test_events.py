from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from detection.capture.outbox import Outbox
from detection.events import (
    LONGEST_KEY,
    EventInvalid,
    aemit_detection_event,
    emit_detection_event,
    flush_detection_events,
    new_event,
)
from detection.models import TableState
from eventlog.models import Event
from eventlog.store.snapshots import snapshot
from tests.waiting import PATIENCE


def test_an_emitted_event_is_in_the_log_and_in_the_state(outbox: Outbox) -> None:
    event_id = emit_detection_event(
        event_type="card",
        severity="success",
        message="Hero cards detected: Ah, Kd",
        data={"cards": ["Ah", "Kd"]},
        key="table-1",
    )

    assert flush_detection_events(timeout=PATIENCE)
    stored = Event.objects.get()
    assert (stored.event_id, stored.type, stored.severity) == (event_id, "card", "success")
    assert (stored.key, stored.data) == ("table-1", {"cards": ["Ah", "Kd"]})
    assert TableState.objects.get(key="table-1").state["hero"] == ["Ah", "Kd"]


def test_the_snapshot_of_the_stream_holds_every_table(outbox: Outbox) -> None:
    emit_detection_event(event_type="pot", data={"pot": "3"}, key="a")
    emit_detection_event(event_type="pot", data={"pot": "4"}, key="b")
    assert flush_detection_events(timeout=PATIENCE)

    taken = snapshot("detection")

    assert taken.state is not None
    assert {key: table["pot"] for key, table in taken.state["tables"].items()} == {"a": "3", "b": "4"}


def test_the_async_twin_does_the_same(outbox: Outbox) -> None:
    event_id = asyncio.run(aemit_detection_event(event_type="info", message="hello"))

    assert flush_detection_events(timeout=PATIENCE)
    assert Event.objects.get().event_id == event_id


def test_the_same_id_twice_is_one_event(outbox: Outbox) -> None:
    event_id = emit_detection_event(event_type="info")
    emit_detection_event(event_type="info", event_id=event_id)

    assert flush_detection_events(timeout=PATIENCE)
    assert Event.objects.count() == 1


def test_threads_emit_side_by_side(outbox: Outbox) -> None:
    def emit(key: str) -> None:
        for number in range(20):
            emit_detection_event(event_type="pot", data={"pot": str(number)}, key=key)

    threads = [threading.Thread(target=emit, args=[key]) for key in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert flush_detection_events(timeout=30)
    assert {row.state["pot"] for row in TableState.objects.all()} == {"19"}
    assert Event.objects.count() == 80


def test_the_log_has_a_copy_of_the_data() -> None:
    data: dict[str, Any] = {"cards": ("Ah", "Kd")}

    event = new_event(event_type="card", data=data)
    data["cards"] = ()

    assert event.data == {"cards": ["Ah", "Kd"]}


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"event_type": "crad"}, "event_type is 'crad'.*Did you mean 'card'"),
        ({"event_type": "health_check"}, "event_type is 'health_check'; it may be session_start"),
        ({"severity": "loud"}, "severity is 'loud'; it may be debug, info"),
        ({"key": "k" * 101}, "key is 'kkk.*at most 100"),
        ({"key": 7}, "key is 7"),
        ({"message": b"no"}, "message is b'no'"),
        ({"data": ["Ah"]}, r"data is \['Ah'\]; it is a dict"),
        ({"data": {"pot": Decimal("1.5")}}, "data can't be JSON.*Decimal.*decimal strings"),
        ({"data": {"ms": float("nan")}}, "data can't be JSON"),
        ({"message": "a\0b"}, "NUL"),
        ({"data": {"name": "a\0b"}}, "NUL"),
        ({"message": "\ud800"}, "surrogate pair"),
    ],
    ids=lambda value: None if isinstance(value, str) else next(iter(value)),
)
def test_an_event_that_is_wrong_says_what_is_wrong_with_it(wrong: dict[str, Any], named: str) -> None:
    with pytest.raises(EventInvalid, match=named):
        new_event(**{"event_type": "info", **wrong})


def test_a_key_may_be_as_long_as_the_logs_column() -> None:
    assert Event._meta.get_field("key").max_length == LONGEST_KEY


def test_a_backslash_before_u0000_is_no_nul() -> None:
    assert new_event(event_type="info", message="\\u0000").message == "\\u0000"


@pytest.mark.django_db(transaction=True)
def test_the_interpreters_exit_waits_for_the_log() -> None:
    script = f"""
import os, django
from django.conf import settings
os.environ["DJANGO_SETTINGS_MODULE"] = "pokertool_site.settings"
settings.DATABASES["default"]["NAME"] = {connection.settings_dict["NAME"]!r}
django.setup()
from detection.events import emit_detection_event
for number in range(300):
    emit_detection_event(event_type="info", message=str(number))
"""
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60, cwd=settings.BASE_DIR)

    messages = Event.objects.filter(type="info").order_by("seq").values_list("message", flat=True)
    assert list(messages) == [str(number) for number in range(300)]

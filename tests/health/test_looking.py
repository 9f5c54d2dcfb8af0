from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from health.looking import Looker
from health.probes import Probe, Readings


def probe(name: str, look: Callable[[], Readings]) -> Probe:
    return Probe(name=name, category="test", description="", look=look)


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """What a hanging probe waits for; opened in the end, so that no thread stays."""
    gate = threading.Event()
    yield gate
    gate.set()


def boom() -> Readings:
    raise PermissionError("not yours")


def test_a_probe_that_raises_costs_only_itself() -> None:
    well, bad = Looker().look([probe("well", lambda: {"x": 1.0}), probe("bad", boom)])

    assert (well.readings, well.error) == ({"x": 1.0}, "")
    assert well.latency_ms is not None
    assert (bad.readings, bad.latency_ms, bad.error) == ({}, None, "PermissionError: not yours")


def test_a_probe_that_hangs_costs_only_itself_and_is_not_started_once_more(gate: threading.Event) -> None:
    started = []

    def hang() -> Readings:
        started.append(1)
        gate.wait(30)
        return {"y": 2.0}

    looker = Looker(patience=0.2)
    hanging = [probe("well", lambda: {"x": 1.0}), probe("hangs", hang)]

    first, second = looker.look(hanging), looker.look(hanging)
    gate.set()
    (freed,) = Looker.look(looker, [probe("hangs", hang)])

    assert [look.error for look in (*first, *second)] == ["", "no answer in 0.2 s"] * 2
    assert freed.readings == {"y": 2.0}
    assert len(started) == 1

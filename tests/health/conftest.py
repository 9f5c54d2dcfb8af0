from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from eventlog.fanout import periodic_jobs
from eventlog.streams import described
from health import listeners, sampling
from health.probes import registry as probes
from health.probes.registry import Feature
from pokertool_site.streams import STREAMS
from tests.waiting import wait_until


@pytest.fixture(autouse=True)
def nobody_watches(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Watchers of this process look at nothing, and nothing follows from a check: that is not health's."""
    monkeypatch.setattr(periodic_jobs, "jobs", {})
    monkeypatch.setattr(listeners, "listeners", [])
    with described(*(replace(spec, is_overdue=None) for spec in STREAMS)):
        yield


@pytest.fixture
def only_registered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Checks ask what the test registers, and nothing of ours; what hangs in a probe ends with the test."""
    monkeypatch.setattr(probes, "features", {})
    nothing: tuple[Feature, ...] = ()
    monkeypatch.setattr(sampling, "built_in_features", lambda: nothing)
    yield
    wait_until(lambda: not any(thread.name.startswith("probe ") for thread in threading.enumerate()))

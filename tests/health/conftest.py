from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from eventlog.fanout import periodic_jobs
from eventlog.streams import described
from health import listeners, sampling
from health.probes import registry as probes
from health.probes import running
from health.probes.registry import Feature
from pokertool_site.streams import STREAMS


@pytest.fixture(autouse=True)
def nobody_watches(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Watchers of this process look at nothing, and nothing follows from a check: that is not health's."""
    monkeypatch.setattr(periodic_jobs, "_jobs", {})
    monkeypatch.setattr(listeners, "_listeners", [])
    with described(*(replace(spec, is_overdue=None) for spec in STREAMS)):
        yield


@pytest.fixture
def only_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Checks ask what the test registers, and nothing of ours."""
    monkeypatch.setattr(probes, "_features", {})
    monkeypatch.setattr(running, "_running", {})
    nothing: tuple[Feature, ...] = ()
    monkeypatch.setattr(sampling, "built_in_features", lambda: nothing)

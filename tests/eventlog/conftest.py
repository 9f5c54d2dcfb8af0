from __future__ import annotations

import pytest

from eventlog import heartbeat, watchers


@pytest.fixture(autouse=True)
def log_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The log as it is without the apps that watch: nobody looks, and nothing is overdue."""
    monkeypatch.setattr(watchers, "_watchers", {})
    monkeypatch.setattr(heartbeat, "_ask", bool)

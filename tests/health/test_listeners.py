from __future__ import annotations

from typing import Any

import pytest

from health import listeners
from health.listeners import notify_listeners, on_check


def test_each_listener_is_told_once_of_each_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listeners, "listeners", [])
    heard: list[dict[str, Any]] = []
    on_check(heard.append)
    on_check(heard.append)

    notify_listeners({"overall_status": "healthy"})

    assert heard == [{"overall_status": "healthy"}]

from __future__ import annotations

import pytest

from eventlog.fanout import heartbeat
from eventlog.fanout.heartbeat import checks_are_overdue, register_overdue


def test_nothing_is_overdue_where_nobody_watches() -> None:
    assert checks_are_overdue() is False


def test_who_watches_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeat, "_ask", heartbeat._ask)
    register_overdue(lambda: True)

    assert checks_are_overdue() is True

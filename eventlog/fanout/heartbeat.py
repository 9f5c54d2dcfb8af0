"""Whether the health checks are overdue, as heartbeats tell every client."""

from __future__ import annotations

from collections.abc import Callable

_ask: Callable[[], bool] = bool


def register_overdue(ask: Callable[[], bool]) -> None:
    """Let `ask` tell whether a check is overdue. It runs on event loops: memory only, no database."""
    global _ask
    _ask = ask


def checks_are_overdue() -> bool:
    """Tell whether a health check that should have come did not; False where nobody watches for it."""
    return _ask()

"""Listeners for each check: other apps act on it without health knowing them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Listener = Callable[[dict[str, Any]], object]

listeners: list[Listener] = []
"""Who is told of each check."""


def on_check(listener: Listener) -> None:
    """Call `listener` with the data of each check that this process made, once it is in the log."""
    if listener not in listeners:
        listeners.append(listener)


def notify_listeners(data: dict[str, Any]) -> None:
    """Call all listeners with the data of a check."""
    for listener in listeners:
        listener(data)

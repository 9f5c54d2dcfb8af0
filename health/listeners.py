"""Who wants to know of each check: the way on from health to what follows from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Listener = Callable[[dict[str, Any]], object]

_listeners: list[Listener] = []


def on_check(listener: Listener) -> None:
    """Call `listener` with the data of each check that this process made, once it is in the log."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell(data: dict[str, Any]) -> None:
    """Tell all listeners of a check."""
    for listener in _listeners:
        listener(data)

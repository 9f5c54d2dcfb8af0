"""A window, and whether all of it can be seen.

Raises:
    WindowsUnavailable: the system can't be asked for its windows, or no longer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol


class WindowsUnavailable(Exception):
    """The system can't be asked for its windows; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A visible window, in the units of detection.capture.sources.monitors.Place: points on macOS."""

    id: int
    """The system's own number for it, as long as it lives."""
    title: str
    left: int
    top: int
    width: int
    height: int
    decoration: bool = False
    """A title bar, a menu, a panel: hides what is under it, and is nobody's content."""

    @property
    def size(self) -> tuple[int, int]:
        return self.width, self.height

    @property
    def place(self) -> tuple[int, int, int, int]:
        return self.left, self.top, self.width, self.height

    def overlaps(self, other: Window) -> bool:
        """Return whether the two share a pixel of the desktop."""
        return (
            self.left < other.left + other.width
            and other.left < self.left + self.width
            and self.top < other.top + other.height
            and other.top < self.top + self.height
        )

    def lies_within(self, other: Window) -> bool:
        """Return whether no part of it is outside the other."""
        return (
            other.left <= self.left
            and other.top <= self.top
            and self.left + self.width <= other.left + other.width
            and self.top + self.height <= other.top + other.height
        )


class WindowLister(Protocol):
    """Lists the windows that can be seen now."""

    def __call__(self) -> list[Window]:
        """Return the visible windows, the topmost first; none that is minimised.

        Raises:
            WindowsUnavailable: the system does not answer any more.
        """
        ...

    def close(self) -> None:
        """Let go of the system's connection."""
        ...


class Visibility(Enum):
    """How much of a window can be seen."""

    WHOLE = "whole"
    COVERED = "covered"
    """Another window hides at least a part of it."""
    OUTSIDE = "outside"
    """At least a part of it is beyond the screen's edge."""


def visibility_of(window: Window, windows: Sequence[Window], screen: Window) -> Visibility:
    """Return how much can be seen of one of `windows`, which come topmost first, on `screen`."""
    for other in windows:
        if other.id == window.id:
            break
        if other.overlaps(window):
            return Visibility.COVERED
    return Visibility.WHOLE if window.lies_within(screen) else Visibility.OUTSIDE

"""A frame, and what every source of frames owes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from detection.vision.geometry import Pixels


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Frame:
    """One picture of a table."""

    pixels: Pixels
    name: str
    """Where it came from, for people: a file's name, `screen 1`, `demo hand 3`."""
    taken_at: datetime


class FrameUnavailable(Exception):
    """A source can't give a frame; the message names it and says the way out."""


class FrameSource(Protocol):
    """Gives frames, oldest first, until it has none or is closed."""

    kind: str
    """`screen`, `video`, `images` or `demo`."""

    @property
    def title(self) -> str:
        """What is watched, for people: `Screen 1`, `game.mp4`."""
        ...

    def frames(self) -> Iterator[Frame]:
        """Yield frames, from the beginning each time; none once closed.

        A screen gives one whenever it is asked, so that pace is the caller's; the others
        keep their own, and wait for it.

        Raises:
            FrameUnavailable: there is nothing to read, or no longer.
        """
        ...

    def close(self) -> None:
        """Let go of files and screens, and end a wait for the next frame at once.

        May be called twice, from another thread, and from a signal handler.
        """
        ...

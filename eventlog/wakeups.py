"""Bells: who appended tells who follows that there is something to read, never what."""

from __future__ import annotations


def wake_followers(stream: str) -> None:
    """Ring for `stream`. Costs microseconds, never raises, and may get lost: followers also poll."""

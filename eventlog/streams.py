"""What a stream is: all that the log has to know of one, in one place.

An app describes its streams, and the site says which there are (pokertool_site/streams.py). A stream that
nobody described has events, and nothing beyond them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamSpec:
    """The streams of one kind, which is their name up to a colon: `user` of `user:7`."""

    kind: str
    addresses: tuple[str, ...] = ()
    """Where WebSockets follow it: regular expressions, without the slashes around them."""
    names: tuple[str, ...] = ()
    """What it is called over HTTP, beside its kind."""
    shows_newest: bool = False
    """Whether a plain client gets the newest event right after the welcome."""
    welcome: str = ""
    """What a plain client reads first; empty for the log's own words."""
    second_names: Mapping[str, str] = field(default_factory=dict)
    """Types of events that come to plain clients under another name too."""
    read_state: Callable[[str], dict[str, Any]] | None = None
    """Given a stream's name, returns its projection as JSON-ready data: a snapshot's state."""
    make_fresh: Callable[[], str] | None = None
    """Makes an event for who asks for a refresh (eventlog.record.event_text), off the event loop."""
    is_overdue: Callable[[], bool] | None = None
    """Tells whether an event that should have come did not. Runs on event loops: memory only, no database."""


class Streams:
    """The streams that there are."""

    def __init__(self, specs: Iterable[StreamSpec] = ()) -> None:
        self.by_kind = {spec.kind: spec for spec in specs}
        self.by_name = {
            name: spec.kind for spec in self.by_kind.values() for name in (spec.kind, *spec.names)
        }
        self.second_names = {
            type: name for spec in self.by_kind.values() for type, name in spec.second_names.items()
        }
        self.overdue = [spec.is_overdue for spec in self.by_kind.values() if spec.is_overdue]


_streams = Streams()


def describe(specs: Iterable[StreamSpec]) -> None:
    """Say which streams there are: once a process, before anything is followed."""
    global _streams
    _streams = Streams(specs)


@contextmanager
def described(*specs: StreamSpec) -> Iterator[None]:
    """Let there be these streams, and no others, for as long as the context lasts. For tests."""
    global _streams
    before, _streams = _streams, Streams(specs)
    try:
        yield
    finally:
        _streams = before


def spec_of(stream: str) -> StreamSpec:
    """Return what `stream` is, `detection` or `user:7`."""
    kind = stream.partition(":")[0]
    return _streams.by_kind.get(kind) or StreamSpec(kind=kind)


def stream_named(name: str) -> str | None:
    """Return the stream that addresses call `name`; None if there is none."""
    return _streams.by_name.get(name)


def described_streams() -> list[str]:
    """Return the streams that there are, by name."""
    return sorted(_streams.by_kind)


def second_name(type: str) -> str | None:
    """Return the other name under which events of `type` come to plain clients; None for most."""
    return _streams.second_names.get(type)


def checks_are_overdue() -> bool:
    """Tell whether an event that should have come did not, in any stream: the health checks."""
    return any(ask() for ask in _streams.overdue)

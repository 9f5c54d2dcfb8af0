"""An event's shape on the wire, in both dialects, each text built once and shared by all clients.

The plain dialect is one event a frame. `pokertool.v1` batches events and says how far
the log was read (`through`), which is what a client resumes from.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from sys import getsizeof
from typing import Any, Self

from cachetools import LRUCache

from eventlog.fanout.transport import BINARY, TEXT, server_frame
from eventlog.record import WireEvent
from eventlog.streams import second_name

DEFLATE_ABOVE = 1024
"""Bytes of an events message from which on compressing it pays."""
FRAME_CACHE_BYTES = 8 << 20
"""Bytes of frames kept for others who want the same. Filters are anybody's: each client may have its own."""

Message = dict[str, Any]
"""What ASGI's send() takes. Shared between connections: never changed once made."""


class Dialect(StrEnum):
    """How a connection wants its frames; the value is the subprotocol."""

    PLAIN = ""
    V1 = "pokertool.v1"
    V1_DEFLATE = "pokertool.v1.deflate"

    __hash__ = str.__hash__  # an enum's own calls Python, for each of ten thousand connections

    @classmethod
    def chosen_from(cls, offered: Sequence[str]) -> Self:
        """Return the best dialect that the client offers as a subprotocol."""
        for dialect in (cls.V1_DEFLATE, cls.V1):
            if dialect.value in offered:
                return cls(dialect)
        return cls("")


@dataclass(frozen=True, slots=True)
class Filter:
    """What a client wants to hear; None means everything."""

    types: frozenset[str] | None = None
    keys: frozenset[str] | None = None

    def admits(self, event: WireEvent) -> bool:
        return self.admits_as(event.type, event)

    def admits_as(self, type: str, event: WireEvent) -> bool:
        """Tell whether the event is wanted under this name."""
        return (self.types is None or type in self.types) and (self.keys is None or event.key in self.keys)

    def __bool__(self) -> bool:
        return self.types is not None or self.keys is not None


EVERYTHING = Filter()


def frame_of(event: WireEvent) -> Message:
    """Return the event alone in a frame, for the plain dialect."""
    if event.frame is None:
        event.frame = text_message(event.text)
    frame: Message = event.frame
    return frame


def under_second_name(text: str, name: str) -> str:
    """Return an event (event_text) as plain clients get it once more, under its type's second name.

    That is what front ends of the original service wait for; `pokertool.v1` knows no second names.
    """
    event = json.loads(text)
    return json.dumps(
        {"type": name, "timestamp": event["timestamp"], "data": event["data"]},
        separators=(",", ":"),
        ensure_ascii=False,
    )


def plain_frames(event: WireEvent, wanted: Filter) -> list[Message]:
    """Return its frames in the plain dialect: itself, and under its second name, as far as wanted."""
    frames = [frame_of(event)] if wanted.admits(event) else []
    name = second_name(event.type)
    if name is not None and wanted.admits_as(name, event):
        if event.second_frame is None:
            event.second_frame = text_message(under_second_name(event.text, name))
        frames.append(event.second_frame)
    return frames


def size_in_memory(event: WireEvent) -> int:
    """Return the bytes that an event takes in memory."""
    texts = 1 if second_name(event.type) is None else 2
    return texts * getsizeof(event.text) + 500  # its slots, its key and type, its frame's dict


def text_message(text: str) -> Message:
    return {"type": "websocket.send", "text": text}


def json_message(content: dict[str, Any]) -> Message:
    return text_message(json.dumps(content, separators=(",", ":"), ensure_ascii=False))


def heartbeat(seq: int, *, overdue: bool) -> Message:
    """Return what says that nothing came after `seq`, and whether health checks are overdue."""
    return json_message({"type": "heartbeat", "seq": seq, "overdue": overdue})


class Frames(list[Message]):
    """The frames that carry a span to a connection, or something else, and what they amount to."""

    def __init__(self, messages: Sequence[Message], *, events: int = 0, ping: bytes = b"") -> None:
        super().__init__(messages)
        self.events = events
        self.ping = ping
        self.size = sum(_size(message) for message in messages)
        """Bytes of payload."""

    @cached_property
    def wire(self) -> bytes:
        """All of them as they go over the wire: one write."""
        return b"".join(
            server_frame(TEXT, message["text"].encode())
            if "text" in message
            else server_frame(BINARY, message["bytes"])
            for message in self
        )


Key = tuple[int, int, Dialect, Filter]
"""Of which events frames are (after, through), and for whom."""
FrameCache = LRUCache[Key, Frames]


def new_frame_cache(size: int = FRAME_CACHE_BYTES) -> FrameCache:
    """Return a store for the frames of one log: those that were used last, `size` bytes at most."""
    return LRUCache(size, getsizeof=_frames_size)


def _frames_size(frames: Frames) -> int:
    """Return the bytes that frames take: their messages, and the same once more as they go over the wire."""
    return 2 * frames.size + sum(getsizeof(message) for message in frames) + 500


class Span:
    """The consecutive events after `after`, up to and including `through`: what one turn sends.

    All connections at the same place in the log share a span and so its frames, for as long as
    these are kept.
    """

    __slots__ = ("_frame_cache", "after", "events", "through")

    def __init__(
        self, *, after: int, events: Sequence[WireEvent], frame_cache: FrameCache | None = None
    ) -> None:
        self.after = after
        self.through = events[-1].seq if events else after
        self.events = events
        self._frame_cache = new_frame_cache() if frame_cache is None else frame_cache

    def messages(self, dialect: Dialect, wanted: Filter) -> Frames:
        """Return the frames that carry this span; none if no event in it is wanted."""
        key = (self.after, self.through, dialect, wanted)
        known = self._frame_cache.get(key)
        if known is None:
            known = self._plain(wanted) if dialect is Dialect.PLAIN else self._batched(dialect, wanted)
            if _frames_size(known) <= self._frame_cache.maxsize:
                self._frame_cache[key] = known
        return known

    def _plain(self, wanted: Filter) -> Frames:
        found = [frames for event in self.events if (frames := plain_frames(event, wanted))]
        return Frames([frame for frames in found for frame in frames], events=len(found))

    def _batched(self, dialect: Dialect, wanted: Filter) -> Frames:
        events = [event for event in self.events if wanted.admits(event)] if wanted else self.events
        return Frames(self._build(dialect, events), events=len(events))

    def _build(self, dialect: Dialect, events: Sequence[WireEvent]) -> list[Message]:
        if not events:
            return []
        listed = ",".join(event.text for event in events)
        text = f'{{"type":"events","events":[{listed}],"through":{self.through}}}'
        if dialect is Dialect.V1_DEFLATE and len(text) > DEFLATE_ABOVE:
            return [{"type": "websocket.send", "bytes": raw_deflate(text)}]
        return [text_message(text)]


def _size(message: Message) -> int:
    text = message.get("text")
    if text is None:
        return len(message["bytes"])
    return len(text) if text.isascii() else len(text.encode())


def raw_deflate(text: str) -> bytes:
    """Return `text` as a raw deflate stream (RFC 1951), as browsers' `deflate-raw` reads it."""
    packer = zlib.compressobj(level=6, wbits=-zlib.MAX_WBITS)
    return packer.compress(text.encode()) + packer.flush()

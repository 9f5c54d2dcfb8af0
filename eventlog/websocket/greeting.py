"""The first frames of a connection, and the event after which it begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from eventlog.fanout.messages import Filter, Message, json_message
from eventlog.fanout.tail import Tail
from eventlog.record import now
from eventlog.streams import spec_of
from eventlog.websocket.subscription import SubscribeRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Greeting:
    """How a connection begins."""

    messages: Sequence[Message]
    """Its first frames."""
    cursor: int
    """The last event that its client has, or needs not get."""
    wanted: Filter


def can_recover(tail: Tail, request: SubscribeRequest) -> bool | None:
    """Return whether all events after the requested one can be sent; None if none was requested."""
    if request.since is None:
        return None
    if request.epoch is not None and request.epoch != tail.epoch:
        return False
    return request.since == 0 or tail.floor - 1 <= request.since <= tail.head


def first_cursor(tail: Tail, request: SubscribeRequest, *, recovered: bool | None) -> int:
    """Return after which event the connection begins: since=0 asks for all that is kept."""
    if not recovered or request.since is None:
        return tail.head
    return request.since if request.since else tail.floor - 1


def hello(
    tail: Tail, *, seq: int, recovered: bool | None, state: dict[str, Any] | None, heartbeat: int
) -> Message:
    """Return the first message of `pokertool.v1`; `heartbeat` is in seconds."""
    return json_message(
        {
            "type": "hello",
            "protocol": "pokertool.v1",
            "stream": tail.name,
            "epoch": tail.epoch,
            "seq": seq,
            "floor": tail.floor,
            "recovered": recovered,
            "snapshot": state,
            "heartbeat": heartbeat,
        }
    )


def welcome_text(stream: str) -> str:
    """Return what a plain client of `stream` reads first."""
    return spec_of(stream).welcome or f"Connected to {stream} events"


def welcome(tail: Tail, request: SubscribeRequest, *, recovered: bool | None, text: str = "") -> Message:
    """Return the first message of the plain dialect, with the stream's text unless given another."""
    text = text or welcome_text(tail.name.partition(":")[0])
    message: dict[str, Any] = {
        "type": "system",
        "severity": "info",
        "message": text,
        "timestamp": now(),
    }
    if recovered is False:
        message |= {
            "severity": "warning",
            "message": f"{text} after {tail.head}; those since {request.since} can't be replayed",
            "recovered": False,
            "seq": tail.head,
        }
    return json_message(message)

"""The connections of this process: how many, how far behind, and ended where the staff wants it.

A process tells the newest SHOWN of its connections with every report, so that ten thousand cost no more than
two hundred. Who is to go is a row in a table that each process looks through: it does not matter which
process the admin asked.
"""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from collections.abc import Iterable
from heapq import nlargest
from math import ceil
from operator import attrgetter
from typing import TypedDict

from eventlog.access.close_codes import CloseCode
from eventlog.fanout.tail import Follower, Tail
from eventlog.metrics.counters import Figures, dialect_label, kind_of
from eventlog.metrics.families import CONNECTIONS, LAG
from eventlog.models import Disconnect

SHOWN = 200
"""Connections of a process that its row names: the newest."""
CHECK_EVERY = 2.0
"""Seconds between two looks for who is to go."""
NUMBER = attrgetter("number")
REASON = "The staff ended this connection; come back later"


class ConnectionInfo(TypedDict):
    """A connection, as JSON."""

    number: int
    """Given once a process."""
    stream: str
    dialect: str
    user: str | None
    """The primary key of who is logged in."""
    address: str | None
    """Its prefix, by which it is counted: a /64 for IPv6."""
    since: float
    """Seconds since 1970."""
    behind: int | None
    """Events that it was not sent yet; None before its first frames."""


def connections_of(tails: Iterable[Tail]) -> list[ConnectionInfo]:
    """Return the newest SHOWN connections, the newest first."""
    newest = ((live, tail) for tail in tails for live in nlargest(SHOWN, tail.followers.copy(), key=NUMBER))
    return [_described(*each) for each in nlargest(SHOWN, newest, key=lambda each: each[0].number)]


def _described(follower: Follower, tail: Tail) -> ConnectionInfo:
    held = dict(key.split(":", 1) for key in list(follower.quota_keys))
    cursor = follower.cursor
    return {
        "number": follower.number,
        "stream": tail.name,
        "dialect": follower.dialect.value or "plain",
        "user": held.get("user"),
        "address": held.get("ip", held.get("at")),
        "since": round(follower.since, 1),
        "behind": None if cursor is None else max(0, tail.head - cursor),
    }


def request_end(process: uuid.UUID, number: int) -> None:
    """Have a connection of `process` ended; within CHECK_EVERY; nothing happens if it is gone."""
    Disconnect.objects.create(process=process, number=number)


def end_requested(process: uuid.UUID, tails: Iterable[tuple[asyncio.AbstractEventLoop, Tail]]) -> None:
    """End the connections of this `process` that were requested to end. Not for an event loop."""
    requested = list(Disconnect.objects.filter(process=process))
    if not requested:
        return
    numbers = {disconnect.number for disconnect in requested}
    for loop, tail in tails:
        for live in tail.followers.copy():
            if live.number in numbers:
                loop.call_soon_threadsafe(_end, live)
    Disconnect.objects.filter(pk__in=[disconnect.pk for disconnect in requested]).delete()


def _end(live: Follower) -> None:
    live.end(CloseCode.TRY_LATER, REASON, error="disconnected")


QUANTILES = (0.5, 0.9, 0.99, 1.0)


def connection_figures(tails: Iterable[Tail]) -> Figures:
    """Return how many connections follow, by stream and dialect, and the quantiles of their lag.

    Nothing is counted for it beforehand: an event costs no more with a thousand connections. Read from
    another thread than the event loop's: a copy of a set is one step of the interpreter, and a cursor
    that moves meanwhile is read before or after.
    """
    connections: Counter[tuple[str, str]] = Counter()
    lags: dict[str, Counter[int]] = {}
    for tail in tails:
        kind, head = kind_of(tail.name), tail.head
        followers = tail.followers.copy()
        for dialect, number in Counter([follower.dialect for follower in followers]).items():
            connections[kind, dialect_label(dialect)] += number
        for cursor, number in Counter([follower.cursor for follower in followers]).items():
            if cursor is not None:
                lags.setdefault(kind, Counter())[max(0, head - cursor)] += number
    return {
        CONNECTIONS.name: [[list(labels), number] for labels, number in sorted(connections.items())],
        LAG.name: [
            [[kind, f"{share:g}"], value]
            for kind, behind in sorted(lags.items())
            for share, value in zip(QUANTILES, nearest_ranks(behind), strict=True)
        ],
    }


def nearest_ranks(counted: Counter[int]) -> list[int]:
    """Return the values of these ranks (nearest rank: each is one that occurs)."""
    ordered = sorted(counted.elements())
    return [ordered[ceil(share * len(ordered)) - 1] for share in QUANTILES]

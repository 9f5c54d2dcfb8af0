"""A section: connections of a tail that want the same frames and are at the same place in the log.

They share one cursor, so an event costs each of them one write and nothing else: no task wakes up,
nothing is looked up, nothing is made. Who can't take more, or wants something else, leaves with
a cursor of its own, and comes back once it is level with the head.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from eventlog.fanout.frames import TEXT, server_frame
from eventlog.fanout.messages import Dialect, Filter, Span, heartbeat
from eventlog.fanout.transport import Line
from eventlog.metrics.counters import traffic
from eventlog.streams import checks_are_overdue

TURN = 50
"""Connections written to before the loop may do something else."""


class Member(Protocol):
    """A connection as its section knows it."""

    @property
    def line(self) -> Line | None:
        """Where it is written to; never None in a section."""

    def fall_behind(self, cursor: int, *, blocked: bool) -> None:
        """Go on from `cursor` by yourself: at once, or if `blocked`, when the line is drained."""


class Section:
    """Made by its tail, which also tells it what is new."""

    def __init__(
        self, stream: str, dialect: Dialect, wanted: Filter, *, cursor: int, silence: float, now: float
    ) -> None:
        self.members: set[Any] = set()
        self.cursor = cursor
        self.told_overdue = checks_are_overdue()
        self._dialect = dialect
        self._wanted = wanted
        self._silence = silence
        """Seconds without a frame after which there is a heartbeat."""
        self._quiet_until = now + silence
        self._sent = traffic(stream, dialect)
        self._untold: set[Any] = set()
        """Who has not been sent what this pass is about."""
        self._before = cursor
        """Their cursor."""
        self._passing = False
        self._newcomers: dict[Any, int] = {}
        """Who is further than the section, which still has to be told, and their cursors."""

    def __len__(self) -> int:
        return len(self.members) + len(self._newcomers)

    def join(self, member: Member, cursor: int) -> None:
        """Take in a connection that is level with the head, as the section is or is about to be."""
        if self._passing or cursor != self.cursor:
            self._newcomers[member] = cursor
        else:
            self.members.add(member)

    def leave(self, member: Member) -> int:
        """Let a connection go, and return its cursor."""
        cursor = self.cursor_of(member)
        self.members.discard(member)
        self._untold.discard(member)
        self._newcomers.pop(member, None)
        return cursor

    def cursor_of(self, member: Member) -> int:
        """Return the last event that a member was sent."""
        if member in self._untold:
            return self._before
        return self._newcomers.get(member, self.cursor)

    def dissolve(self) -> None:
        """Let everybody go on alone: what comes next isn't at hand, or is another log's."""
        for member in (*self.members, *self._newcomers):
            member.fall_behind(self.leave(member), blocked=False)

    async def tell(self, spans: Iterable[Span], now: Callable[[], float]) -> int:
        """Send spans, the last of which ends at the head, to all members; return to how many."""
        self._passing = True
        overdue = checks_are_overdue()
        told = 0
        try:
            for span in spans:
                frames = span.messages(self._dialect, self._wanted)
                self._before, self.cursor = self.cursor, span.through
                if frames:
                    number = await self._write(frames.wire)
                    self._sent.sent(frames, to=number)
                    told = max(told, number)
                    self._quiet_until = now() + self._silence
            if self._dialect is not Dialect.PLAIN and overdue is not self.told_overdue:
                await self._say_heartbeat(overdue=overdue, now=now())
        finally:
            self._settle()
        return told

    async def say_it_is_quiet(self, now: float) -> None:
        """Send a heartbeat if one is due."""
        if self._dialect is Dialect.PLAIN or now < self._quiet_until:
            return
        self._passing = True
        try:
            await self._say_heartbeat(overdue=checks_are_overdue(), now=now)
        finally:
            self._settle()

    async def _say_heartbeat(self, *, overdue: bool, now: float) -> None:
        self._before = self.cursor
        self.told_overdue = overdue
        self._quiet_until = now + self._silence
        text: str = heartbeat(self.cursor, overdue=overdue)["text"]
        await self._write(server_frame(TEXT, text.encode()))

    async def _write(self, wire: bytes) -> int:
        """Write to all members, TURN at a time; return to how many."""
        self._untold = untold = self.members.copy()
        number = len(untold)
        while untold:
            for _ in range(min(TURN, len(untold))):
                member = untold.pop()
                if not member.line.write(wire):
                    self.members.discard(member)
                    member.fall_behind(self.cursor, blocked=True)
            await asyncio.sleep(0)
        return number

    def _settle(self) -> None:
        """End a pass. Who was left out of it goes on alone: it was broken off, or led past them."""
        self._passing = False
        for member in tuple(self._untold):
            member.fall_behind(self.leave(member), blocked=False)
        for member, cursor in tuple(self._newcomers.items()):
            if cursor == self.cursor:
                del self._newcomers[member]
                self.members.add(member)
            elif cursor < self.cursor:
                member.fall_behind(self.leave(member), blocked=False)

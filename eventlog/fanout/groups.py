"""A subscriber group: connections of a tail that want the same frames and are at the same place in the log.

They share one cursor, so an event costs each of them one write: no task wakes up, nothing is looked up,
no frame is made. A connection that can't take more, or changes its filter, leaves with a cursor of
its own, and joins again once it has caught up with the head.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from eventlog.fanout.messages import Dialect, Filter, Frames, Span, heartbeat
from eventlog.fanout.transport import Transport, new_ping
from eventlog.metrics.counters import traffic
from eventlog.streams import checks_are_overdue

TURN = 50
"""Connections written to before the loop may do something else."""


class Member(Protocol):
    """What a group asks of a connection."""

    @property
    def transport(self) -> Transport | None:
        """Where it is written to; never None in a group."""

    def removed_from_group(self, cursor: int, *, blocked: bool) -> None:
        """Catch up alone from `cursor`: at once, or if `blocked`, when the transport is drained."""


class SubscriberGroup:
    """Made by its tail, which also gives it the new events."""

    def __init__(
        self,
        stream: str,
        dialect: Dialect,
        wanted: Filter,
        *,
        cursor: int,
        heartbeat_after: float,
        now: float,
    ) -> None:
        self.members: set[Any] = set()
        self.cursor = cursor
        self.sent_overdue = checks_are_overdue()
        self._dialect = dialect
        self._wanted = wanted
        self._heartbeat_after = heartbeat_after
        """Seconds without a frame after which a heartbeat is due."""
        self._heartbeat_at = now + heartbeat_after
        self._traffic = traffic(stream, dialect)
        self._unsent: set[Any] = set()
        """Members that were not sent the frames of this pass yet."""
        self._unsent_cursor = cursor
        """Their cursor."""
        self._broadcasting = False
        self._joining: dict[Any, int] = {}
        """Connections that joined during a pass, or are ahead of the group, and their cursors."""

    def __len__(self) -> int:
        return len(self.members) + len(self._joining)

    def join(self, member: Member, cursor: int) -> None:
        """Add a connection that has caught up with the head, as the group has or is about to."""
        if self._broadcasting or cursor != self.cursor:
            self._joining[member] = cursor
        else:
            self.members.add(member)

    def leave(self, member: Member) -> int:
        """Remove a connection, and return its cursor."""
        cursor = self.cursor_of(member)
        self.members.discard(member)
        self._unsent.discard(member)
        self._joining.pop(member, None)
        return cursor

    def cursor_of(self, member: Member) -> int:
        """Return the last event that a member was sent."""
        if member in self._unsent:
            return self._unsent_cursor
        return self._joining.get(member, self.cursor)

    def dissolve(self) -> None:
        """Remove all members: the next events aren't in memory, or are another log's."""
        for member in (*self.members, *self._joining):
            member.removed_from_group(self.leave(member), blocked=False)

    async def broadcast(self, spans: Iterable[Span], now: Callable[[], float]) -> int:
        """Send spans, the last of which ends at the head, to all members; return to how many."""
        self._broadcasting = True
        overdue = checks_are_overdue()
        reached = 0
        try:
            for span in spans:
                frames = span.messages(self._dialect, self._wanted)
                self._unsent_cursor, self.cursor = self.cursor, span.through
                if frames:
                    number = await self._write(frames)
                    self._traffic.sent(frames, to=number)
                    reached = max(reached, number)
                    self._heartbeat_at = now() + self._heartbeat_after
            if self._dialect is not Dialect.PLAIN and overdue is not self.sent_overdue:
                await self._send_heartbeat(overdue=overdue, now=now())
        finally:
            self._end_pass()
        return reached

    async def send_due_heartbeat(self, now: float) -> None:
        """Send a heartbeat if one is due."""
        if self._dialect is Dialect.PLAIN or now < self._heartbeat_at:
            return
        self._broadcasting = True
        try:
            await self._send_heartbeat(overdue=checks_are_overdue(), now=now)
        finally:
            self._end_pass()

    async def _send_heartbeat(self, *, overdue: bool, now: float) -> None:
        self._unsent_cursor = self.cursor
        self.sent_overdue = overdue
        self._heartbeat_at = now + self._heartbeat_after
        await self._write(Frames([heartbeat(self.cursor, overdue=overdue)], ping=new_ping()))

    async def _write(self, frames: Frames) -> int:
        """Write to all members, TURN at a time; return to how many."""
        self._unsent = unsent = self.members.copy()
        number = len(unsent)
        while unsent:
            for _ in range(min(TURN, len(unsent))):
                member = unsent.pop()
                if not member.transport.write(frames):
                    self.members.discard(member)
                    member.removed_from_group(self.cursor, blocked=True)
            await asyncio.sleep(0)
        return number

    def _end_pass(self) -> None:
        """End a pass. Members that it did not reach catch up alone."""
        self._broadcasting = False
        for member in tuple(self._unsent):
            member.removed_from_group(self.leave(member), blocked=False)
        for member, cursor in tuple(self._joining.items()):
            if cursor == self.cursor:
                del self._joining[member]
                self.members.add(member)
            elif cursor < self.cursor:
                member.removed_from_group(self.leave(member), blocked=False)

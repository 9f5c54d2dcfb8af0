"""What came and what must come next; knows no network.

An event at or below the last one is a repeat and is left out. One that is not the next is
a Gap: the connection is to be made again from the last good one, and after three gaps at
the same place afresh.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pokertool_client.events import Event, Snapshot

GAPS_BELIEVED = 3
"""So often the same place may show a gap before we ask for a snapshot instead."""


class Gap(Exception):
    """Something is missing, or the log is another one: connect again with what query() says then."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where a later follow() can go on; None before the first connection."""

    since: int | None
    epoch: str | None


class Ledger:
    """The last event that came, and where the log is known to be."""

    def __init__(self, *, since: int | None, epoch: str | None, filtered: bool) -> None:
        self.seq = since
        self.epoch = epoch
        self._filtered = filtered
        self._head = 0
        self._gaps = 0
        self._lost = False

    def query(self) -> dict[str, str]:
        """Return what an address asks for to go on from here."""
        if self.seq is None:
            return {}
        return {"since": str(self.seq)} | ({"epoch": self.epoch} if self.epoch else {})

    def greet(self, hello: Mapping[str, Any]) -> Snapshot | None:
        """Take a hello; return the snapshot to begin with, or None if all that was missed will come.

        Raises Gap if it says that it goes on from what it can't have.
        """
        seq, epoch, floor = int(hello["seq"]), str(hello["epoch"]), int(hello["floor"])
        recovered = hello["recovered"]
        resumes = recovered is True and self.seq is not None
        if resumes and (seq < (self.seq or 0) or (self.epoch or epoch) != epoch):
            self._start_afresh()
        lost = self._lost or recovered is False
        self.epoch, self._head, self._lost = epoch, seq, False
        if resumes:
            self.seq = self.seq or floor - 1  # since=0 asked for all that is kept
            return None
        self.seq = seq
        return Snapshot(state=hello["snapshot"] or {}, seq=seq, floor=floor, epoch=epoch, lost=lost)

    def take(self, message: Mapping[str, Any]) -> tuple[list[Event], bool]:
        """Take an events message; return what is new in it, and whether something is missing after that."""
        fresh: list[Event] = []
        seq = self.seq or 0
        events = [Event.of_wire(content) for content in message["events"]]
        read_to = max([int(message.get("through", 0)), seq, *(event.seq for event in events)])
        for event in events:
            if event.seq <= seq:
                continue
            if event.seq != seq + 1 and not self._filtered:
                break
            fresh.append(event)
            seq = event.seq
        gap = read_to > seq and not self._filtered
        self.seq = seq if gap else read_to
        if fresh:
            self._gaps = 0
        self._head = max(self._head, read_to)
        return fresh, gap

    def hear(self, heartbeat: Mapping[str, Any]) -> bool:
        """Take a heartbeat; return whether it is the second in a row that knows more than came."""
        if self._filtered:
            return False
        seq = int(heartbeat["seq"])
        missed = seq > (self.seq or 0) and self._head >= seq
        self._head = max(self._head, seq)
        return missed

    def missed(self) -> None:
        """Note a gap, and raise it."""
        self._gaps += 1
        if self._gaps > GAPS_BELIEVED:
            self._start_afresh()
        raise Gap(f"events after {self.seq} were missing")

    def _start_afresh(self) -> None:
        self.seq = self.epoch = None
        self._gaps = 0
        self._lost = True
        raise Gap("the log can't be resumed")

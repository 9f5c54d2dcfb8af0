"""The demo table as a source: its pictures, at the pace of a live table."""

from __future__ import annotations

from collections.abc import Generator

from detection.capture.sources.source import Pace, Source
from detection.demo import DemoTable
from detection.vision.frames.frame import Frame


class DemoSource(Source):
    """Shows a demo table.

    Args:
        table: which hands.
        speed: 1 is the pace of a live table, 2 twice that; 0 is as fast as it goes.
        interval: seconds after which a picture that still stands is given again, as a
            screen would be looked at; at speed 0 each is given once.
        pace: the clock to wait by.
    """

    kind = "demo"

    def __init__(
        self, table: DemoTable, *, speed: float = 1, interval: float = 0.25, pace: Pace | None = None
    ) -> None:
        if not (speed >= 0 and interval > 0):
            raise ValueError(f"A speed is 0 or more, an interval more than 0; not {speed} and {interval}")
        super().__init__(pace)
        self.table = table
        self.speed = speed
        self.interval = interval

    @property
    def title(self) -> str:
        return self.table.title

    def _take(self) -> Generator[Frame]:
        shown_at = self.pace.clock()
        for step in self.table.steps():
            name = f"demo hand {step.hand}"
            yield self.frame(step.pixels, name)
            if not self.speed:
                continue
            # A slow reader makes the table wait: no picture is left out, none is hurried.
            shown_at = max(shown_at, self.pace.clock() - self.interval)
            gone_at = shown_at + step.hold / self.speed
            again_at = shown_at + self.interval
            while again_at < gone_at and self.pace.until(again_at):
                yield self.frame(step.pixels, name)
                again_at = max(again_at + self.interval, self.pace.clock())
            if not self.pace.until(gone_at):
                return
            shown_at = gone_at

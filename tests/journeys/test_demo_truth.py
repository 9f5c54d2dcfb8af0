"""The demo at full speed, hand after hand, event by event as its truth says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from detection import events
from detection.capture.outbox import Outbox
from detection.capture.pipeline import Reader
from detection.capture.session import CaptureSession
from detection.capture.sources.demo import DemoSource
from detection.demo import DemoStep, DemoTable
from detection.events import flush_detection_events
from detection.models import Hand, TableState
from detection.poker.readings import TableReading
from detection.vision.geometry import Pixels
from detection.vision.reader import TableReader
from eventlog.models import Event

SEED = 7
MOST_SHOWN = 12
"""As many steps as a failure tells of: the first matters, the rest shows whether it is one fault."""

NOT_OF_THE_GAME = ("session_start", "session_end", "performance")

Told = tuple[str, dict[str, Any]]


@pytest.fixture
def outbox(transactional_db: None) -> Iterator[Outbox]:
    yield events.outbox
    events.outbox.close()


class PerfectReader:
    """Reads what is true, whatever the pixels show: what is left to be wrong is the capture itself."""

    def __init__(self) -> None:
        self.steps = DemoTable(seed=SEED).steps()

    def read(self, pixels: Pixels) -> TableReading:
        return next(self.steps).truth

    def forget(self) -> None:
        """Nothing was learnt."""

    def rescan(self) -> None:
        """Nothing was learnt."""


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("reader", "hands"), [(PerfectReader, 20), (TableReader, 10)], ids=["perfect reader", "real pixels"]
)
def test_every_event_is_told_none_missing_none_invented(
    outbox: Outbox, reader: type[Reader], hands: int
) -> None:
    """With a perfect reader, what is wrong is the capture itself; with the real one, all of it is at work."""
    assert_truth_is_told(reader(), DemoTable(seed=SEED, hands=hands), perfect=reader is PerfectReader)


def assert_truth_is_told(reader: Reader, table: DemoTable, *, perfect: bool) -> None:
    """Capture all hands with `reader`, and compare each step and the whole log with the truth."""
    steps, source = table.steps(), DemoSource(table, speed=0)
    session = CaptureSession(reader=reader, key="demo", source="demo", frames_to_believe=1)
    differences: list[str] = []

    # What players did is told as soon as it is certain, which may be a step later.
    with session:
        for number, (truth, frame) in enumerate(zip(steps, source.frames(), strict=True)):
            told = [(change.type, change.data) for change in session.step(frame).changes]
            if difference := differing(truth, told, bets=perfect):
                differences.append(f"step {number}, {frame.name}\n{difference}")

    assert not differences, f"{len(differences)} steps differ\n" + "\n".join(differences[:MOST_SHOWN])
    assert flush_detection_events(timeout=30)
    assert_the_log_tells_the_same(table, perfect=perfect)


def assert_the_log_tells_the_same(table: DemoTable, *, perfect: bool) -> None:
    """What was published is in the log, in order, and adds up to the hands that were played."""
    truth = [event for step in table.steps() for event in step.events]
    stored = Event.objects.filter(stream__name="detection", key="demo").order_by("seq")
    hidden = ("action",) if perfect else ("action", "player")
    kinds = [event.type for event in stored if event.type not in (*NOT_OF_THE_GAME, *hidden)]
    assert kinds == [event.type for event in truth if event.type not in hidden]
    acted = ("seat", "action", "amount", "street")
    assert [[event.data[name] for name in acted] for event in stored if event.type == "action"] == [
        [event.data[name] for name in acted] for event in truth if event.type == "action"
    ]

    ends = [event.data for event in truth if event.type == "hand_end"]
    hands = Hand.objects.order_by("number")
    assert [(hand.number, hand.hero, hand.board, hand.pot) for hand in hands] == [
        (end["hand"], end["hero"], end["board"], end["pot"]) for end in ends
    ]
    state = TableState.objects.get(key="demo").state
    assert (state["hand"], state["street"], state["open"]) == (table.hands, None, False)


def differing(truth: DemoStep, told: list[Told], *, bets: bool = True) -> str:
    """Return what was told against what is true, but for actions, a line an event; "" where they agree.

    Args:
        truth: the step.
        told: type and data of what a capture published.
        bets: whether bets are compared. One that can't be read is told by the action that made it.
    """
    expected = of_the_step([(event.type, event.data) for event in truth.events], bets=bets)
    told = of_the_step(told, bets=bets)
    lines = []
    for at in range(max(len(expected), len(told))):
        true = expected[at] if at < len(expected) else None
        said = told[at] if at < len(told) else None
        if true is None:
            lines.append(f"  + {written(said)}")
        elif said is None:
            lines.append(f"  - {written(true)}")
        elif said[0] != true[0] or any(said[1].get(name, "missing") != true[1][name] for name in true[1]):
            lines += [f"  - {written(true)}", f"  + {written(said)}"]
    return "\n".join(lines)


def of_the_step(told: list[Told], *, bets: bool) -> list[Told]:
    """Return what must be told in its step: no actions, and bets only where they are compared."""
    kept = [(kind, data) for kind, data in told if kind != "action"]
    if bets:
        return kept
    without = [(kind, {name: value for name, value in data.items() if name != "bet"}) for kind, data in kept]
    return [(kind, data) for kind, data in without if kind != "player" or data.keys() > {"seat", "present"}]


def written(told: Told | None) -> str:
    return "" if told is None else f"{told[0]} {told[1]}"


def test_a_difference_is_shown_event_by_event() -> None:
    step = next(iter(DemoTable(seed=SEED, hands=1).steps()))
    truth: list[Told] = [(event.type, event.data) for event in step.events]

    assert differing(step, truth) == ""
    assert differing(step, truth[:-1]) == f"  - {written(truth[-1])}"
    assert differing(step, [*truth, ("pot", {"pot": "1"})]) == "  + pot {'pot': '1'}"

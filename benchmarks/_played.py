"""The demo played through a video's compression, and what was told of it beside what happened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import cv2

from detection.capture.pipeline import FramePipeline
from detection.capture.sources.video import VideoSource
from detection.demo import DemoStep, DemoTable
from detection.vision.reader import TableReader

SHOWN = 6
"""Frames for which each step of the demo is seen."""
COMPARED: Mapping[str, tuple[str, ...]] = {
    "hand_start": (),
    "hand_end": ("hero", "board", "pot"),
    "button": ("dealer_seat",),
    "action": ("seat", "action", "amount", "street"),
    "pot": ("pot",),
    "street_change": ("street",),
    "board": ("board",),
    "card": ("cards", "card_type", "seat"),
}
"""By which of its fields an event is right. Bets and stacks prove the actions, and are not compared again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Video:
    """Some hands of the demo as a video: MPEG-4 (mp4v), as large and as fast as this says."""

    seed: int
    hands: int
    fps: float = 20.0
    size: tuple[int, int] = (1280, 720)


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """An event, and the number of the frame at which it happened or was told."""

    frame: int
    type: str
    fields: tuple[str, ...]

    def __str__(self) -> str:
        return f"frame {self.frame:5} {self.type} {' '.join(self.fields)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What happened, against what was told of it."""

    right: tuple[Happening, ...] = ()
    missing: tuple[Happening, ...] = ()
    invented: tuple[Happening, ...] = ()

    def __add__(self, other: Account) -> Account:
        return Account(
            right=self.right + other.right,
            missing=self.missing + other.missing,
            invented=self.invented + other.invented,
        )

    @property
    def faults(self) -> str:
        """What is missing (-) and what was invented (+), a line each, as they came."""
        lines = [(each.frame, f"  - {each}") for each in self.missing]
        lines += [(each.frame, f"  + {each}") for each in self.invented]
        return "\n".join(line for _, line in sorted(lines))


def played(video: Video) -> Account:
    """Record a video, let a new reader and tracker follow it, and return how they told it.

    The file is gone at the end; in memory there is never more than a frame of it.
    """
    table = DemoTable(video.seed, video.hands, width=video.size[0], height=video.size[1])
    with TemporaryDirectory(prefix="pokertool-video-") as folder:
        path = Path(folder) / "demo.mp4"
        truth = recorded(table.steps(), path, video)
        return compared(truth, followed(path))


def recorded(steps: Iterable[DemoStep], path: Path, video: Video) -> list[Happening]:
    """Write the steps to a file, each for SHOWN frames, and return what happens in it."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), video.fps, video.size)
    if not writer.isOpened():
        raise OSError("This OpenCV writes no MPEG-4")
    truth: list[Happening] = []
    for number, step in enumerate(steps):
        for _ in range(SHOWN):
            writer.write(step.pixels)
        truth += happenings(number * SHOWN, [(event.type, event.data) for event in step.events])
    writer.release()
    return truth


def followed(path: Path) -> list[Happening]:
    """Return what is told of a video by a capture that sees every frame."""
    pipeline = FramePipeline(TableReader())
    told: list[Happening] = []
    for number, frame in enumerate(VideoSource(path, speed=0).frames()):
        step = pipeline.process(frame.pixels)
        if step.fault:
            told.append(Happening(frame=number, type="error", fields=(step.fault,)))
        told += happenings(number, [(change.type, change.data) for change in step.changes])
    return told


def happenings(frame: int, events: Iterable[tuple[str, dict[str, Any]]]) -> list[Happening]:
    """Return those events that are compared, by the fields that count."""
    return [
        Happening(frame=frame, type=kind, fields=tuple(str(data.get(name)) for name in COMPARED[kind]))
        for kind, data in events
        if kind in COMPARED
    ]


def compared(truth: Sequence[Happening], told: Sequence[Happening]) -> Account:
    """Return what was told right, what is missing and what was invented: type by type, in order.

    Events of one type must come in the order in which they happened; how those of two types come is
    not compared, for a pot may be legible a frame before the bets that fill it.
    """
    account = Account()
    for kind in sorted({each.type for each in (*truth, *told)}):
        true = [each for each in truth if each.type == kind]
        said = [each for each in told if each.type == kind]
        account += _paired(true, said)
    return account


def _paired(true: Sequence[Happening], said: Sequence[Happening]) -> Account:
    blocks = SequenceMatcher(
        None, [each.fields for each in true], [each.fields for each in said], autojunk=False
    ).get_matching_blocks()
    found = {at for block in blocks for at in range(block.a, block.a + block.size)}
    meant = {at for block in blocks for at in range(block.b, block.b + block.size)}
    return Account(
        right=tuple(each for at, each in enumerate(true) if at in found),
        missing=tuple(each for at, each in enumerate(true) if at not in found),
        invented=tuple(each for at, each in enumerate(said) if at not in meant),
    )


@dataclass(slots=True)
class Tally:
    """How many of one type."""

    right: int = 0
    missing: int = 0
    invented: int = 0

    @property
    def share(self) -> float:
        """Of those that happened, how many were told, 0 to 1."""
        happened = self.right + self.missing
        return self.right / happened if happened else 1.0


def tallied(account: Account) -> dict[str, Tally]:
    """Return the account in numbers, by type."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for each in account.right:
        tallies[each.type].right += 1
    for each in account.missing:
        tallies[each.type].missing += 1
    for each in account.invented:
        tallies[each.type].invented += 1
    return dict(tallies)

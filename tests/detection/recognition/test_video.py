"""The demo through a video's compression: what happens at it is told as it was played."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import pytest

from detection.demo import DemoStep, DemoTable
from detection.recognition.reader import TableReader
from detection.sources import VideoSource
from detection.tracker import FRAMES_TO_BELIEVE, Tracker

SEED, HANDS = 3, 2
FPS, SHOWN = 20, 6
"""Frames a second, and for how many of them each step is seen."""
KINDS = {
    "hand_start": "hand",
    "card": "cards",
    "board": "cards",
    "street_change": "street",
    "pot": "pot",
    "button": "seat",
    "action": "action",
}
"""What is compared, and by what."""


@pytest.fixture(scope="module")
def steps() -> list[DemoStep]:
    return list(DemoTable(seed=SEED, hands=HANDS).steps())


@pytest.fixture(scope="module")
def video(steps: list[DemoStep], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("video") / "game.mp4"
    height, width = steps[0].pixels.shape[:2]
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), FPS, (width, height))
    assert writer.isOpened()
    for step in steps:
        for _ in range(SHOWN):
            writer.write(step.pixels)
    writer.release()
    return path


def by_kind(events: list[tuple[str, dict[str, Any]]]) -> dict[str, list[Any]]:
    return {kind: [data.get(name) for told, data in events if told == kind] for kind, name in KINDS.items()}


@pytest.mark.timeout(300)
def test_every_card_street_pot_and_action_is_told_and_none_invented(
    steps: list[DemoStep], video: Path
) -> None:
    reader, tracker = TableReader(), Tracker(frames_to_believe=FRAMES_TO_BELIEVE)
    told: list[tuple[str, dict[str, Any]]] = []

    for frame in VideoSource(str(video), speed=0).frames():
        told += [(change.type, change.data) for change in tracker.observe(reader.read(frame.pixels)).changes]

    assert by_kind(told) == by_kind([(event.type, event.data) for step in steps for event in step.events])

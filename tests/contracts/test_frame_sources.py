"""What every FrameSource owes whoever reads it, on real files and a real (virtual) screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from threading import Thread

import cv2
import numpy as np
import pytest
from PIL import Image

from detection.capture.sources.demo import DemoSource
from detection.capture.sources.images import ImagesSource
from detection.capture.sources.screen import ScreenSource
from detection.capture.sources.video import VideoSource
from detection.demo import DemoTable
from detection.vision.frames.frame import Frame, FrameSource, FrameUnavailable
from tests.display import virtual_display
from tests.waiting import PATIENCE

WIDTH, HEIGHT = 64, 48
LONG = 3600.0
"""Seconds to the next frame: a test that really waited for it would time out."""


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    for number in range(3):
        Image.new("RGB", (WIDTH, HEIGHT), (number * 40, 0, 0)).save(tmp_path / f"shot{number}.png")
    return tmp_path


@pytest.fixture
def video(tmp_path: Path) -> Path:
    path = tmp_path / "game.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10, (WIDTH, HEIGHT))
    for number in range(3):
        writer.write(np.full((HEIGHT, WIDTH, 3), number * 40, dtype=np.uint8))
    writer.release()
    return path


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with virtual_display() as name:
        monkeypatch.setenv("DISPLAY", name)
        yield


@pytest.fixture(params=["demo", "images", "screen", "video"])
def source(request: pytest.FixtureRequest) -> Iterator[FrameSource]:
    """Each of the four, ready to give at least three frames without waiting."""
    made: FrameSource
    if request.param == "demo":
        made = DemoSource(DemoTable(1, 1, width=320, height=180), speed=0)
    elif request.param == "images":
        made = ImagesSource([request.getfixturevalue("pictures")], interval=0)
    elif request.param == "video":
        made = VideoSource(request.getfixturevalue("video"), speed=0)
    else:
        request.getfixturevalue("screen")
        made = ScreenSource()
    assert made.kind == request.param
    yield made
    made.close()


def some(source: FrameSource) -> list[Frame]:
    return list(islice(source.frames(), 3))


def test_it_gives_frames_as_opencv_has_them(source: FrameSource) -> None:
    for frame in some(source):
        assert frame.pixels.dtype == np.uint8
        assert frame.pixels.ndim == 3
        assert frame.pixels.shape[2] == 3
        assert frame.pixels.flags.c_contiguous


def test_each_frame_says_where_and_when_it_was_taken(source: FrameSource) -> None:
    frames = some(source)

    assert all(frame.name for frame in frames)
    assert all(frame.taken_at.tzinfo is not None for frame in frames)
    assert [frame.taken_at for frame in frames] == sorted(frame.taken_at for frame in frames)


def test_a_frame_stays_what_it_was_when_the_next_is_taken(source: FrameSource) -> None:
    frames = source.frames()
    first = next(frames)
    before = first.pixels.copy()

    next(frames)

    assert np.array_equal(first.pixels, before)


def test_it_says_what_is_watched(source: FrameSource) -> None:
    assert source.title


def test_asked_again_it_begins_again(source: FrameSource) -> None:
    first, again = some(source)[0], some(source)[0]

    assert np.array_equal(first.pixels, again.pixels)


def test_closed_it_gives_no_frame_more(source: FrameSource) -> None:
    frames = source.frames()
    next(frames)

    source.close()

    assert list(frames) == []
    assert list(source.frames()) == []


def test_it_may_be_closed_twice_and_unused(source: FrameSource) -> None:
    source.close()
    source.close()


@pytest.mark.parametrize("kind", ["demo", "images", "video"])
def test_closing_ends_a_wait_at_once(kind: str, request: pytest.FixtureRequest) -> None:
    make: dict[str, Callable[[], FrameSource]] = {
        "demo": lambda: DemoSource(DemoTable(1, 1, width=320, height=180), speed=1e-4, interval=LONG),
        "images": lambda: ImagesSource([request.getfixturevalue("pictures")], interval=LONG),
        "video": lambda: VideoSource(request.getfixturevalue("video"), speed=1e-5),
    }
    source = make[kind]()
    frames = source.frames()
    next(frames)
    rest: list[Frame] = []
    waiting = Thread(target=lambda: rest.extend(frames))
    waiting.start()

    source.close()
    waiting.join(timeout=PATIENCE)

    assert not waiting.is_alive()
    assert rest == []


@pytest.mark.parametrize(
    ("source", "named"),
    [
        (ImagesSource(["nowhere/shot.png"]), "nowhere/shot.png"),
        (VideoSource("nowhere/game.mp4"), "nowhere/game.mp4"),
    ],
    ids=["images", "video"],
)
def test_what_is_not_there_is_named(source: FrameSource, named: str) -> None:
    with pytest.raises(FrameUnavailable, match=named):
        next(source.frames())


def test_a_screen_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("XDG_SESSION_TYPE", raising=False)
    monkeypatch.setenv("DISPLAY", ":65000")

    with pytest.raises(FrameUnavailable, match=":65000"):
        next(ScreenSource().frames())

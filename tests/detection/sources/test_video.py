from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from detection.frames import FrameUnavailable
from detection.sources import VideoSource
from tests.clocks import TestClock

FRAMES, RATE = 10, 5


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """Two seconds at 5 frames a second, each frame brighter than the one before."""
    path = tmp_path / "game.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), RATE, (64, 48))
    for number in range(FRAMES):
        writer.write(np.full((48, 64, 3), number * 20, dtype=np.uint8))
    writer.release()
    return path


def test_as_fast_as_it_goes_is_every_frame_in_order(video: Path) -> None:
    clock = TestClock()

    frames = list(VideoSource(video, speed=0, pace=clock.pace()).frames())

    brightness = [round(float(frame.pixels.mean()) / 20) for frame in frames]
    assert brightness == list(range(FRAMES))
    assert clock.waits == []


@pytest.mark.parametrize(("speed", "seconds"), [(1, 1.8), (2, 0.9), (0.5, 3.6)])
def test_frames_come_when_their_time_comes(video: Path, speed: float, seconds: float) -> None:
    clock = TestClock()

    frames = list(VideoSource(video, speed=speed, pace=clock.pace()).frames())

    assert len(frames) == FRAMES
    assert clock.now == pytest.approx(seconds)


def test_a_slow_reader_misses_what_has_passed(video: Path) -> None:
    clock = TestClock()
    seen = []

    for frame in VideoSource(video, speed=1, pace=clock.pace()).frames():
        seen.append(frame)
        clock.now += 0.5

    assert len(seen) < FRAMES / 2 + 1
    assert clock.now < 3.0


def test_frames_say_when_they_are(video: Path) -> None:
    names = [frame.name for frame in VideoSource(video, speed=0).frames()]

    assert names[:3] == ["game.avi 0.0 s", "game.avi 0.2 s", "game.avi 0.4 s"]


def test_what_is_no_video_is_named_with_the_reason(tmp_path: Path) -> None:
    empty, text, folder = tmp_path / "empty.mp4", tmp_path / "text.mp4", tmp_path / "folder"
    empty.write_bytes(b"")
    text.write_text("not a video")
    folder.mkdir()

    for path, words in (
        (empty, r"empty\.mp4: is empty"),
        (text, r"text\.mp4: not a video"),
        (folder, "folder: not a file; .* --source images"),
        (tmp_path / "gone.mp4", r"gone\.mp4: no such file"),
    ):
        with pytest.raises(FrameUnavailable, match=words):
            next(VideoSource(path).frames())


def test_a_video_that_breaks_off_is_read_so_far_and_says_where(video: Path) -> None:
    writer = cv2.VideoWriter(str(video), cv2.VideoWriter.fourcc(*"MJPG"), RATE, (64, 48))
    noise = np.random.default_rng(1).integers(0, 255, (48, 64, 3), dtype=np.uint8)
    for _ in range(8 * RATE):
        writer.write(noise)
    writer.release()
    whole = video.read_bytes()
    video.write_bytes(whole[: len(whole) // 2])
    told: list[str] = []

    frames = list(VideoSource(video, speed=0, on_broken=lambda broken: told.append(str(broken))).frames())

    assert 0 < len(frames) < 8 * RATE
    assert len(told) == 1
    assert f"game.avi from {(len(frames) - 1) / RATE} s on, of 8.0 s: it is damaged" in told[0]


def test_a_whole_video_is_not_said_to_break_off_nor_is_one_that_is_left(video: Path) -> None:
    told: list[FrameUnavailable] = []
    source = VideoSource(video, speed=0, on_broken=told.append)
    next(source.frames())
    source.close()

    list(VideoSource(video, speed=0, on_broken=told.append).frames())

    assert told == []


def test_a_video_of_too_many_pixels_is_refused(video: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detection.sources.video.MOST_PIXELS", 64 * 48 - 1)

    with pytest.raises(FrameUnavailable, match="64 x 48 pixels are more than a table has"):
        next(VideoSource(video).frames())


@pytest.mark.parametrize("speed", [-1, float("nan")])
def test_a_speed_is_not_negative(speed: float) -> None:
    with pytest.raises(ValueError, match="speed"):
        VideoSource("game.mp4", speed=speed)

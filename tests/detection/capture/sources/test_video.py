from __future__ import annotations

import os
import socket
from pathlib import Path

import cv2
import numpy as np
import pytest

from detection.capture.sources.video import VideoSource
from detection.vision.frames.frame import FrameUnavailable
from detection.vision.frames.pictures import limits
from tests.clocks import TestClock
from tests.detection.capture.sources.videos import CODED, av1_bytes, two_tracks, video_bytes, with_subtitles

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
        (empty, r"empty\.mp4: the file is empty"),
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
    monkeypatch.setattr(limits, "megapixels", 0)

    with pytest.raises(FrameUnavailable, match="64 x 48 pixels are more than a table has"):
        next(VideoSource(video).frames())


@pytest.mark.parametrize("speed", [-1, float("nan")])
def test_a_speed_is_not_negative(speed: float) -> None:
    with pytest.raises(ValueError, match="speed"):
        VideoSource("game.mp4", speed=speed)


def refused(path: Path) -> str:
    with pytest.raises(FrameUnavailable) as said:
        next(VideoSource(path, speed=0).frames())
    return str(said.value)


@pytest.mark.parametrize("suffix", CODED)
def test_each_container_that_is_meant_is_played(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"game.{suffix}"
    path.write_bytes(video_bytes(suffix, CODED[suffix]))

    frames = list(VideoSource(path, speed=0).frames())

    assert len(frames) >= FRAMES - 1
    assert frames[-1].pixels.mean() > frames[0].pixels.mean()


def test_a_codec_that_can_not_be_decoded_is_named(tmp_path: Path) -> None:
    (tmp_path / "new.mp4").write_bytes(av1_bytes())

    said = refused(tmp_path / "new.mp4")

    assert "new.mp4: no frame of its AV1 video can be decoded here" in said
    assert "ffmpeg -i OLD" in said


def test_of_two_tracks_the_first_is_played_and_the_other_is_told(tmp_path: Path) -> None:
    (tmp_path / "two.mp4").write_bytes(two_tracks(video_bytes("mp4", "mp4v")))
    told: list[str] = []

    source = VideoSource(tmp_path / "two.mp4", speed=0, on_broken=lambda broken: told.append(str(broken)))

    assert len(list(source.frames())) == FRAMES
    assert told == [f"{tmp_path / 'two.mp4'}: all but the first of its 2 tracks of pictures"]


def test_a_size_that_the_container_tells_is_enough_to_refuse_it(tmp_path: Path) -> None:
    mp4 = video_bytes("mp4", "mp4v")
    side = (64).to_bytes(2, "big") + (48).to_bytes(2, "big")
    (tmp_path / "huge.mp4").write_bytes(mp4.replace(side, b"\xff\xff\xff\xff"))

    assert "65535 x 65535 pixels are more than a table has" in refused(tmp_path / "huge.mp4")


@pytest.mark.timeout(30)
def test_a_leap_of_hours_is_damage_and_not_waited_for(video: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detection.capture.sources.video.LONGEST_STILL", 0.1)

    with pytest.raises(FrameUnavailable, match=r"game\.avi: damaged 0\.0 s from its beginning"):
        list(VideoSource(video, speed=1, pace=TestClock().pace()).frames())


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("shot.mp4", b"\x89PNG\r\n\x1a\n...", r"a picture \(PNG\).*--source images"),
        ("live.mp4", b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:1/a.ts\n", "a playlist, which is not opened"),
        ("list.avi", b"ffconcat version 1.0\nfile '/etc/passwd'\n", "a playlist, which is not opened"),
        ("talk.mkv", b"1\n00:00:00,000 --> 00:00:02,000\nHello\n", "not a video; videos are MP4"),
        ("sound.avi", b"RIFF\x24\0\0\0WAVEfmt ", "WAV, which is not opened"),
    ],
)
def test_only_containers_that_are_meant_are_opened(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(FrameUnavailable, match=words):
        next(VideoSource(tmp_path / name).frames())


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "name", ["rtsp://127.0.0.1:1/x", "http://127.0.0.1:1/x.mp4", "concat:a.mp4|b.mp4", "%03d.mp4"]
)
def test_a_name_is_a_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, video: Path, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "no such file" in refused(Path(name))
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_bytes(video.read_bytes())

    assert len(list(VideoSource(name, speed=0).frames())) == FRAMES


def test_what_a_video_names_inside_is_not_opened(tmp_path: Path) -> None:
    """FFmpeg opens subtitles that an AVI carries with whatever reader fits them: once a playlist's."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        listening.settimeout(0)
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/x.ts"
        (tmp_path / "game.avi").write_bytes(with_subtitles(f"#EXTM3U\n#EXTINF:1,\n{address}\n".encode()))

        frames = list(VideoSource(tmp_path / "game.avi", speed=0).frames())

        assert len(frames) == FRAMES
        with pytest.raises(BlockingIOError):
            listening.accept()


def test_a_name_that_is_no_utf_8_is_refused_before_opencv_sees_it(tmp_path: Path, video: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.avi")
    path.write_bytes(video.read_bytes())

    assert r"caf\udce9.avi: rename it" in refused(path)


@pytest.mark.timeout(30)
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "game.mp4")

    assert "game.mp4: is a named pipe, not a file" in refused(tmp_path / "game.mp4")

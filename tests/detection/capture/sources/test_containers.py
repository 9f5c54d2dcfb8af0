from __future__ import annotations

import io

import numpy as np
import pytest

from detection.capture.sources.containers import Track, tracks
from detection.vision.frames.formats import video_format
from tests.detection.capture.sources.videos import CODED, two_tracks, video_bytes


def told(data: bytes) -> list[Track]:
    container = video_format(data)
    assert container is not None
    return tracks(io.BytesIO(data), container.name)


@pytest.mark.parametrize(
    ("suffix", "codec"),
    [("mp4", "MPEG-4"), ("mov", "MPEG-4"), ("webm", "VP8"), ("mkv", "V_MJPEG"), ("avi", "MJPG")],
)
def test_a_container_tells_its_codec_and_size(suffix: str, codec: str) -> None:
    assert told(video_bytes(suffix, CODED[suffix])) == [Track(codec, 64, 48)]


def test_each_track_of_pictures_is_told() -> None:
    assert told(two_tracks(video_bytes("mp4", "mp4v"))) == [Track("MPEG-4", 64, 48)] * 2


def test_of_other_containers_no_track_is_known() -> None:
    assert told(video_bytes("ts", "mp4v")) == []


@pytest.mark.parametrize("suffix", ["mp4", "webm", "avi"])
def test_what_is_damaged_says_less_and_never_raises(suffix: str) -> None:
    whole = video_bytes(suffix, CODED[suffix])
    name = video_format(whole)
    assert name is not None
    random = np.random.default_rng(7)
    for _ in range(300):
        data = bytearray(whole[: int(random.integers(8, len(whole)))])
        for at in random.integers(0, len(data), 20):
            data[at] = random.integers(256)
        assert isinstance(tracks(io.BytesIO(bytes(data)), name.name), list)


def test_a_container_of_endless_parts_is_not_walked_to_its_end() -> None:
    assert tracks(io.BytesIO(b"\0\0\0\x08free" * 200_000), "MP4") == []


def test_a_number_longer_than_any_and_a_codec_that_is_no_text_are_not_told() -> None:
    sizes = b"\xb0\x50\x00" + b"\xff" * 4096 + b"\xba\x81\x30"
    track = b"\x83\x81\x01" + b"\x86\x82\xff\xfe" + b"\xe0" + _length(sizes) + sizes
    entries = b"\xae" + _length(track) + track
    listed = b"\x16\x54\xae\x6b" + _length(entries) + entries
    segment = b"\x18\x53\x80\x67" + _length(listed) + listed

    assert tracks(io.BytesIO(b"\x1a\x45\xdf\xa3\x80" + segment), "Matroska") == [Track("unknown", 0, 48)]


def _length(content: bytes) -> bytes:
    return (len(content) | 0x4000).to_bytes(2, "big")

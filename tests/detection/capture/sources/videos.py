"""Small videos, and what can be made of an MP4's bytes without a program that writes such ones."""

from __future__ import annotations

import io
import tempfile
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

CODED = {
    "mp4": "mp4v",
    "mov": "mp4v",
    "mkv": "MJPG",
    "webm": "VP80",
    "avi": "MJPG",
    "flv": "FLV1",
    "ts": "mp4v",
    "wmv": "WMV2",
}
"""By a container's suffix, what a video in it is coded in here."""


@cache
def video_bytes(suffix: str, code: str, *, frames: int = 10, size: tuple[int, int] = (64, 48)) -> bytes:
    """Return a video of two seconds, each frame brighter than the one before."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"video.{suffix}"
        writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*code), 5, size)
        for number in range(frames):
            writer.write(np.full((size[1], size[0], 3), number * 20, np.uint8))
        writer.release()
        return path.read_bytes()


@cache
def av1_bytes() -> bytes:
    """Return a video in AV1: a moving AVIF, which is one, by the name of an MP4."""
    moving = io.BytesIO()
    first, *rest = (Image.new("RGB", (64, 48), (number * 20,) * 3) for number in range(6))
    first.save(moving, "AVIF", save_all=True, append_images=rest, duration=200)
    data = moving.getvalue()
    length = int.from_bytes(data[:4], "big")
    return data[:8] + b"isom" + data[12:16] + b"isom" * ((length - 16) // 4) + data[length:]


def two_tracks(mp4: bytes) -> bytes:
    """Return the MP4 with its track of pictures twice, both of the same frames."""
    moov = mp4.index(b"moov") - 4
    trak = mp4.index(b"trak") - 4
    track = mp4[trak : trak + int.from_bytes(mp4[trak : trak + 4], "big")]
    header = track.index(b"tkhd") + 4
    # A track's number is four bytes; before it are a version and two moments.
    second = track[: header + 12] + (2).to_bytes(4, "big") + track[header + 16 :]
    grown = int.from_bytes(mp4[moov : moov + 4], "big") + len(second)
    after = trak + len(track)
    return mp4[:moov] + grown.to_bytes(4, "big") + mp4[moov + 4 : after] + second + mp4[after:]


def with_subtitles(subtitles: bytes) -> bytes:
    """Return an AVI with a track of text, of which the first piece is `subtitles` (GAB2)."""
    avi = video_bytes("avi", "MJPG")
    header = _chunk(b"strh", b"txts" + bytes(16) + b"\1\0\0\0\5\0\0\0" + bytes(28))
    stream = _chunk(b"LIST", b"strl" + header + _chunk(b"strf", bytes(40)))
    gab2 = b"GAB2\0" + b"\2\0" + bytes(4) + b"\4\0" + len(subtitles).to_bytes(4, "little") + subtitles
    hdrl, movi = avi.index(b"LIST"), avi.index(b"movi") - 8
    after_hdrl = hdrl + 8 + int.from_bytes(avi[hdrl + 4 : hdrl + 8], "little")
    first = _chunk(b"01tx", gab2)
    frames = avi[movi + 12 : movi + 8 + int.from_bytes(avi[movi + 4 : movi + 8], "little")]
    body = (
        b"AVI "
        + _chunk(b"LIST", avi[hdrl + 8 : after_hdrl] + stream)
        + _chunk(b"LIST", b"movi" + first + frames)
    )
    return _chunk(b"RIFF", body)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return kind + len(content).to_bytes(4, "little") + content + bytes(len(content) % 2)

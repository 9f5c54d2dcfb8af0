"""What a video's container says of its pictures before anything is decoded: codecs and sizes.

OpenCV decodes a file's first track of pictures and says nothing of others, nor why it can't.
Containers are walked by the sizes that their parts note; what is damaged says less, and never raises.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import SEEK_END
from typing import BinaryIO

MOST_PARTS = 20_000
"""A container of more parts than that is not walked to its end."""
MOST_READ = 65_536
"""Bytes of one part that are looked at."""
CODECS = {
    "av01": "AV1", "AV01": "AV1", "V_AV1": "AV1", "avc1": "H.264", "V_MPEG4/ISO/AVC": "H.264",
    "hev1": "H.265", "hvc1": "H.265", "V_MPEGH/ISO/HEVC": "H.265",
    "vvc1": "H.266", "vp08": "VP8", "V_VP8": "VP8",
    "vp09": "VP9", "V_VP9": "VP9", "mp4v": "MPEG-4", "FMP4": "MPEG-4", "encv": "encrypted",
}  # fmt: skip
"""What people call them; others are told as the container does."""
Kind = bytes | int
"""By what a container calls its parts."""
BOXES_OF_BOXES: frozenset[Kind] = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl"})
LISTS: frozenset[Kind] = frozenset({b"RIFF", b"LIST"})
SEGMENT, TRACKS, TRACK, VIDEO = 0x18538067, 0x1654AE6B, 0xAE, 0xE0
TRACK_TYPE, CODEC_ID, WIDTH, HEIGHT = 0x83, 0x86, 0xB0, 0xBA
ELEMENTS_OF_TRACKS: frozenset[Kind] = frozenset({SEGMENT, TRACKS})
ELEMENTS_OF_A_TRACK: frozenset[Kind] = frozenset({VIDEO})


@dataclass(frozen=True, slots=True)
class Track:
    """A track of pictures: its codec, and the size in pixels, 0 where it is not told."""

    codec: str
    width: int = 0
    height: int = 0


def tracks(file: BinaryIO, container: str) -> list[Track]:
    """Return the tracks of pictures of an MP4, Matroska or AVI file, in its order; else, none are known."""
    walk = WALKS.get(container)
    return [] if walk is None else list(walk(file, _size(file)))


def codec_named(name: bytes) -> str:
    """Return what people call the codec that a container calls so."""
    told = name.rstrip(b"\0").decode("ascii", "replace")
    return CODECS.get(told, told if told.isascii() and told.isprintable() else "unknown")


def _mp4(file: BinaryIO, end: int) -> Iterator[Track]:
    is_pictures = False
    for kind, start, stop in _parts(file, end, _box, BOXES_OF_BOXES):
        if kind == b"trak":
            is_pictures = False
        elif kind == b"hdlr":
            is_pictures |= _at(file, start, stop)[8:12] in (b"vide", b"pict")
        elif kind == b"stsd" and is_pictures:
            entry = _at(file, start, stop)[8:]
            if len(entry) >= 36:
                yield Track(codec_named(entry[4:8]), _big(entry[32:34]), _big(entry[34:36]))


def _matroska(file: BinaryIO, end: int) -> Iterator[Track]:
    for kind, start, stop in _parts(file, end, _element, ELEMENTS_OF_TRACKS):
        if kind != TRACK:
            continue
        inside = {
            name: _at(file, first, last)
            for name, first, last in _parts(file, stop, _element, ELEMENTS_OF_A_TRACK, first=start)
        }
        if _big(inside.get(TRACK_TYPE, b"")) == 1:
            width, height = (_big(inside.get(side, b"")) for side in (WIDTH, HEIGHT))
            yield Track(codec_named(inside.get(CODEC_ID, b"")), width, height)


def _avi(file: BinaryIO, end: int) -> Iterator[Track]:
    is_pictures, handler = False, b""
    for kind, start, stop in _parts(file, end, _chunk, LISTS):
        if kind == b"strh":
            head = _at(file, start, stop)
            is_pictures, handler = head[:4] == b"vids", head[4:8]
        elif kind == b"strf" and is_pictures:
            form = _at(file, start, stop)
            width, height = (abs(_little(form[at : at + 4])) for at in (4, 8))
            yield Track(codec_named(form[16:20].strip(b"\0") or handler), width, height)
        elif kind == b"movi":
            return


WALKS: dict[str, Callable[[BinaryIO, int], Iterator[Track]]] = {
    "MP4": _mp4,
    "Matroska": _matroska,
    "AVI": _avi,
}


Header = Callable[[BinaryIO, int], tuple[Kind, int, int] | None]
"""Reads what a part is called, where its content begins and where it ends; None where there is none."""


def _parts(
    file: BinaryIO, end: int, header: Header, nested: frozenset[Kind], *, first: int = 0
) -> Iterator[tuple[Kind, int, int]]:
    """Yield the parts up to `end`, and the parts of those that are `nested`, in the file's order."""
    at = first
    for _ in range(MOST_PARTS):
        found = header(file, at) if at < end else None
        if found is None:
            return
        kind, start, stop = found
        yield kind, start, min(stop, end)
        at = start if kind in nested else stop


def _box(file: BinaryIO, at: int) -> tuple[Kind, int, int] | None:
    """MP4: a length, which counts itself, and four letters; a length of 1 is followed by a longer one."""
    head = _at(file, at, at + 16)
    length, size = 8, _big(head[:4])
    if size == 1:
        length, size = 16, _big(head[8:16])
    elif size == 0:
        size = _size(file) - at
    return None if len(head) < 8 or size < length else (head[4:8], at + length, at + size)


def _element(file: BinaryIO, at: int) -> tuple[Kind, int, int] | None:
    """Matroska: a name and a length, each of as many bytes as the zeros that it begins with, and one more."""
    head = _at(file, at, at + 12)
    wide = 9 - head[0].bit_length() if head else 9
    if wide > 4 or len(head) <= wide:
        return None
    long = 9 - head[wide].bit_length()
    bits = 7 * long
    size = _big(head[wide : wide + long]) & (1 << bits) - 1
    start = at + wide + long
    is_open = long > 8 or size == (1 << bits) - 1  # recorded live: to the end
    return _big(head[:wide]), start, _size(file) if is_open else start + size


def _chunk(file: BinaryIO, at: int) -> tuple[Kind, int, int] | None:
    """AVI: four letters and a length; a list has four letters more. Each begins at an even byte."""
    head = _at(file, at, at + 12)
    if len(head) < 8:
        return None
    kind, size = head[:4], int.from_bytes(head[4:8], "little")
    stop = at + 8 + size + size % 2
    if kind in LISTS:
        return (b"movi" if head[8:] == b"movi" else kind), at + 12, stop
    return kind, at + 8, stop


def _at(file: BinaryIO, start: int, stop: int) -> bytes:
    file.seek(start)
    return file.read(max(0, min(stop - start, MOST_READ)))


def _size(file: BinaryIO) -> int:
    return file.seek(0, SEEK_END)


def _big(number: bytes) -> int:
    """Return a number of eight bytes at most; 0 for a longer one, which no container has."""
    return int.from_bytes(number, "big") if len(number) <= 8 else 0


def _little(number: bytes) -> int:
    return int.from_bytes(number, "little", signed=True)

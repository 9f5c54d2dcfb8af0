"""The formats of pictures and videos that are opened, and what a file is by its first bytes.

What a file is called decides nothing but whether a folder's is taken for a picture. A decoder is
handed no file but those of its own format: libraries know others that run programs (PostScript)
or open what else a file names (playlists).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

HEAD = 4096
"""So many bytes from its beginning say what a file is."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format that is opened.

    Attributes:
        name: as people call it; `format_named` returns it.
        suffixes: of its files' names, in small letters.
        decoder: what Pillow calls a picture's, FFmpeg a video's (its demuxer).
    """

    name: str
    suffixes: tuple[str, ...]
    decoder: str


PICTURES = (
    Format("PNG", (".png",), "PNG"),
    Format("JPEG", (".jpg", ".jpeg"), "JPEG"),
    Format("WebP", (".webp",), "WEBP"),
    Format("GIF", (".gif",), "GIF"),
    Format("BMP", (".bmp",), "BMP"),
    Format("TIFF", (".tif", ".tiff"), "TIFF"),
    Format("AVIF", (".avif",), "AVIF"),
    Format("HEIC", (".heic", ".heif"), "HEIF"),
)
"""What `read`, `calibrate` and `capture --source images` open; HEIC with the package pillow-heif."""
VIDEOS = (
    Format("MP4", (".mp4", ".m4v", ".mov"), "mov"),
    Format("Matroska", (".mkv", ".webm"), "matroska"),
    Format("AVI", (".avi",), "avi"),
    Format("FLV", (".flv",), "flv"),
    Format("MPEG-TS", (".ts", ".m2ts"), "mpegts"),
    Format("WMV", (".wmv",), "asf"),
)
"""What `capture --source video` opens; MP4 is QuickTime's too, and Matroska WebM's."""
SUFFIXES = frozenset(suffix for each in PICTURES for suffix in each.suffixes)
"""Which files of a folder are pictures; a file named outright may be called anything."""

BEGINNINGS = (
    ("PNG", 0, b"\x89PNG\r\n\x1a\n"),
    ("JPEG", 0, b"\xff\xd8\xff"),
    ("GIF", 0, b"GIF87a"),
    ("GIF", 0, b"GIF89a"),
    ("BMP", 0, b"BM"),
    *(("TIFF", 0, mark) for mark in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")),
    ("Matroska", 0, b"\x1a\x45\xdf\xa3"),
    ("FLV", 0, b"FLV\x01"),
    ("WMV", 0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11"),
    *(("MP4", 4, atom) for atom in (b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"moof", b"styp")),
    # Of the rest is only said what it is.
    *(("PostScript", 0, mark) for mark in (b"%!", b"\x04%!", b"\xc5\xd0\xd3\xc6")),
    ("PDF", 0, b"%PDF-"),
    ("WMF", 0, b"\xd7\xcd\xc6\x9a"),
    ("WMF", 0, b"\x01\0\x09\0"),
    ("EMF", 40, b" EMF"),
    ("DDS", 0, b"DDS "),
    ("HDF5", 0, b"\x89HDF\r\n\x1a\n"),
    ("GRIB", 0, b"GRIB"),
    ("BUFR", 0, b"BUFR"),
    ("FITS", 0, b"SIMPLE  ="),
    ("ICNS", 0, b"icns"),
    ("ICO", 0, b"\0\0\1\0"),
    ("JPEG 2000", 0, b"\0\0\0\x0cjP  "),
    ("JPEG 2000", 0, b"\xff\x4f\xff\x51"),
    ("JPEG XL", 0, b"\0\0\0\x0cJXL "),
    ("JPEG XL", 0, b"\xff\x0a"),
    ("PSD", 0, b"8BPS"),
    ("QOI", 0, b"qoif"),
    ("XCF", 0, b"gimp xcf"),
    *(("PNM", 0, b"P%d\n" % kind) for kind in range(1, 8)),
    ("Ogg", 0, b"OggS"),
    ("MPEG-PS", 0, b"\0\0\1\xba"),
    ("a playlist", 0, b"#EXTM3U"),
    ("a playlist", 0, b"ffconcat"),
    ("a ZIP archive", 0, b"PK\x03\x04"),
    ("packed with gzip", 0, b"\x1f\x8b"),
)
"""Each format's name, and the bytes at an offset by which it is known."""
IN_RIFF = {b"WEBP": "WebP", b"AVI ": "AVI", b"AVIX": "AVI", b"WAVE": "WAV"}
AVIF_BRANDS = frozenset({b"avif", b"avis"})
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
TS_PACKET = 188
"""Bytes from one 0x47 of an MPEG-TS to the next; recorders of the kind M2TS put four before each."""


def format_named(head: bytes) -> str | None:
    """Return the name of the format whose files begin so; None for one that is not known.

    The name is one of PICTURES' or VIDEOS', or else says for people what the file is.
    """
    if head[:4] == b"RIFF":
        return IN_RIFF.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _of_brands(head)
    for name, offset, mark in BEGINNINGS:
        if head.startswith(mark, offset):
            return name
    if any(_is_ts(head, first, apart) for first, apart in ((0, TS_PACKET), (4, TS_PACKET + 4))):
        return "MPEG-TS"
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<svg", b"<?xml")) and b"<svg" in text:
        return "SVG"
    return "a web page" if text.startswith((b"<!doctype html", b"<html")) else None


def picture_format(head: bytes) -> Format | None:
    """Return which of PICTURES begins so."""
    return _of(PICTURES, head)


def video_format(head: bytes) -> Format | None:
    """Return which of VIDEOS begins so."""
    return _of(VIDEOS, head)


def listed(formats: Iterable[Format]) -> str:
    """Return the formats' names as people read them: `PNG, JPEG, WebP`."""
    return ", ".join(each.name for each in formats)


def _of(formats: Iterable[Format], head: bytes) -> Format | None:
    name = format_named(head)
    return next((each for each in formats if each.name == name), None)


def _of_brands(head: bytes) -> str:
    """Return what an ISO file is by the brands in its first box: the main one, then those it also is."""
    length = min(int.from_bytes(head[:4], "big"), len(head))
    brands = {head[8:12], *_fours(head[16:length])}
    if brands & AVIF_BRANDS:
        return "AVIF"
    return "HEIC" if brands & HEIC_BRANDS else "MP4"


def _fours(data: bytes) -> Iterator[bytes]:
    return (data[at : at + 4] for at in range(0, len(data) - 3, 4))


def _is_ts(head: bytes, first: int, apart: int) -> bool:
    return len(head) > first + 2 * apart and all(head[first + at * apart] == 0x47 for at in range(3))

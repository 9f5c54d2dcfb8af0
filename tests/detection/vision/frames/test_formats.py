from __future__ import annotations

import pytest

from detection.vision.frames.formats import (
    PICTURES,
    SUFFIXES,
    VIDEOS,
    format_named,
    listed,
    picture_format,
    video_format,
)
from tests.servers import PROJECT


def ftyp(*brands: bytes) -> bytes:
    body = b"ftyp" + brands[0] + bytes(4) + b"".join(brands[1:])
    return (len(body) + 4).to_bytes(4, "big") + body


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"\x89PNG\r\n\x1a\n....", "PNG"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "WebP"),
        (b"RIFF\x10\0\0\0AVI LIST", "AVI"),
        (b"MM\0*....", "TIFF"),
        (ftyp(b"mif1", b"avif", b"miaf"), "AVIF"),
        (ftyp(b"heic", b"mif1"), "HEIC"),
        (ftyp(b"isom", b"mp42"), "MP4"),
        (b"\0\0\0\x08wide\0\0\0\0mdat", "MP4"),
        ((b"G" + bytes(187)) * 4, "MPEG-TS"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "PostScript"),
        (b"\xc5\xd0\xd3\xc6....", "PostScript"),
        (b"#EXTM3U\n#EXTINF:1\nhttp://127.0.0.1/", "a playlist"),
        (b"ffconcat version 1.0\nfile other.mp4", "a playlist"),
        (b"\n<?xml version='1.0'?><svg/>", "SVG"),
        (b"<!DOCTYPE html><html>", "a web page"),
    ],
)
def test_a_file_is_what_its_first_bytes_say(head: bytes, name: str) -> None:
    assert format_named(head) == name


@pytest.mark.parametrize("head", [b"", b"R", b"RIFF", b"\0\0\0\x18ftyp", b"G" * 3, b"hello", b"<?xml <x/>"])
def test_what_is_short_or_anything_else_is_no_picture(head: bytes) -> None:
    assert picture_format(head) is None


def test_only_what_is_meant_is_opened() -> None:
    assert picture_format(b"%!PS-Adobe-3.0 EPSF-3.0\n") is None
    assert video_format(b"#EXTM3U\n") is None
    assert video_format(b"\x89PNG\r\n\x1a\n") is None


def test_a_format_has_a_name_and_suffixes_of_its_own() -> None:
    names = [each.name for each in (*PICTURES, *VIDEOS)]
    suffixes = [suffix for each in (*PICTURES, *VIDEOS) for suffix in each.suffixes]

    assert len(set(names)) == len(names)
    assert len(set(suffixes)) == len(suffixes)
    assert {".png", ".jpg", ".jpeg", ".tif", ".tiff"} <= SUFFIXES


@pytest.mark.parametrize("formats", [PICTURES, VIDEOS], ids=["pictures", "videos"])
def test_the_page_on_capture_lists_them(formats: tuple[object, ...]) -> None:
    page = " ".join((PROJECT / "docs" / "capture.md").read_text().split())

    assert listed(PICTURES if formats is PICTURES else VIDEOS) in page

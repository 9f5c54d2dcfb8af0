"""Small files of every format that a decoder here knows, and of those that once did harm: to be damaged."""

from __future__ import annotations

import io
import tempfile
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from detection.vision.frames.formats import picture_format
from tests.detection.capture.sources.videos import av1_bytes, two_tracks, video_bytes, with_subtitles

SIZE = (24, 16)
MODES = ("RGB", "L", "P", "RGBA", "1", "I;16", "CMYK", "LA", "I", "F")
TIFFS = ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg", "zstd", "lzma", "group4")
CODECS = {
    "avi": "MJPG mp4v DIV3 FFV1 HFYU MPNG I420 ASV1 WMV1 WMV2 FLV1 VP80 VP90 MP42",
    "mkv": "MJPG mp4v FFV1 VP80 VP90 MPNG HFYU WMV2",
    "webm": "VP80 VP90",
    "mp4": "mp4v VP90 FFV1 MJPG",
    "mov": "mp4v MJPG MPNG HFYU FFV1",
    "flv": "FLV1",
    "ts": "mp4v mpg2",
    "wmv": "WMV1 WMV2 MJPG",
    "mpg": "mp4v",
}
POSTSCRIPT = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 24 16\n"
TEXTS = {
    "endless.eps": POSTSCRIPT + b"{ } loop\nshowpage\n%%EOF\n",
    "writes.eps": POSTSCRIPT + b"(written) (w) file dup (x) writestring closefile\nshowpage\n%%EOF\n",
    "dos.eps": b"\xc5\xd0\xd3\xc6\x20\0\0\0\xff\0\0\0" + bytes(20) + POSTSCRIPT + b"{ } loop\n%%EOF\n",
    "plain.ps": b"%!\n(%pipe%touch written) (w) file closefile\n",
    "page.pdf": b"%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction<</S/Launch/F(x)>>>>endobj\n%%EOF\n",
    "drawn.svg": b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>',
    "old.wmf": b"\xd7\xcd\xc6\x9a\0\0\0\0\0\0\x18\0\x10\0\x60\0\0\0\0\0\0\0\1\0\x09\0\0\3" + bytes(30),
    "new.emf": b"\1\0\0\0\x6c\0\0\0" + bytes(32) + b" EMF" + bytes(60),
    "cube.h5": b"\x89HDF\r\n\x1a\n" + bytes(60),
    "weather.grib": b"GRIB\0\0\0\1" + bytes(40),
    "weather.bufr": b"BUFR\0\0\0\4" + bytes(40),
    "stars.fits": b"SIMPLE  =                    T".ljust(80) + b"END".ljust(80) + bytes(2880),
    "layers.psd": b"8BPS\0\1" + bytes(6) + b"\0\3\0\0\0\x10\0\0\0\x18\0\x08\0\3" + bytes(60),
    "picture.heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(60),
    "live.m3u8": b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1:9/a.ts\n",
    "list.txt": b"ffconcat version 1.0\nfile '/etc/passwd'\n",
    "talk.srt": b"1\n00:00:00,000 --> 00:00:02,000\nHello\n",
    "call.sdp": b"v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video 9 RTP/AVP 96\na=rtpmap:96 H264/90000\n",
    "page.html": b"<!DOCTYPE html><html><video src=http://127.0.0.1:9/></html>",
    "packed.gz": b"\x1f\x8b\x08\0" + bytes(30),
    "empty": b"",
}
"""By a name that says what it is, files that no decoder should see, or none that is meant."""


@cache
def picture_seeds() -> tuple[tuple[str, bytes], ...]:
    """Return names and bytes; those of the formats that are opened twice."""
    written, special = tuple(_written()), tuple(_special())
    opened = tuple(each for each in written if picture_format(each[1]) is not None)
    return (*written, *special, *TEXTS.items(), *opened, *special)


@cache
def video_seeds() -> tuple[tuple[str, bytes], ...]:
    coded = [
        (f"{code}.{suffix}", video_bytes(suffix, code, frames=6, size=(32, 32)))
        for suffix, codes in CODECS.items()
        for code in codes.split()
    ]
    made = [
        ("two.mp4", two_tracks(video_bytes("mp4", "mp4v"))),
        ("av1.mp4", av1_bytes()),
        ("playlist.avi", with_subtitles(TEXTS["live.m3u8"])),
        ("talk.avi", with_subtitles(TEXTS["talk.srt"])),
    ]
    texts = [(name, TEXTS[name]) for name in ("live.m3u8", "list.txt", "talk.srt", "call.sdp")]
    return tuple((name, data) for name, data in (*coded, *made, *texts) if data)


def drawn(mode: str) -> Image.Image:
    pixels = np.random.default_rng(5).integers(0, 256, (SIZE[1], SIZE[0], 3), np.uint8)
    if mode == "I;16":
        return Image.fromarray(pixels[:, :, 0].astype(np.uint16) * 257)
    picture = Image.fromarray(pixels)
    return picture.convert("L").convert(mode) if mode in ("I", "F", "LA") else picture.convert(mode)


def _written() -> Iterator[tuple[str, bytes]]:
    """Yield what Pillow can write here: each format in each mode that it has."""
    Image.init()
    for name in sorted(Image.SAVE):
        for mode in MODES if name != "ICNS" else MODES[:1]:  # which takes a second each
            with tempfile.TemporaryFile() as file, warnings.catch_warnings():
                warnings.simplefilter("ignore")
                try:
                    drawn(mode).save(file, name)
                except (OSError, ValueError, KeyError, RuntimeError, TypeError):
                    continue
                file.seek(0)
                yield f"{mode.replace(';', '')}.{name.lower()}", file.read()


def _special() -> Iterator[tuple[str, bytes]]:
    """Yield the formats that are meant in their less usual kinds: packed otherwise, moving, with notes."""
    for packed in TIFFS:
        yield f"{packed}.tiff", _saved("1" if packed == "group4" else "RGB", "TIFF", compression=packed)
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "words"
    for name in ("PNG", "JPEG", "WEBP", "TIFF", "AVIF", "MPO"):
        yield f"noted.{name.lower()}", _saved("RGB", name, exif=exif.tobytes(), icc_profile=b"x" * 200)
    yield "passes.jpeg", _saved("RGB", "JPEG", progressive=True)
    for name in ("PNG", "GIF", "WEBP", "AVIF", "TIFF", "MPO"):
        more = [drawn("RGB").rotate(90), drawn("RGB").rotate(180)]
        yield f"moving.{name.lower()}", _saved("RGB", name, save_all=True, append_images=more)
    pixels = np.random.default_rng(5).integers(0, 65_536, (SIZE[1], SIZE[0], 3), np.uint16)
    for suffix in ("png", "tiff"):
        yield f"deep.{suffix}", cv2.imencode(f".{suffix}", pixels)[1].tobytes()


def _saved(mode: str, name: str, **options: object) -> bytes:
    file = io.BytesIO()
    drawn(mode).save(file, name, **options)
    return file.getvalue()


def as_files(folder: Path) -> Iterator[Path]:
    """Write the texts to a folder, each as a picture, and yield them."""
    for number, (name, data) in enumerate(TEXTS.items()):
        path = folder / f"{number}-{name}.png"
        path.write_bytes(data)
        yield path

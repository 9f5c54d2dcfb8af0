"""Opens picture files as frames, and finds the files that a person means."""

from __future__ import annotations

import glob
import struct
import warnings
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import BinaryIO

import cv2
import numpy as np
from PIL import ExifTags, Image

from detection.vision.frames.files import FileUnreadable, opened, told
from detection.vision.frames.formats import (
    HEAD,
    PICTURES,
    SUFFIXES,
    Format,
    format_named,
    listed,
    picture_format,
    video_format,
)
from detection.vision.geometry import Pixels

BYTES_PER_PIXEL = 10
"""So much takes a picture without any compression, with 16 bits a channel and some more."""
SCAN = b"\xff\xda"
BROKEN = (
    *(ArithmeticError, AssertionError, AttributeError, BufferError, EOFError, LookupError, MemoryError),
    *(OSError, RuntimeError, SyntaxError, TypeError, ValueError, struct.error, zlib.error),
    Image.DecompressionBombError,
)
"""What Pillow and the libraries under it raise at damaged files: each decoder what it likes."""
TURNED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""By the orientation that a camera notes (Exif), what puts its picture upright."""
BITS_PER_SAMPLE = 258
"""The TIFF tag of that name: what Pillow has as 16 bits may be twelve."""


@dataclass(slots=True)
class PictureLimits:
    """Which pictures, and frames of videos, are opened; others are refused by what they say of themselves."""

    megapixels: int = 40
    """Reading one of 40 million pixels takes a GB; a screen of 8K has 33 million."""
    jpeg_scans: int = 200
    """Passes in which a JPEG is drawn: programs write ten, and each takes time for all its pixels."""

    def check_size(self, width: int, height: int) -> None:
        """Raise PictureTooLarge if a picture of so many pixels is not opened."""
        if width * height > self.megapixels * 1_000_000:
            raise self.too_large(f"{width} x {height}")

    def too_large(self, size: str) -> PictureTooLarge:
        """Return what says that a picture of `size` pixels is too large."""
        return PictureTooLarge(
            f"{size} pixels are more than a table has ({self.megapixels} million at most, as "
            "POKERTOOL_MAX_PICTURE_MEGAPIXELS says): cut the table out, or make it smaller"
        )

    @property
    def file_bytes(self) -> int:
        return self.megapixels * 1_000_000 * BYTES_PER_PIXEL


limits = PictureLimits()
"""Of this process; commands set them by their settings."""


class PictureTooLarge(Exception):
    """A picture has more pixels than are opened; the message says how many those are."""


class PictureUnreadable(Exception):
    """A file is missing, empty, no picture or none that is opened; the message says which and names it."""


def open_picture(path: Path) -> Pixels:
    """Return the picture's pixels, blue green red, upright; of a moving one, the first frame's.

    How clear a pixel is (alpha) is left out. Opens files of PICTURES' formats only, and only with the
    decoder of the format that their first bytes tell.

    Raises:
        PictureUnreadable: see there.
    """
    try:
        with opened(path, folder="is a folder without pictures") as file:
            head = file.read(HEAD)
            kind = picture_format(head)
            if kind is None:
                raise PictureUnreadable(f"{told(path)}: {_what_else(head)}")
            if file.seek(0, 2) > limits.file_bytes:
                raise PictureUnreadable(
                    f"{told(path)}: more than {limits.file_bytes // 10**6} MB are no screenshot "
                    "(10 for each of POKERTOOL_MAX_PICTURE_MEGAPIXELS)"
                )
            file.seek(0)
            if kind.name == "JPEG" and file.read().count(SCAN) > limits.jpeg_scans:
                raise PictureUnreadable(
                    f"{told(path)}: a JPEG of more than {limits.jpeg_scans} passes is not read "
                    "(POKERTOOL_MAX_JPEG_SCANS)"
                )
            return _decoded(path, file, kind)
    except FileUnreadable as error:
        raise PictureUnreadable(str(error)) from error
    except OSError as error:
        raise PictureUnreadable(f"{told(path)}: can't be read ({error.strerror or error})") from error


def _what_else(head: bytes) -> str:
    """Return what to say of a file that is no picture, or none that is opened."""
    if (video := video_format(head)) is not None:
        return f"is a video ({video.name}), not a picture; manage.py capture --source video watches it"
    name = format_named(head)
    what = "is no picture" if name is None else f"is {name}, which is not opened"
    return f"{what}; pictures are {listed(PICTURES)}"


def _decoded(path: Path, file: BinaryIO, kind: Format) -> Pixels:
    if kind.decoder == "HEIF" and not _reads_heic():
        raise PictureUnreadable(
            f"{told(path)}: is HEIC, which the package pillow-heif reads: "
            "pip install pillow-heif, or save it as PNG or JPEG"
        )
    try:
        # What a decoder has to say of a damaged picture is nothing that a person can use.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(file, formats=(kind.decoder,)) as picture:
                limits.check_size(picture.width, picture.height)
                picture.load()
                return _upright(_coloured(path, picture), _orientation(picture))
    except Image.DecompressionBombError as error:
        number = "".join(filter(str.isdigit, str(error).partition("exceeds")[0]))
        raise PictureUnreadable(f"{told(path)}: {limits.too_large(number)}") from error
    except PictureTooLarge as error:
        raise PictureUnreadable(f"{told(path)}: {error}") from error
    except BROKEN as error:
        raise PictureUnreadable(
            f"{told(path)}: broken or unreadable {kind.name} picture{_why(error)}"
        ) from error


def _why(error: Exception) -> str:
    """Return what a decoder said, in one line, if it said anything but that it can't."""
    said = " ".join(str(error).split())
    return f" ({said[:100]})" if said and "identify image" not in said else ""


@cache
def _reads_heic() -> bool:
    """Return whether the package that reads HEIC is installed; let Pillow have its decoder if so."""
    try:
        import_module("pillow_heif").register_heif_opener()
    except ImportError:
        return False
    return True


def _coloured(path: Path, picture: Image.Image) -> Pixels:
    """Return the pixels with eight bits for each of red, green and blue."""
    if picture.mode == "1":
        raise PictureUnreadable(
            f"{told(path)}: is in black and white only, of which a table can't be read; save it in colours"
        )
    if picture.mode in ("I", "F"):
        raise PictureUnreadable(
            f"{told(path)}: has 32 bits a pixel's channel, which are not read; save it with 8 bits"
        )
    if picture.mode.startswith("I;16"):
        # Converted by Pillow, all but the darkest would be white.
        grey = np.asarray(picture).astype(np.uint16) >> (_bits(picture) - 8)
        return np.repeat(np.minimum(grey, 255).astype(np.uint8)[:, :, None], 3, axis=2)
    return np.asarray(picture.convert("RGB"), np.uint8)


def _bits(picture: Image.Image) -> int:
    """Return how many of its 16 bits a grey picture uses."""
    tags = getattr(picture, "tag_v2", {})
    return min(max(int(tags.get(BITS_PER_SAMPLE, (16,))[0]), 8), 16)


def _orientation(picture: Image.Image) -> int:
    try:
        return int(picture.getexif().get(ExifTags.Base.Orientation, 1))
    except BROKEN:  # notes that can't be read say nothing; the picture may be whole
        return 1


def _upright(rgb: Pixels, orientation: int) -> Pixels:
    if (turn := TURNED.get(orientation)) is not None:
        rgb = np.asarray(Image.fromarray(rgb).transpose(turn), np.uint8)
    return np.ascontiguousarray(rgb[:, :, ::-1])


def save_picture(path: Path, pixels: Pixels) -> None:
    """Write pixels to a file, in the format of its suffix, whatever its name is made of.

    Raises:
        OSError: it can't be written.
        ValueError: no format that is written has that suffix.
    """
    try:
        if path.suffix.lower() not in SUFFIXES:
            raise ValueError(f"{path.suffix or 'a name without a suffix'} is no picture's; .png is")
        written, coded = cv2.imencode(path.suffix, pixels)
    except cv2.error as error:
        raise ValueError(f"{path.suffix} can't be written; .png can") from error
    if not written:
        raise ValueError(f"{path.suffix} can't be written; .png can")
    path.write_bytes(coded.tobytes())


def picture_files(names: Iterable[str]) -> Iterator[Path]:
    """Yield the files that `names` mean: files as named, a folder's pictures, what a glob matches.

    What means nothing, or can't be looked at, is yielded as it is, so that opening it says so.
    """
    for name in names:
        path = Path(name)
        try:
            yield from _meant(path, name) or [path]
        except OSError:
            yield path


def _meant(path: Path, name: str) -> list[Path]:
    if path.is_dir():
        return sorted(file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES and file.is_file())
    if not path.exists() and glob.has_magic(name):
        matches = sorted(Path(match) for match in glob.glob(name, recursive=True))  # noqa: PTH207 (any root)
        return [match for match in matches if match.is_file()]
    return []

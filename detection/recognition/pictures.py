"""Opens picture files as frames, and finds the files that a person means."""

from __future__ import annotations

import glob
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from detection.frames import Pixels

SUFFIXES = frozenset((".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff"))
MOST_PIXELS = 40_000_000
"""Larger pictures are refused, for reading one takes a GB; a screen of 8K has 33 million."""
TOO_LARGE = (
    "{width} x {height} pixels are more than a table has "
    f"({MOST_PIXELS // 10**6} million at most): cut the table out, or make it smaller"
)


class PictureUnreadable(Exception):
    """A file is missing, empty or no picture; the message says which and names it."""


def open_picture(path: Path) -> Pixels:
    """Return the picture's pixels, blue green red. Raises PictureUnreadable."""
    try:
        if not path.exists():
            raise PictureUnreadable(f"{path}: no such file")
        if path.is_dir():
            raise PictureUnreadable(f"{path}: is a folder without pictures")
        if path.stat().st_size == 0:
            raise PictureUnreadable(f"{path}: the file is empty")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise PictureUnreadable(
                        f"{path}: {TOO_LARGE.format(width=picture.width, height=picture.height)}"
                    )
                rgb = np.asarray(ImageOps.exif_transpose(picture).convert("RGB"), np.uint8)
    except UnidentifiedImageError as error:
        raise PictureUnreadable(f"{path}: is no picture") from error
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise PictureUnreadable(f"{path}: broken or unreadable picture ({error})") from error
    return np.ascontiguousarray(rgb[:, :, ::-1])


def picture_files(names: Iterable[str]) -> Iterator[Path]:
    """Yield the files that `names` mean: files as named, a folder's pictures, what a glob matches.

    What means nothing is yielded as it is, so that opening it says so.
    """
    for name in names:
        path = Path(name)
        if path.is_dir():
            inside = sorted(
                file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES and file.is_file()
            )
            yield from inside or [path]
        elif not path.exists() and glob.has_magic(name):
            matches = sorted(Path(match) for match in glob.glob(name, recursive=True))  # noqa: PTH207 (any root)
            yield from [match for match in matches if match.is_file()] or [path]
        else:
            yield path

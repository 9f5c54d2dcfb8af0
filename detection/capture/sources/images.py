"""Pictures as a source: files, folders and globs, in the order people expect."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterable, Iterator
from glob import glob, has_magic
from pathlib import Path

from detection.capture.sources.source import Pace, Source
from detection.vision.frames.files import at_home, told
from detection.vision.frames.formats import SUFFIXES
from detection.vision.frames.frame import Frame, FrameUnavailable
from detection.vision.frames.pictures import PictureUnreadable, open_picture
from detection.vision.geometry import Pixels


class ImagesSource(Source):
    """Shows pictures, one after the other.

    Args:
        paths: files, folders and globs (`shots/*.png`), each sorted so that 2 comes before 10.
        interval: seconds from one picture to the next; 0 is as fast as it goes.
        on_broken: told of each picture that can't be read; it is left out, and the rest go on.
        pace: the clock to wait by.
    """

    kind = "images"

    def __init__(
        self,
        paths: Iterable[str | Path],
        *,
        interval: float = 1.0,
        on_broken: Callable[[FrameUnavailable], None] | None = None,
        pace: Pace | None = None,
    ) -> None:
        if not interval >= 0:
            raise ValueError(f"An interval is 0 seconds or more; not {interval}")
        super().__init__(pace)
        self.paths = [str(path) for path in paths]
        self.interval = interval
        self.on_broken = on_broken

    @property
    def title(self) -> str:
        first = told(self.paths[0]) if self.paths else "no pictures"
        return first if len(self.paths) < 2 else f"{first} and {len(self.paths) - 1} more"

    def _take(self) -> Generator[Frame]:
        if not self.paths:
            raise FrameUnavailable("No pictures: name files, folders or globs")
        found = [picture for path in self.paths for picture in pictures(path)]
        due = self.pace.clock()
        shown = 0
        for path in found:
            try:
                pixels = load(path)
            except FrameUnavailable as broken:
                if self.on_broken is not None:
                    self.on_broken(broken)
                last = broken
                continue
            if not self.pace.until(due):
                return
            due = self.pace.clock() + self.interval
            shown += 1
            yield self.frame(pixels, told(path.name))
        if not shown:
            others = f", and so are {len(found) - 1} others" if len(found) > 1 else ""
            raise FrameUnavailable(f"{last}{others}: no picture could be read")


def pictures(path: str) -> Iterator[Path]:
    """Yield the pictures that a file's name, a folder or a glob stands for.

    Raises:
        FrameUnavailable: there are none, or it can't be looked at.
    """
    try:
        yield from _meant(path)
    except OSError as error:
        raise FrameUnavailable(f"{told(path)}: can't be looked at ({error.strerror or error})") from error


def _meant(path: str) -> list[Path]:
    place = at_home(path)
    if place.is_dir():
        inside = [each for each in place.iterdir() if each.suffix.lower() in SUFFIXES and each.is_file()]
        if not inside:
            raise FrameUnavailable(f"{told(path)}: no picture in this folder ({', '.join(sorted(SUFFIXES))})")
        return sorted(inside, key=naturally)
    if place.exists():
        return [place]
    if has_magic(path):
        # Path.glob takes no pattern that begins at the root or with `..`.
        names = glob(str(place), recursive=True)  # noqa: PTH207
        matched = [Path(name) for name in names if Path(name).is_file()]
        if not matched:
            raise FrameUnavailable(f"{told(path)}: no file matches")
        return sorted(matched, key=naturally)
    raise FrameUnavailable(f"{told(path)}: no such file or folder")


def naturally(path: Path) -> list[tuple[int, str]]:
    """Return a sort key by which `shot2` comes before `shot10`."""
    parts = re.findall(r"\d+|\D+", str(path).lower())
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


def load(path: Path) -> Pixels:
    """Return a picture's pixels; of a moving one, the first frame's.

    Raises:
        FrameUnavailable: it can't be read; the message names it.
    """
    try:
        return open_picture(path)
    except PictureUnreadable as unreadable:
        raise FrameUnavailable(str(unreadable)) from unreadable

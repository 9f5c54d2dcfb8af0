"""A video as a source, at its own pace or as fast as it goes."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np

from detection.capture.sources.containers import Track, codec_named, tracks
from detection.capture.sources.source import Pace, Source
from detection.vision.frames.files import FileUnreadable, at_home, opened, told
from detection.vision.frames.formats import HEAD, VIDEOS, format_named, listed, picture_format, video_format
from detection.vision.frames.frame import Frame, FrameUnavailable
from detection.vision.frames.pictures import PictureTooLarge, limits
from detection.vision.geometry import Pixels

SHORT = 1.0
"""Seconds that a damaged video lacks at its end, at least: containers round how long they are."""
LATE = 0.1
"""Seconds behind its time after which a frame is passed over, as a screen would have moved on."""
LONGEST_STILL = 3600.0
"""Seconds from one frame to the next; who is to wait longer has a damaged video."""
ALLOWED = f"protocol_whitelist;file|format_whitelist;{','.join(each.decoder for each in VIDEOS)}"
"""What FFmpeg may open: files of these containers, whatever a file asks it to open besides."""
CONVERT = "Converted (ffmpeg -i OLD -c:v libx264 NEW.mp4), it may be read."


class VideoSource(Source):
    """Plays a video.

    Args:
        path: the file, of one of `VIDEOS`' containers; of several tracks of pictures the first is played.
        speed: 1 is real time, 2 twice that; a slow reader misses frames then, as it would on
            a screen. 0 is as fast as it goes, every frame.
        on_broken: told of what is left out: other tracks, and the rest of a video that breaks off.
        pace: the clock to wait by.
    """

    kind = "video"

    def __init__(
        self,
        path: str | Path,
        *,
        speed: float = 1,
        on_broken: Callable[[FrameUnavailable], None] | None = None,
        pace: Pace | None = None,
    ) -> None:
        if not speed >= 0:
            raise ValueError(f"A speed is 0 or more; not {speed}")
        super().__init__(pace)
        self.path = at_home(path)
        self.speed = speed
        self.on_broken = on_broken

    @property
    def title(self) -> str:
        return told(self.path.name)

    def _take(self) -> Generator[Frame]:
        found = self._looked_into()
        if len(found) > 1:
            self._leave_out(f": all but the first of its {len(found)} tracks of pictures")
        video = self._opened(found)
        try:
            rate = video.get(cv2.CAP_PROP_FPS)
            rate = rate if 0 < rate < float("inf") else 25.0
            started = self.pace.clock()
            taken, at = 0, 0.0
            while not self.pace.is_closed() and _grabbed(video):
                before = at
                # Some containers carry no timestamps: then frames are evenly spread.
                at = video.get(cv2.CAP_PROP_POS_MSEC) / 1000 or taken / rate
                taken += 1
                if self.speed:
                    if at - before > LONGEST_STILL:
                        raise FrameUnavailable(
                            f"{told(self.path)}: damaged {before:.1f} s from its beginning"
                        )
                    due = started + at / self.speed
                    if taken > 1 and self.pace.clock() > due + LATE:
                        continue
                    if not self.pace.until(due):
                        return
                yield self.frame(self._retrieved(video, at), f"{self.title} {at:.1f} s")
            if not taken:
                raise FrameUnavailable(
                    f"{told(self.path)}: no frame of its {_codec(video, found)} can be decoded here. "
                    f"{CONVERT}"
                )
            lasts = video.get(cv2.CAP_PROP_FRAME_COUNT) / rate
            if not self.pace.is_closed() and lasts - at > SHORT + 1 / rate:
                self._leave_out(f" from {at:.1f} s on, of {lasts:.1f} s: it is damaged there. {CONVERT}")
        finally:
            video.release()

    def _leave_out(self, what: str) -> None:
        if self.on_broken is not None:
            self.on_broken(FrameUnavailable(f"{told(self.path)}{what}"))

    def _looked_into(self) -> Sequence[Track]:
        """Return the tracks that the container tells of; refuse what is no video, or too large a one."""
        if told(self.path) != str(self.path):
            raise FrameUnavailable(f"{told(self.path)}: rename it; OpenCV opens no name that is not UTF-8")
        try:
            with opened(self.path, folder="not a file; for a folder of pictures use --source images") as file:
                head = file.read(HEAD)
                container = video_format(head)
                if container is None:
                    raise FrameUnavailable(f"{told(self.path)}: {_what_else(head)}")
                found = tracks(file, container.name)
        except FileUnreadable as error:
            raise FrameUnavailable(str(error)) from error
        except OSError as error:
            raise FrameUnavailable(f"{told(self.path)}: can't be read ({error.strerror or error})") from error
        for track in found:
            self._check_size(track.width, track.height)
        return found

    def _opened(self, found: Sequence[Track]) -> cv2.VideoCapture:
        # What a damaged video has FFmpeg say, thousands of times, is nothing that a person can use.
        os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
        os.environ.setdefault("OPENCV_FFMPEG_CAPTURE_OPTIONS", ALLOWED)
        with _saying_nothing():
            try:
                # An absolute path is no address of another protocol, whatever a file is called.
                video = cv2.VideoCapture(str(self.path.absolute()), cv2.CAP_FFMPEG)
            except cv2.error as error:
                raise FrameUnavailable(f"{told(self.path)}: can't be opened ({error.err})") from error
        if not video.isOpened():
            what = f" ({found[0].codec})" if found else ""
            raise FrameUnavailable(
                f"{told(self.path)}: not a video{what} that can be opened, or a damaged one, "
                "such as an MP4 whose recording was cut off"
            )
        try:
            self._check_size(
                int(video.get(cv2.CAP_PROP_FRAME_WIDTH)), int(video.get(cv2.CAP_PROP_FRAME_HEIGHT))
            )
        except FrameUnavailable:
            video.release()
            raise
        return video

    def _retrieved(self, video: cv2.VideoCapture, at: float) -> Pixels:
        try:
            decoded, pixels = video.retrieve()
        except cv2.error:
            decoded, pixels = False, np.zeros(0)
        if not decoded:
            raise FrameUnavailable(f"{told(self.path)}: damaged {at:.1f} s from its beginning")
        self._check_size(pixels.shape[1], pixels.shape[0])
        return np.asarray(pixels, dtype=np.uint8)

    def _check_size(self, width: int, height: int) -> None:
        """Refuse frames that are too large; a video may also grow in its middle."""
        try:
            limits.check_size(width, height)
        except PictureTooLarge as error:
            raise FrameUnavailable(f"{told(self.path)}: {error}") from error


def _grabbed(video: cv2.VideoCapture) -> bool:
    try:
        return video.grab()
    except cv2.error:
        return False


def _codec(video: cv2.VideoCapture, found: Sequence[Track]) -> str:
    """Return what a video is coded in, for people."""
    if found:
        return f"{found[0].codec} video"
    letters = int(video.get(cv2.CAP_PROP_FOURCC)).to_bytes(8, "little", signed=True)[:4]
    return f"{codec_named(letters)} video"


def _what_else(head: bytes) -> str:
    """Return what to say of a file that is no video, or none that is opened."""
    if (picture := picture_format(head)) is not None:
        return f"is a picture ({picture.name}), not a video; --source images shows it"
    name = format_named(head)
    what = "not a video" if name is None else f"is {name}, which is not opened"
    return f"{what}; videos are {listed(VIDEOS)}"


@contextmanager
def _saying_nothing() -> Iterator[None]:
    """Keep OpenCV from telling of a file that it can't open what we tell in words."""
    level = cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    try:
        yield
    finally:
        cv2.utils.logging.setLogLevel(level)

"""A video as a source, at its own pace or as fast as it goes."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from pathlib import Path

import cv2
import numpy as np

from detection.frames import Frame, FrameUnavailable
from detection.recognition.pictures import MOST_PIXELS, TOO_LARGE
from detection.sources.pace import Pace
from detection.sources.source import Source

SHORT = 1.0
"""Seconds that a damaged video lacks at its end, at least: containers round how long they are."""
LATE = 0.1
"""Seconds behind its time after which a frame is passed over, as a screen would have moved on."""


class VideoSource(Source):
    """Plays a video.

    Args:
        path: the file; whatever FFmpeg reads.
        speed: 1 is real time, 2 twice that; a slow reader misses frames then, as it would on
            a screen. 0 is as fast as it goes, every frame.
        on_broken: told of a video that breaks off before its end.
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
        self.path = Path(path).expanduser()
        self.speed = speed
        self.on_broken = on_broken

    @property
    def title(self) -> str:
        return self.path.name

    def _take(self) -> Generator[Frame]:
        video = self._opened()
        try:
            rate = video.get(cv2.CAP_PROP_FPS) or 25.0
            started = self.pace.clock()
            taken, at = 0, 0.0
            while not self.pace.is_closed() and video.grab():
                # Some containers carry no timestamps: then frames are evenly spread.
                at = video.get(cv2.CAP_PROP_POS_MSEC) / 1000 or taken / rate
                taken += 1
                if self.speed:
                    due = started + at / self.speed
                    if taken > 1 and self.pace.clock() > due + LATE:
                        continue
                    if not self.pace.until(due):
                        return
                decoded, pixels = video.retrieve()
                if not decoded:
                    raise FrameUnavailable(f"{self.path}: damaged {at:.1f} s from its beginning")
                yield self.frame(np.asarray(pixels, dtype=np.uint8), f"{self.path.name} {at:.1f} s")
            if not taken:
                raise FrameUnavailable(f"{self.path}: no frame in this video")
            lasts = video.get(cv2.CAP_PROP_FRAME_COUNT) / rate
            if self.on_broken is not None and not self.pace.is_closed() and lasts - at > SHORT + 1 / rate:
                self.on_broken(
                    FrameUnavailable(
                        f"{self.path} from {at:.1f} s on, of {lasts:.1f} s: it is damaged there. "
                        "Converted (ffmpeg -i OLD NEW), more of it may be read."
                    )
                )
        finally:
            video.release()

    def _opened(self) -> cv2.VideoCapture:
        if not self.path.exists():
            raise FrameUnavailable(f"{self.path}: no such file")
        if not self.path.is_file():
            raise FrameUnavailable(f"{self.path}: not a file; for a folder of pictures use --source images")
        if self.path.stat().st_size == 0:
            raise FrameUnavailable(f"{self.path}: is empty")
        # What a damaged video has FFmpeg say, thousands of times, is nothing that a person can use.
        os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
        video = cv2.VideoCapture(str(self.path))
        if not video.isOpened():
            raise FrameUnavailable(
                f"{self.path}: not a video, or a damaged one, such as an MP4 whose recording was cut off"
            )
        width, height = (
            int(video.get(size)) for size in (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT)
        )
        if width * height > MOST_PIXELS:
            video.release()
            raise FrameUnavailable(f"{self.path}: {TOO_LARGE.format(width=width, height=height)}")
        return video

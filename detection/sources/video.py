"""A video as a source, at its own pace or as fast as it goes."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import cv2
import numpy as np

from detection.frames import Frame, FrameUnavailable
from detection.sources.pace import Pace
from detection.sources.source import Source

LATE = 0.1
"""Seconds behind its time after which a frame is passed over, as a screen would have moved on."""


class VideoSource(Source):
    """Plays a video.

    Args:
        path: the file; whatever FFmpeg reads.
        speed: 1 is real time, 2 twice that; a slow reader misses frames then, as it would on
            a screen. 0 is as fast as it goes, every frame.
        pace: the clock to wait by.
    """

    kind = "video"

    def __init__(self, path: str | Path, *, speed: float = 1, pace: Pace | None = None) -> None:
        if not speed >= 0:
            raise ValueError(f"A speed is 0 or more; not {speed}")
        super().__init__(pace)
        self.path = Path(path).expanduser()
        self.speed = speed

    @property
    def title(self) -> str:
        return self.path.name

    def _take(self) -> Generator[Frame]:
        video = self._opened()
        try:
            rate = video.get(cv2.CAP_PROP_FPS) or 25.0
            started = self.pace.clock()
            taken = 0
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
        finally:
            video.release()

    def _opened(self) -> cv2.VideoCapture:
        if not self.path.exists():
            raise FrameUnavailable(f"{self.path}: no such file")
        if not self.path.is_file():
            raise FrameUnavailable(f"{self.path}: not a file; for a folder of pictures use --source images")
        if self.path.stat().st_size == 0:
            raise FrameUnavailable(f"{self.path}: is empty")
        video = cv2.VideoCapture(str(self.path))
        if not video.isOpened():
            raise FrameUnavailable(f"{self.path}: not a video, or a damaged one")
        return video

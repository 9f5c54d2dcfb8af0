"""Where frames come from: the screen, a video, pictures, or the demo table.

Each is a `detection.frames.FrameSource`. Nothing is opened before the first
frame is asked for; what can't be opened raises `FrameUnavailable`, which names
it and says the way out.
"""

from detection.sources.demo import DemoSource
from detection.sources.images import ImagesSource
from detection.sources.pace import Pace
from detection.sources.screen import Region, ScreenSource
from detection.sources.video import VideoSource

__all__ = ["DemoSource", "ImagesSource", "Pace", "Region", "ScreenSource", "VideoSource"]

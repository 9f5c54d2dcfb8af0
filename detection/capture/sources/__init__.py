"""Where frames come from: the screen, a video, pictures, or the demo table.

Each is a `detection.vision.frames.frame.FrameSource`. Nothing is opened before the first
frame is asked for; what can't be opened raises `FrameUnavailable`, which names
it and says the way out.
"""

from detection.capture.sources.demo import DemoSource
from detection.capture.sources.images import ImagesSource
from detection.capture.sources.screen import Region, ScreenSource
from detection.capture.sources.source import Pace
from detection.capture.sources.video import VideoSource

__all__ = ["DemoSource", "ImagesSource", "Pace", "Region", "ScreenSource", "VideoSource"]

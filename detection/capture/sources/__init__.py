"""Where frames come from: the screen, a video, pictures, or the demo table.

Each is a `detection.vision.frames.frame.FrameSource`. Nothing is opened before the first
frame is asked for; what can't be opened raises `FrameUnavailable`, which names
it and says the way out.

Import the one that you mean: each brings along what it takes, such as OpenCV.
"""

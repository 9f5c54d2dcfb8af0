"""Windows for tests, on a virtual display: each shows a picture, wherever it stands and whatever covered it.

The X server itself repaints a picture that is a window's background, so no program has to answer
for it, and all is done when a call returns.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from PIL import Image

from detection.vision.geometry import Pixels

Xlib = pytest.importorskip("Xlib", reason="python-xlib is only there on Linux")

from Xlib import X  # noqa: E402
from Xlib.display import Display  # noqa: E402


class ShownWindow:
    """A window that shows a picture in its own size."""

    def __init__(self, display: Any, window: Any) -> None:
        self.display = display
        self.window = window
        self.id: int = window.id

    def show(self, pixels: Pixels) -> None:
        """Show a picture, which the window is made as large as."""
        height, width = pixels.shape[:2]
        picture = self.window.create_pixmap(width, height, 24)
        context = picture.create_gc()
        picture.put_pil_image(context, 0, 0, Image.fromarray(np.ascontiguousarray(pixels[:, :, ::-1])))
        self.window.change_attributes(background_pixmap=picture)
        self.window.configure(width=width, height=height)
        self.window.clear_area()
        context.free()
        picture.free()
        self.display.sync()

    def move(self, left: int, top: int) -> None:
        self.window.configure(x=left, y=top)
        self.display.sync()

    def put_on_top(self) -> None:
        self.window.configure(stack_mode=X.Above)
        self.display.sync()

    def minimise(self) -> None:
        self.window.unmap()
        self.display.sync()

    def come_back(self) -> None:
        self.window.map()
        self.display.sync()

    def close(self) -> None:
        self.window.destroy()
        self.display.sync()


class Windows:
    """Makes windows on one display."""

    def __init__(self, display: Any) -> None:
        self.display = display
        self.root = display.screen().root

    def open(
        self,
        title: str,
        pixels: Pixels,
        *,
        left: int = 0,
        top: int = 0,
        within: Any = None,
        override_redirect: bool = False,
    ) -> ShownWindow:
        """Open a window on top of all others, or `within` another window."""
        window = (within or self.root).create_window(
            left,
            top,
            pixels.shape[1],
            pixels.shape[0],
            0,
            24,
            X.InputOutput,
            X.CopyFromParent,
            override_redirect=override_redirect,
        )
        window.change_text_property(
            self.display.get_atom("_NET_WM_NAME"), self.display.get_atom("UTF8_STRING"), title
        )
        shown = ShownWindow(self.display, window)
        shown.show(pixels)
        window.map()
        self.display.sync()
        return shown

    def manage(self, *clients: ShownWindow) -> None:
        """Say as a window manager does which windows are programs', the topmost last."""
        self.set(self.root, "_NET_CLIENT_LIST_STACKING", "WINDOW", *(client.id for client in clients))

    def set(self, window: Any, name: str, kind: str, *values: int) -> None:
        """Set a property of a window."""
        window.change_property(self.display.get_atom(name), self.display.get_atom(kind), 32, list(values))
        self.display.sync()


@contextmanager
def windows_on(name: str) -> Iterator[Windows]:
    """Yield what makes windows on this display; they are gone afterwards."""
    display = Display(name)
    try:
        yield Windows(display)
    finally:
        display.close()


def plain(width: int, height: int, grey: int = 128) -> Pixels:
    """Return a picture of one grey."""
    return np.full((height, width, 3), grey, dtype=np.uint8)

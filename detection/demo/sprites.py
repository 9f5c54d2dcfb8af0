"""Small pictures with soft edges, made once and laid on a frame fast."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import cast

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from detection.vision.geometry import Pixels

Colour = tuple[int, int, int]
"""Red, green, blue."""
SMOOTH = 4
"""Shapes are drawn so many times larger, then shrunk: soft edges."""


@dataclass(frozen=True, slots=True, eq=False)
class Sprite:
    """A picture ready to be laid on a frame: colours times opacity, and what shines through."""

    colours: Pixels
    through: Pixels

    @classmethod
    def of(cls, image: Image.Image) -> Sprite:
        """Return the sprite of an RGBA image."""
        rgba = np.asarray(image.convert("RGBA"), dtype=np.uint16)
        opacity = rgba[:, :, 3:]
        colours = rgba[:, :, 2::-1] * opacity // 255
        through = np.repeat(255 - opacity, 3, axis=2)
        return cls(
            np.ascontiguousarray(colours, dtype=np.uint8), np.ascontiguousarray(through, dtype=np.uint8)
        )

    @property
    def width(self) -> int:
        return int(self.colours.shape[1])

    @property
    def height(self) -> int:
        return int(self.colours.shape[0])

    def lay(self, frame: Pixels, left: int, top: int) -> None:
        """Lay the sprite on `frame`; what hangs over the edge is cut off."""
        x0, y0 = max(left, 0), max(top, 0)
        x1, y1 = min(left + self.width, frame.shape[1]), min(top + self.height, frame.shape[0])
        if x0 >= x1 or y0 >= y1:
            return
        part = np.s_[y0 - top : y1 - top, x0 - left : x1 - left]
        under = frame[y0:y1, x0:x1]
        cv2.multiply(under, self.through[part], dst=under, scale=1 / 255)
        cv2.add(under, self.colours[part], dst=under)

    def centre(self, frame: Pixels, x: int, y: int) -> None:
        """Lay the sprite on `frame` with its middle at `x`, `y`."""
        self.lay(frame, x - self.width // 2, y - self.height // 2)


def canvas(width: int, height: int) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """Return a clear image for a picture of `width` x `height`, `SMOOTH` times as large, and its pen."""
    image = Image.new("RGBA", (width * SMOOTH, height * SMOOTH), (0, 0, 0, 0))
    return image, ImageDraw.Draw(image)


def shrunk(image: Image.Image) -> Image.Image:
    """Return the image of a `canvas` at its real size."""
    return image.resize((image.width // SMOOTH, image.height // SMOOTH), Image.Resampling.BOX)


@lru_cache(maxsize=256)
def font(size: int, file: str = "") -> ImageFont.FreeTypeFont:
    """Return a font of the system by its file's name; unless told, the one that Pillow carries with it.

    Raises:
        OSError: this system has no such file.
    """
    if file:
        return ImageFont.truetype(file, size)
    # Pillow is typed for a build without FreeType too; its wheels all have it.
    return cast(ImageFont.FreeTypeFont, ImageFont.load_default(size))


@lru_cache(maxsize=1024)
def text(words: str, *, size: int, colour: Colour, weight: float = 0, file: str = "") -> Sprite:
    """Return one line of text; `weight` thickens its strokes, in pixels; `file` is as in font()."""
    face = font(size, file)
    left, _, right, _ = face.getbbox(words, stroke_width=weight)
    ascent, descent = face.getmetrics()
    pad = int(weight) + 1
    box = (int(right - left) + 2 * pad, ascent + descent + 2 * pad)
    image = Image.new("RGBA", box, (*colour, 0))
    ImageDraw.Draw(image).text(
        (pad - left, pad), words, font=face, fill=(*colour, 255), stroke_width=weight, stroke_fill=colour
    )
    return Sprite.of(image)

"""The background: a wall and the empty table, drawn once."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from detection.demo.geometry import FELT, RAIL, Scale
from detection.demo.sprites import SMOOTH, Colour, text
from detection.vision.geometry import Pixels

ROOM_LIGHT, ROOM_DARK = (44, 50, 62), (16, 18, 24)
FELT_LIGHT, FELT_DARK = (32, 118, 74), (12, 62, 40)
WOOD_LIGHT, WOOD_DARK = (104, 66, 40), (46, 28, 18)
TITLE = "Alder Room  -  No Limit Hold'em  -  $0.50/$1"


def background(scale: Scale) -> Pixels:
    """Return the picture of an empty table."""
    size = (scale.width, scale.height)
    image = glow(size, ROOM_LIGHT, ROOM_DARK)
    image.paste((0, 0, 0), mask=stadium(scale, RAIL + 4, drop=10).filter(ImageFilter.GaussianBlur(14)))
    image.paste(slope(size, WOOD_LIGHT, WOOD_DARK), mask=stadium(scale, RAIL))
    image.paste((196, 160, 96), mask=stadium(scale, 5))
    image.paste((8, 36, 24), mask=stadium(scale, 2))
    image.paste(glow(size, FELT_LIGHT, FELT_DARK), mask=stadium(scale, -2))
    image.paste(FELT_LIGHT, mask=line(scale, -46))
    frame = np.ascontiguousarray(np.asarray(image)[:, :, ::-1])
    mark(frame, scale)
    return frame


def mark(frame: Pixels, scale: Scale) -> None:
    """Write the table's name top left, and the room's on the felt."""
    title = text(TITLE, size=scale.length(18), colour=(168, 174, 186))
    title.lay(frame, *scale.point((22, 14)))
    logo = text("ALDER ROOM", size=scale.length(34), colour=(42, 130, 86), weight=1)
    logo.centre(frame, *scale.point((640, 416)))


def stadium(scale: Scale, grow: int, drop: int = 0) -> Image.Image:
    """Return the table's outline as a mask, `grow` pixels larger all around, `drop` lower."""
    mask = Image.new("L", (scale.width * SMOOTH, scale.height * SMOOTH), 0)
    outline(ImageDraw.Draw(mask), scale, grow, drop, fill=255)
    return mask.resize((scale.width, scale.height), Image.Resampling.BOX)


def line(scale: Scale, grow: int) -> Image.Image:
    """Return the betting line as a mask."""
    mask = Image.new("L", (scale.width * SMOOTH, scale.height * SMOOTH), 0)
    pen = ImageDraw.Draw(mask)
    outline(pen, scale, grow, 0, fill=110)
    outline(pen, scale, grow - 2, 0, fill=0)
    return mask.resize((scale.width, scale.height), Image.Resampling.BOX)


def outline(pen: ImageDraw.ImageDraw, scale: Scale, grow: int, drop: int, *, fill: int) -> None:
    """Draw the table's outline on a mask `SMOOTH` times as large as the picture."""
    left, top = scale.point((FELT[0] - grow, FELT[1] - grow + drop))
    right, bottom = scale.point((FELT[2] + grow, FELT[3] + grow + drop))
    box = [at * SMOOTH for at in (left, top, right, bottom)]
    pen.rounded_rectangle(box, radius=(box[3] - box[1]) / 2, fill=fill)


def glow(size: tuple[int, int], light: Colour, dark: Colour) -> Image.Image:
    """Return a ground that is lit from above its middle."""
    width, height = size
    y, x = np.mgrid[0:height, 0:width]
    away = np.hypot((x - width / 2) / (width * 0.55), (y - height * 0.42) / (height * 0.6))
    return blend(np.clip(away, 0, 1), light, dark)


def slope(size: tuple[int, int], light: Colour, dark: Colour) -> Image.Image:
    """Return a ground that darkens from top to bottom."""
    width, height = size
    return blend(np.repeat(np.linspace(0, 1, height)[:, None], width, axis=1), light, dark)


def blend(amount: np.ndarray, light: Colour, dark: Colour) -> Image.Image:
    """Return `light` where `amount` is 0 and `dark` where it is 1."""
    first, second = np.array(light, dtype=np.float64), np.array(dark, dtype=np.float64)
    mixed = first + (second - first) * amount[:, :, None]
    return Image.fromarray(mixed.astype(np.uint8))

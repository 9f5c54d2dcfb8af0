"""What the demo table is drawn of, beside the cards: wall, felt, name plates, chips, the button, pills."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from detection.demo.geometry import FELT, RAIL, Scale
from detection.demo.sprites import SMOOTH, Colour, Sprite, canvas, font, shrunk, text
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


GOLD: Colour = (246, 200, 84)
CHIP_COLOURS: tuple[tuple[int, Colour], ...] = (
    (10000, (34, 34, 40)),
    (2500, (30, 122, 66)),
    (500, (190, 36, 44)),
    (100, (58, 98, 186)),
    (25, (122, 76, 150)),
    (1, (126, 130, 136)),
)
"""What a chip is worth, in cents, and its colour."""
AVATARS: tuple[Colour, ...] = (
    (196, 92, 72), (88, 132, 196), (104, 160, 104), (184, 140, 72), (142, 104, 178), (82, 158, 160),
    (190, 104, 140), (122, 132, 148), (148, 158, 80), (84, 116, 132), (178, 112, 60), (112, 148, 196),
)  # fmt: skip
GLOW = 12


@lru_cache(maxsize=16)
def plate(width: int, height: int, *, lit: bool) -> Sprite:
    """Return a name plate without its words, with a margin for a glow of `GLOW` pixels around."""
    image, pen = canvas(width + 2 * GLOW, height + 2 * GLOW)
    edge = GLOW * SMOOTH
    grow = 4 * SMOOTH if lit else 0
    box = (edge, edge, image.width - edge - 1, image.height - edge - 1)
    radius = height * SMOOTH * 0.3
    halo = (*GOLD, 255) if lit else (0, 0, 0, 170)
    wide = (box[0] - grow, box[1] - grow, box[2] + grow, box[3] + grow)
    pen.rounded_rectangle(wide, radius=radius + grow, fill=halo)
    image.paste(image.filter(ImageFilter.GaussianBlur(edge * 0.3)))
    rim = (*GOLD, 255) if lit else (92, 98, 110, 255)
    pen.rounded_rectangle(box, radius=radius, fill=(20, 23, 29, 255), outline=rim, width=2 * SMOOTH)
    middle = image.height // 2
    inset = round(radius * 0.5)
    pen.line((box[0] + inset, middle, box[2] - inset, middle), fill=(52, 57, 67, 255), width=SMOOTH)
    return Sprite.of(shrunk(image))


@lru_cache(maxsize=8)
def empty_seat(radius: int) -> Sprite:
    """Return the faint ring of a seat that nobody has taken."""
    image, pen = canvas(2 * radius, 2 * radius)
    box = (SMOOTH, SMOOTH, image.width - SMOOTH - 1, image.height - SMOOTH - 1)
    pen.ellipse(box, fill=(0, 0, 0, 70), outline=(150, 156, 166, 150), width=2 * SMOOTH)
    return Sprite.of(shrunk(image))


@lru_cache(maxsize=64)
def avatar(radius: int, which: int) -> Sprite:
    """Return a player's picture: head and shoulders."""
    image, pen = canvas(2 * radius, 2 * radius)
    unit = radius * SMOOTH
    colour = AVATARS[which % len(AVATARS)]
    figure = Image.new("RGBA", image.size, (*(part // 3 for part in colour), 255))
    shapes = ImageDraw.Draw(figure)
    shapes.ellipse((unit * 0.62, unit * 0.38, unit * 1.38, unit * 1.18), fill=colour)
    shapes.ellipse((unit * 0.28, unit * 1.24, unit * 1.72, unit * 2.6), fill=colour)
    mask = Image.new("L", image.size, 0)
    ImageDraw.Draw(mask).ellipse((SMOOTH, SMOOTH, image.width - SMOOTH, image.height - SMOOTH), fill=255)
    image.paste(figure, mask=mask)
    box = (SMOOTH, SMOOTH, image.width - SMOOTH - 1, image.height - SMOOTH - 1)
    pen.ellipse(box, outline=(92, 98, 110, 255), width=2 * SMOOTH)
    return Sprite.of(shrunk(image))


@lru_cache(maxsize=8)
def button(radius: int) -> Sprite:
    """Return the dealer's button: a light disc with a D."""
    image, pen = canvas(2 * radius + 4, 2 * radius + 4)
    size = 2 * radius * SMOOTH
    pen.ellipse((2 * SMOOTH, 3 * SMOOTH, size + 2 * SMOOTH, size + 3 * SMOOTH), fill=(0, 0, 0, 110))
    pen.ellipse(
        (SMOOTH, SMOOTH, size, size),
        fill=(248, 246, 238, 255),
        outline=(150, 146, 130, 255),
        width=2 * SMOOTH,
    )
    middle = (size + SMOOTH) / 2
    pen.text(
        (middle, middle), "D", font=font(round(size * 0.62)), fill=(28, 30, 36, 255), anchor="mm",
        stroke_width=SMOOTH * 0.4, stroke_fill=(28, 30, 36, 255),
    )  # fmt: skip
    return Sprite.of(shrunk(image))


@lru_cache(maxsize=256)
def chips(pile: tuple[Colour, ...], width: int) -> Sprite:
    """Return a pile of chips, given from the lowest."""
    high, rise = round(width * 0.62), round(width * 0.17)
    image, pen = canvas(width, high + rise * len(pile))
    for at, colour in enumerate(pile):
        bottom = image.height - at * rise * SMOOTH
        chip(pen, colour, width * SMOOTH, high * SMOOTH, rise * SMOOTH, bottom)
    return Sprite.of(shrunk(image))


def chip(pen: ImageDraw.ImageDraw, colour: Colour, width: int, high: int, rise: int, bottom: int) -> None:
    """Draw one chip lying flat: its edge with stripes, then its top."""
    dark = tuple(part * 2 // 3 for part in colour)
    for drop in range(rise, -1, -1):
        top = bottom - high - rise + drop
        pen.ellipse((0, top, width - 1, top + high), fill=(*dark, 255))
        for start in (50, 85, 120):
            pen.chord((0, top, width - 1, top + high), start, start + 12, fill=(235, 235, 230, 255))
    top = bottom - high - rise
    pen.ellipse((0, top, width - 1, top + high), fill=(*colour, 255), outline=(16, 16, 20, 255), width=2)
    for start in range(0, 360, 60):
        pen.pieslice((0, top, width - 1, top + high), start, start + 22, fill=(238, 238, 232, 255))
    inner = (width * 0.2, top + high * 0.2, width * 0.8, top + high * 0.8)
    pen.ellipse(inner, fill=(*colour, 255), outline=(238, 238, 232, 200), width=SMOOTH // 2)


def chip_pile(cents: int) -> tuple[Colour, ...]:
    """Return the colours of the chips for an amount, the most valuable ones lowest; five at most."""
    pile: list[Colour] = []
    for worth, colour in CHIP_COLOURS:
        pile += [colour] * (cents // worth)
        cents %= worth
    return tuple(pile[:5])


@lru_cache(maxsize=256)
def pill(width: int, height: int) -> Sprite:
    """Return a dark round-ended ground for an amount."""
    image, pen = canvas(width, height)
    box = (0, 0, image.width - 1, image.height - 1)
    pen.rounded_rectangle(box, radius=image.height / 2, fill=(6, 14, 10, 190))
    return Sprite.of(shrunk(image))

"""The deck: faces with a large rank and pips drawn as shapes, and backs."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from math import cos, pi, sin

from PIL import Image, ImageDraw, ImageFilter

from detection.demo.sprites import SMOOTH, Colour, Sprite, canvas, font, shrunk
from detection.poker.cards import Card, Suit

INK: dict[Suit, Colour] = {
    Suit.CLUBS: (24, 26, 32),
    Suit.DIAMONDS: (206, 24, 38),
    Suit.HEARTS: (206, 24, 38),
    Suit.SPADES: (24, 26, 32),
}
PAPER: Colour = (250, 250, 246)
EDGE: Colour = (176, 178, 176)
BACK: Colour = (38, 74, 148)
BACK_LINE: Colour = (92, 130, 204)
SHADOW = 4
"""How far a card's shadow reaches beyond it, in pixels."""

Points = list[tuple[float, float]]


@lru_cache(maxsize=256)
def face(card: Card, width: int, height: int) -> Sprite:
    """Return a card's face: its index top left, a large pip bottom right."""
    image, pen = blank(width, height)
    ink = INK[card.suit]
    unit = height * SMOOTH
    left = top = SHADOW * SMOOTH
    words = "10" if card.rank == "T" else str(card.rank)
    rank(image, words, ink, centre=(left + unit * 0.185, top + unit * 0.21), height=unit * 0.27)
    pip(pen, card.suit, ink, centre=(left + unit * 0.185, top + unit * 0.485), height=unit * 0.19)
    pip(pen, card.suit, ink, centre=(left + unit * 0.455, top + unit * 0.735), height=unit * 0.40)
    return Sprite.of(shrunk(image))


@lru_cache(maxsize=8)
def back(width: int, height: int) -> Sprite:
    """Return the back that all cards share."""
    image, pen = blank(width, height)
    inset = round(width * 0.07) * SMOOTH
    left = top = SHADOW * SMOOTH
    box = (left + inset, top + inset, left + width * SMOOTH - inset, top + height * SMOOTH - inset)
    lattice = Image.new("RGBA", image.size, (*BACK, 255))
    lines = ImageDraw.Draw(lattice)
    for at in range(-image.height, image.width + image.height, round(width * SMOOTH * 0.14)):
        for lean in (1, -1):
            start = at if lean > 0 else at + image.height
            ends = (start, 0, start + lean * image.height, image.height)
            lines.line(ends, fill=BACK_LINE, width=SMOOTH)
    mask = Image.new("L", image.size, 0)
    ImageDraw.Draw(mask).rounded_rectangle(box, radius=inset, fill=255)
    image.paste(lattice, mask=mask)
    middle = (left + width * SMOOTH / 2, top + height * SMOOTH / 2)
    pip(pen, Suit.DIAMONDS, PAPER, centre=middle, height=height * SMOOTH * 0.34)
    pip(pen, Suit.DIAMONDS, BACK, centre=middle, height=height * SMOOTH * 0.25)
    return Sprite.of(shrunk(image))


def blank(width: int, height: int, paper: Colour = PAPER) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """Return a blank card with its shadow around it, on a canvas."""
    image, pen = canvas(width + 2 * SHADOW, height + 2 * SHADOW)
    left = top = SHADOW * SMOOTH
    box = (left, top, left + width * SMOOTH - 1, top + height * SMOOTH - 1)
    radius = width * SMOOTH * 0.1
    pen.rounded_rectangle([at + SMOOTH for at in box], radius=radius, fill=(0, 0, 0, 120))
    image.paste(image.filter(ImageFilter.GaussianBlur(SHADOW * SMOOTH * 0.4)))
    pen.rounded_rectangle(box, radius=radius, fill=(*paper, 255), outline=(*EDGE, 255), width=SMOOTH)
    return image, pen


def rank(image: Image.Image, words: str, ink: Colour, *, centre: tuple[float, float], height: float) -> None:
    """Write a rank so that its letters are `height` tall; two of them are drawn closer."""
    big = font(round(height * 1.4))
    weight = height * 0.035
    left, top, right, bottom = big.getbbox(words, stroke_width=weight)
    letters = Image.new("RGBA", (int(right - left) + 2, int(bottom - top) + 2), (*ink, 0))
    ImageDraw.Draw(letters).text(
        (1 - left, 1 - top), words, font=big, fill=ink, stroke_width=weight, stroke_fill=ink
    )
    width = letters.width * height / letters.height
    if len(words) == 2:
        width = min(width, height * 1.14)
    fitted = letters.resize((round(width), round(height)), Image.Resampling.LANCZOS)
    image.alpha_composite(fitted, (round(centre[0] - width / 2), round(centre[1] - height / 2)))


def pip(
    pen: ImageDraw.ImageDraw, suit: Suit, ink: Colour, *, centre: tuple[float, float], height: float
) -> None:
    """Draw a suit's shape, `height` tall."""
    for shape in outlines(suit):
        pen.polygon([(centre[0] + x * height, centre[1] + y * height) for x, y in shape], fill=(*ink, 255))


def outlines(suit: Suit) -> list[Points]:
    """Return the shapes that make up a suit, one unit tall around the origin, y downwards."""
    if suit is Suit.HEARTS:
        return [heart()]
    if suit is Suit.DIAMONDS:
        return [diamond()]
    if suit is Suit.SPADES:
        return [[(x * 0.98, -y * 0.82 - 0.09) for x, y in heart()], stem()]
    leaves = [circle(0, -0.26, 0.235), circle(-0.245, 0.1, 0.235), circle(0.245, 0.1, 0.235)]
    return [*leaves, [(-0.14, -0.12), (0.14, -0.12), (0.14, 0.14), (-0.14, 0.14)], stem()]


def heart() -> Points:
    turns = [2 * pi * at / 80 for at in range(80)]
    return [
        (sin(t) ** 3 * 0.5, -(13 * cos(t) - 5 * cos(2 * t) - 2 * cos(3 * t) - cos(4 * t)) / 29 - 0.08)
        for t in turns
    ]


def diamond() -> Points:
    corners = [(0.0, -0.5), (0.38, 0.0), (0.0, 0.5), (-0.38, 0.0), (0.0, -0.5)]
    points: Points = []
    for (x0, y0), (x1, y1) in pairwise(corners):
        for at in range(12):
            part = at / 12
            bow = 1 - 0.09 * sin(pi * part)
            points.append(((x0 + (x1 - x0) * part) * bow, (y0 + (y1 - y0) * part) * bow))
    return points


def stem() -> Points:
    return [(-0.045, 0.02), (0.045, 0.02), (0.09, 0.36), (0.2, 0.5), (-0.2, 0.5), (-0.09, 0.36)]


def circle(x: float, y: float, radius: float) -> Points:
    turns = [2 * pi * at / 48 for at in range(48)]
    return [(x + radius * cos(t), y + radius * sin(t)) for t in turns]

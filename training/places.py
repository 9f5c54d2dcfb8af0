"""Draws seats as screenshots might hold them: plates, backs, buttons, and what could be taken for them."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from training import backs, buttons
from training.buttons import Cutout
from training.clutter import (
    SIDE,
    Canvas,
    avatar,
    background,
    chip,
    chips,
    clipped,
    draw_distractor,
    plate,
    words,
    write,
)
from training.decks import random_deck, shade
from training.faces import draw_card

NOTHING, BUTTON, BACK, UNASKED = 0, 1, 2, 3
"""What lies at each pixel of a scene; of what is unasked nothing is learnt."""
TEXT = 16
"""About how many pixels the box around a line of a plate's text is tall."""
LEAST_SHOWN = 0.5
"""A button of which less is to be seen is unasked."""

Things = NDArray[np.uint8]
"""Pixels (SIDE, SIDE): what lies there."""


@dataclass(frozen=True, slots=True)
class SeatScene:
    """A drawn patch of a table, and what lies where in it."""

    pixels: Canvas
    things: Things


class SeatPainter:
    """A scene while it is being drawn."""

    def __init__(self, rng: np.random.Generator, text: float = TEXT) -> None:
        self.rng = rng
        self.canvas = background(rng)
        self.things = np.zeros((SIDE, SIDE), np.uint8)
        self.whole: list[tuple[NDArray[np.bool_], int]] = []
        """Where each button was laid, and how many pixels of it."""
        self.tall = text * float(np.exp(rng.normal(0, 0.16)))
        self.design = int(rng.integers(2**31))
        """The seed of the backs: those of one table look alike."""

    def covers(self, box: tuple[int, int, int, int]) -> None:
        """Something was drawn on top that fills `box`."""
        x0, y0, x1, y1 = box
        self.things[y0:y1, x0:x1] = NOTHING

    def lay(self, cutout: Cutout, x: float, y: float, thing: int, dim: float = 1.0) -> None:
        """Lay a cutout with its upper left corner at x, y."""
        left, top = round(x), round(y)
        x0, y0, x1, y1 = clipped(left, top, left + cutout.shape[1], top + cutout.shape[0])
        if x1 <= x0 or y1 <= y0:
            return
        part = cutout[y0 - top : y1 - top, x0 - left : x1 - left]
        cover = part[:, :, 3:].astype(np.float32) / 255
        area = self.canvas[y0:y1, x0:x1]
        area[:] = area * (1 - cover) + part[:, :, :3] * (cover * dim)
        there = cover[:, :, 0] > 0.5
        self.things[y0:y1, x0:x1][there] = thing
        if thing == BUTTON:
            mask = np.zeros((SIDE, SIDE), bool)
            mask[y0:y1, x0:x1] = there
            self.whole.append((mask, int((cutout[:, :, 3] > 128).sum())))

    def seat(self) -> None:
        """Draw a player's place: the plate, a portrait, and what lies there, in any order and place."""
        rng, tall = self.rng, self.tall
        x, y = rng.uniform(-0.2, 0.8) * SIDE, rng.uniform(0.0, 0.95) * SIDE
        wide, high = tall * rng.uniform(4.5, 9), tall * rng.uniform(2.2, 3.4)
        steps = [self.plate_at, self.portrait_at, self.cards_at]
        order = [2, 1, 0] if rng.random() < 0.6 else rng.permutation(3).tolist()
        for at in order:
            steps[at](x, y, wide, high)
        if rng.random() < 0.2:
            self.label_at(x, y, wide, high)

    def plate_at(self, x: float, y: float, wide: float, high: float) -> None:
        rng, tall = self.rng, self.tall
        letter = tall * rng.uniform(0.62, 0.85)
        ink = shade(rng, (120, 120, 120), (255, 255, 255))
        kind = rng.random()
        if kind < 0.75:
            dark = rng.random() < 0.8
            fill = (
                shade(rng, (0, 0, 0), (90, 90, 90)) if dark else shade(rng, (170, 170, 170), (255, 255, 255))
            )
            ink = ink if dark else shade(rng, (0, 0, 0), (90, 90, 90))
            x0, y0, x1, y1 = clipped(round(x), round(y), round(x + wide), round(y + high))
            if x1 - x0 < 4 or y1 - y0 < 4:
                return
            under = self.canvas[y0:y1, x0:x1].copy()
            buttons_mask = np.zeros((SIDE, SIDE), np.uint8)
            buttons.rounded(
                buttons_mask, (x0, y0, x1 - 1, y1 - 1), round(high * float(rng.choice([0, 0.1, 0.25, 0.5])))
            )
            there = buttons_mask[y0:y1, x0:x1] > 0
            area = self.canvas[y0:y1, x0:x1]
            area[there] = fill
            if rng.random() < 0.5:
                outline, _ = cv2.findContours(buttons_mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
                rim = shade(rng, (30, 30, 30), (255, 255, 255))
                cv2.drawContours(self.canvas, outline, -1, rim, int(rng.integers(1, 3)))
            if rng.random() < 0.2:
                share = rng.uniform(0.1, 0.5)
                area[:] = area * (1 - share) + under * share
            self.things[y0:y1, x0:x1][there] = NOTHING
        for line in range(int(rng.choice([1, 2, 2, 2, 3]))):
            text = words(rng)
            indent = rng.uniform(0.05, 0.3) * wide
            write(self.canvas, x + indent, y + tall * (0.25 + 1.1 * line), text, letter, ink, rng)

    def portrait_at(self, x: float, y: float, wide: float, high: float) -> None:
        rng = self.rng
        if rng.random() < 0.5:
            return
        size = round(high * rng.uniform(0.8, 2.2))
        if rng.random() < 0.6:
            at = (
                x - size * rng.uniform(0.4, 1.0) if rng.random() < 0.6 else x + wide - size * 0.4,
                y - size * 0.3,
            )
        else:
            at = (x + rng.uniform(0, 0.7) * wide, y - size * rng.uniform(0.6, 1.0))
        left, top = round(at[0]), round(at[1])
        avatar(self.canvas, left, top, size, rng)
        self.covers(clipped(left, top, left + size, top + size))

    def cards_at(self, x: float, y: float, wide: float, high: float) -> None:
        """Lay cards over a plate, half behind it, beside it, or on the table."""
        rng = self.rng
        kind = rng.random()
        tall = self.tall * float(np.exp(rng.uniform(np.log(1.3), np.log(5.0))))
        if kind < 0.55:
            cutout = backs.hand(np.random.default_rng(self.design), tall)
            if rng.random() < 0.25:
                self.design = int(rng.integers(2**31))
            thing = BACK
        elif kind < 0.8:
            deck = random_deck(rng)
            left = np.zeros((0, 0, 4), np.uint8)
            step, cutout = 0, left
            for _ in range(int(rng.integers(1, 4))):
                card = draw_card(
                    deck, str(rng.choice(list("23456789TJQKA"))), str(rng.choice(list("cdhs"))), tall, rng
                )
                face = card.pixels
                whole = np.zeros((max(cutout.shape[0], face.shape[0]), step + face.shape[1], 4), np.uint8)
                if step:
                    buttons.lay(whole, cutout, 0, 0)
                buttons.lay(whole, face, step, 0)
                cutout = whole
                step += round(face.shape[1] * rng.uniform(0.35, 1.05))
            thing = NOTHING
        else:
            return
        where = rng.random()
        shown = cutout.shape[0] * rng.uniform(0.25, 1.05)
        left_edge = x + (wide - cutout.shape[1]) * rng.uniform(0, 1)
        if where < 0.6:
            at = (left_edge, y - shown)
        elif where < 0.75:
            at = (left_edge, y + high - rng.uniform(0, 0.5) * cutout.shape[0])
        elif where < 0.9:
            beside = (
                x - cutout.shape[1] * rng.uniform(0.4, 1.1)
                if rng.random() < 0.5
                else x + wide * rng.uniform(0.8, 1.05)
            )
            at = (beside, y + rng.uniform(-0.6, 0.6) * high)
        else:
            at = (rng.uniform(-10, SIDE - 10), rng.uniform(-10, SIDE - 10))
        dim = 1.0 if rng.random() < 0.85 else rng.uniform(0.5, 0.9)
        self.lay(cutout, *at, thing, dim)

    def label_at(self, x: float, y: float, wide: float, high: float) -> None:
        """Print what a player did over their cards, or over anything of the seat."""
        rng = self.rng
        top = y - high * rng.uniform(0.2, 1.0)
        tall = self.tall * rng.uniform(1.0, 1.6)
        self.covers(
            plate(self.canvas, (x + 0.1 * wide, top, x + rng.uniform(0.6, 0.95) * wide, top + tall), rng)
        )

    def disc(self, *, dealer: bool) -> None:
        """Lay a button, or a round thing that is none."""
        rng = self.rng
        radius = self.tall * float(np.exp(rng.uniform(np.log(0.4), np.log(1.4))))
        draw = buttons.button if dealer else buttons.round_thing
        cutout = draw(rng, radius)
        x, y = (rng.uniform(0, max(SIDE - side, 1)) for side in (cutout.shape[1], cutout.shape[0]))
        if rng.random() < 0.6:  # a shadow
            shadow = cutout.copy()
            shadow[:, :, :3] = 0
            shadow[:, :, 3] = shadow[:, :, 3] * rng.uniform(0.2, 0.6)
            self.lay(shadow, x + rng.integers(-2, 3), y + rng.integers(0, 4), NOTHING)
        self.lay(cutout, x, y, BUTTON if dealer else NOTHING)
        if dealer and rng.random() < 0.12:
            self.pile(
                x + rng.uniform(-0.3, 1.3) * cutout.shape[1], y + rng.uniform(-0.3, 1.3) * cutout.shape[0]
            )

    def pile(self, x: float, y: float) -> None:
        """Draw chips, with their value or in a heap, and what they are worth."""
        rng = self.rng
        radius = self.tall * rng.uniform(0.35, 0.9)
        draw = chips if rng.random() < 0.6 else chip
        draw(self.canvas, x, y, radius, rng)
        reach = round(1.2 * radius)
        self.covers(clipped(round(x) - reach, round(y) - reach, round(x) + reach, round(y) + reach))
        if rng.random() < 0.6:
            ink = shade(rng, (150, 150, 150), (255, 255, 255))
            write(self.canvas, x + 1.5 * radius, y - self.tall * 0.4, words(rng), self.tall * 0.7, ink, rng)

    def finished(self) -> SeatScene:
        """Return the scene; a button of which too little is to be seen is unasked."""
        for mask, size in self.whole:
            left = mask & (self.things == BUTTON)
            if left.sum() < LEAST_SHOWN * size:
                self.things[left] = UNASKED
        return SeatScene(self.canvas, self.things)


def paint_seats(rng: np.random.Generator, text: float = TEXT) -> SeatScene:
    """Draw the next scene that `rng` holds, clean as no screenshot is; a line's box is about `text` tall."""
    painter = SeatPainter(rng, text)
    for _ in range(int(rng.integers(0, 4))):
        _distract(painter)
    if rng.random() < 0.12:
        draw_slots(painter.canvas, rng)
    for _ in range(int(rng.choice([0, 1, 2, 3], p=[0.12, 0.38, 0.35, 0.15]))):
        painter.seat()
    for _ in range(int(rng.integers(0, 4))):
        painter.disc(dealer=False)
    for _ in range(int(rng.integers(0, 3))):
        painter.pile(rng.uniform(0, SIDE), rng.uniform(0, SIDE))
    for _ in range(int(rng.choice([0, 1, 2], p=[0.3, 0.5, 0.2]))):
        painter.disc(dealer=True)
    if rng.random() < 0.2:
        _distract(painter)
    return painter.finished()


def draw_slots(canvas: Canvas, rng: np.random.Generator) -> None:
    """Draw some empty places for cards: outlines, or a little lighter or darker than what is around."""
    tall = int(rng.integers(24, 80))
    wide, x, y = round(tall * 0.7), int(rng.integers(-20, SIDE - 20)), int(rng.integers(-20, SIDE - 20))
    ink, share = shade(rng, (0, 0, 0), (255, 255, 255)), rng.uniform(0.1, 0.5)
    under = canvas.copy()
    for at in range(int(rng.integers(1, 6))):
        left = x + at * round(wide * 1.12)
        thick = -1 if rng.random() < 0.3 else 1
        cv2.rectangle(canvas, (left, y), (left + wide, y + tall), ink, thick, cv2.LINE_AA)
    canvas[:] = under * (1 - share) + canvas * share


def _distract(painter: SeatPainter) -> None:
    """Draw one of the things of other scenes; a back, a disc or a D would be told wrongly."""
    state = painter.rng.bit_generator.state
    kind = painter.rng.random()
    painter.rng.bit_generator.state = state
    if 0.42 <= kind < 0.7 or kind >= 0.92:
        painter.rng.random()
        return
    painter.covers(draw_distractor(painter.canvas, painter.rng))

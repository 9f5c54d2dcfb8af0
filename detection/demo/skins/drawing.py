"""Draws tables in a skin."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from zlib import crc32

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from detection.demo import faces, props
from detection.demo.game_state import HERO, GameState, Label, Seat
from detection.demo.skins import cards
from detection.demo.skins.places import CARD_SHAPE, Place, places
from detection.demo.skins.skin import Skin
from detection.demo.sprites import SMOOTH, Colour, Sprite, canvas, font, shrunk, text
from detection.vision.geometry import Pixels


class FontMissing(Exception):
    """This system has none of the fonts that a skin's words need; the message says which."""


def font_of(skin: Skin) -> str:
    """Return the font's file that a skin is written in. Raises FontMissing."""
    for file in skin.fonts:
        try:
            font(12, file)
        except OSError:
            continue
        return file
    if skin.fonts and not "".join(skin.words.labels.values()).isascii():
        raise FontMissing(
            f"The skin {skin.name} is written in one of {', '.join(skin.fonts)}, and this system has none. "
            "Install one (Debian: apt-get install fonts-dejavu-core), or choose another --skin."
        )
    return ""


class SkinDrawing:
    """Draws tables in one skin. The empty room is drawn once. Raises FontMissing."""

    def __init__(self, skin: Skin) -> None:
        self.skin = skin
        self.places = places(skin)
        self.font = font_of(skin)
        self.background = self._background()

    def draw(self, table: GameState) -> Pixels:
        """Return a new picture of a table as it is printed; seats count clockwise from the user's."""
        frame = self.background.copy()
        in_play = any(seat.cards for seat in table.seats)
        if self.skin.title:
            self._title(frame, table)
        for number in range(self.skin.seats):
            seat = table.seat(number)
            if seat is None:
                self._empty(frame, self.places.seats[number])
                continue
            self._cards(frame, seat)
            self._plate(frame, seat, lit=number in table.lit, faded=in_play and not seat.cards)
        for seat in table.seats:
            self._bet(frame, seat)
        self._board(frame, table)
        self._pot(frame, table.pot)
        self._button(frame, self.places.seats[table.dealer])
        return frame

    def chips(self, frame: Pixels, cents: int, x: int, y: int) -> None:
        """Draw a pile of chips around a point."""
        pile = props.chips(props.chip_pile(cents)[:3] or (props.CHIP_COLOURS[-1][1],), 24)
        pile.lay(frame, x - pile.width // 2, y + 10 - pile.height)

    def board_card(self, at: int) -> tuple[int, int]:
        """Return the middle of a place of the board, 0 to 4."""
        area = self.places.board
        return area.x + (at - 2) * (self._card(1)[0] + 6), area.y

    def card_back(self, frame: Pixels, x: int, y: int) -> None:
        """Draw a card of the board, face down, around a point."""
        width, height = self._card(1)
        cards.back(width, height, self.skin.palette.back).centre(frame, x, y)

    def _words(self, words: str, size: float, colour: Colour, weight: float = 0.3) -> Sprite:
        return text(words, size=max(9, round(size)), colour=colour, weight=weight, file=self.font)

    def _background(self) -> Pixels:
        skin, colours, ring = self.skin, self.skin.palette, self.places.ring
        image = Image.new("RGB", (skin.size[0] * 2, skin.size[1] * 2), colours.wall)
        pen = ImageDraw.Draw(image)
        inset_x, inset_y = ring.width * 0.06, ring.height * 0.06
        for grow, colour in ((22, colours.rail), (4, colours.felt)):
            box = (
                2 * (ring.x - ring.width / 2 + inset_x - grow),
                2 * (ring.y - ring.height / 2 + inset_y - grow),
                2 * (ring.x + ring.width / 2 - inset_x + grow),
                2 * (ring.y + ring.height / 2 - inset_y + grow),
            )
            pen.rounded_rectangle(box, radius=min(ring.width, ring.height) * 0.9, fill=colour)
        image = image.resize(skin.size, Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(0.6))
        return np.ascontiguousarray(np.asarray(image)[:, :, ::-1])

    def _title(self, frame: Pixels, table: GameState) -> None:
        skin, stakes = self.skin, table.stakes
        words = skin.name.title()
        if stakes is not None:
            small, big, ante = (
                skin.printed(cents) if skin.currency else f"{cents / 100:g}"
                for cents in (stakes.small_blind, stakes.big_blind, stakes.ante)
            )
            words = f"{stakes.game} {small}/{big}"
            if skin.levels:
                words = f"{skin.words.level} {stakes.level}: {small}/{big}"
            if stakes.ante:
                words = f"{words}, ante {ante}"
        line = self._words(words, 14, skin.palette.name, 0)
        line.lay(frame, 10, 6)

    def _card(self, share: float) -> tuple[int, int]:
        height = round(self.skin.card * share)
        return round(height * CARD_SHAPE), height

    def _cards(self, frame: Pixels, seat: Seat) -> None:
        """Draw what a player holds, so that it stands on the plate; backs may stand half behind it."""
        if not seat.cards:
            return
        skin, place = self.skin, self.places.seats[seat.number]
        width, height = self._card(skin.hand if seat.number == HERO else skin.shown)
        bottom = place.plate.y - place.plate.height // 2
        out = height if seat.face_up else round(height * skin.backs)
        room = max(place.plate.width + 10, 2 * width + 3)
        step = min(width + 3, (room - width) // max(1, len(seat.cards) - 1))
        left = place.plate.x - (width + step * (len(seat.cards) - 1)) // 2
        for at, card in enumerate(seat.cards):
            sprite = (
                cards.face(card, width, height, skin.deck, skin.four_colours)
                if seat.face_up
                else cards.back(width, height, skin.palette.back)
            )
            sprite.lay(frame, left + at * step - faces.SHADOW, bottom - out - faces.SHADOW)

    def _plate(self, frame: Pixels, seat: Seat, *, lit: bool, faded: bool) -> None:
        skin, place, colours = self.skin, self.places.seats[seat.number], self.skin.palette
        area = place.plate
        rim = colours.lit if lit else colours.rim
        _panel(area.width, area.height, colours.plate, rim, 3 if lit else 1).centre(frame, area.x, area.y)
        if skin.avatars:
            picture = props.avatar(area.height // 2 - 2, crc32(seat.name.encode()) % 12)
            picture.centre(frame, area.x - area.width // 2 - 6, area.y)
        words = "" if seat.label is None else self._label(seat.label)
        name = words if words and skin.labels == "name" else seat.name
        colour = colours.lit if name is words else colours.name
        lines = [(name, colour), (skin.printed(seat.stack), colours.stack)]
        if skin.stack_first:
            lines.reverse()
        room = area.width - (24 if skin.avatars else 10)
        for at, (line, ink) in enumerate(lines):
            if faded and line is not words:
                ink = _between(ink, colours.plate)
            sprite = self._fitting(line, room, area.height * 0.36, ink)
            middle = area.x + (8 if skin.avatars else 0)
            sprite.centre(frame, middle, area.y + round(area.height * (0.22 if at else -0.22)))
        if words and skin.labels in ("under", "cards"):
            at_y = area.y + area.height // 2 + 14 if skin.labels == "under" else place.cards.y
            line_sprite = self._fitting(words, area.width, 16, colours.name)
            ground = _panel(line_sprite.width + 12, 22, colours.plate, colours.rim, 1)
            ground.centre(frame, area.x, at_y)
            line_sprite.centre(frame, area.x, at_y)

    def _fitting(self, words: str, room: int, size: float, colour: Colour) -> Sprite:
        """Return words that are no wider than `room`: smaller at first, then cut as rooms cut them."""
        for share in (1, 0.9, 0.8):
            sprite = self._words(words, size * share, colour)
            if sprite.width <= room:
                return sprite
        for end in range(len(words) - 1, 1, -1):
            sprite = self._words(f"{words[:end]}...", size * 0.8, colour)
            if sprite.width <= room:
                break
        return sprite

    def _label(self, label: Label) -> str:
        word = self.skin.words.labels[label.kind]
        if label.amount is None:
            return word
        return f"{word} {self.skin.printed(label.amount)}"

    def _bet(self, frame: Pixels, seat: Seat) -> None:
        if not seat.bet:
            return
        at = self.places.seats[seat.number].bet
        line = self._words(self.skin.printed(seat.bet), 17, self.skin.palette.bet)
        side = 26 if self.skin.chips else 0
        x = at.x + side // 2
        line.centre(frame, x, at.y)
        if self.skin.chips:
            over = 9 if self.skin.chips_over else -3
            self.chips(frame, seat.bet, x - line.width // 2 - 12 + over, at.y)

    def _board(self, frame: Pixels, table: GameState) -> None:
        width, height = self._card(1)
        for at, card in enumerate(table.board):
            sprite = cards.face(card, width, height, self.skin.deck, self.skin.four_colours)
            sprite.centre(frame, *self.board_card(at))

    def _pot(self, frame: Pixels, cents: int) -> None:
        if not cents:
            return
        skin, at = self.skin, self.places.pot
        words = skin.printed(cents)
        if skin.pot_word:
            words = f"{skin.words.pot}: {words}"
        self._words(words, 19, skin.palette.bet).centre(frame, at.x, at.y)

    def _button(self, frame: Pixels, place: Place) -> None:
        at, skin = place.button, self.skin
        if skin.button == "disc":
            props.button(12).centre(frame, at.x, at.y)
            return
        words = skin.words.dealer if skin.button == "word" else skin.words.dealer[0]
        line = self._words(words, 15, (40, 34, 12))
        ground = _panel(line.width + 10, 22, (244, 202, 88), (140, 108, 30), 1)
        ground.centre(frame, at.x, at.y)
        line.centre(frame, at.x, at.y)

    def _empty(self, frame: Pixels, place: Place) -> None:
        props.empty_seat(place.plate.height // 2).centre(frame, place.plate.x, place.plate.y)


def _between(one: Colour, other: Colour) -> Colour:
    mixed: Iterable[int] = ((6 * a + 4 * b) // 10 for a, b in zip(one, other, strict=True))
    red, green, blue = mixed
    return red, green, blue


@lru_cache(maxsize=256)
def _panel(width: int, height: int, colour: Colour, rim: Colour, line: int) -> Sprite:
    image, pen = canvas(width, height)
    box = (0, 0, image.width - 1, image.height - 1)
    pen.rounded_rectangle(
        box, radius=image.height * 0.2, fill=(*colour, 255), outline=(*rim, 255), width=line * SMOOTH
    )
    return Sprite.of(shrunk(image))

"""The classic look of the demo table."""

from __future__ import annotations

from zlib import crc32

from detection.demo import faces, geometry, props
from detection.demo.game_state import HERO, SEATS, GameState, Seat
from detection.demo.geometry import SEAT_LAYOUTS, Point, Scale
from detection.demo.props import background
from detection.demo.sprites import Colour, text
from detection.poker.cards import Card
from detection.vision.geometry import Pixels

WHITE: Colour = (246, 247, 250)
NAME: Colour = (214, 220, 230)
STACK: Colour = (140, 226, 150)
FADED_NAME: Colour = (150, 156, 166)
FADED_STACK: Colour = (112, 158, 122)


def printed(cents: int) -> str:
    """Return an amount in words: `$12.50`, but `$1,200`."""
    dollars, rest = divmod(cents, 100)
    return f"${dollars:,}.{rest:02}" if rest else f"${dollars:,}"


class TableDrawing:
    """Draws tables at one size. The background is drawn once; sprites are drawn once and kept."""

    def __init__(self, *, width: int = geometry.WIDTH, height: int = geometry.HEIGHT) -> None:
        self.scale = Scale(width, height)
        self.background = background(self.scale)

    def draw(self, table: GameState) -> Pixels:
        """Return a new picture of `table`."""
        frame = self.background.copy()
        in_play = any(seat.cards for seat in table.seats)
        for number in range(SEATS):
            seat = table.seat(number)
            if seat is None:
                self.empty_seat(frame, number)
            else:
                self.cards(frame, seat)
                self.plate(frame, seat, lit=number in table.lit, faded=in_play and not seat.cards)
                self.bet(frame, seat)
        self.board(frame, table.board)
        if table.pot:
            self.amount(frame, f"Pot: {printed(table.pot)}", geometry.POT, size=24)
        disc = props.button(self.scale.length(geometry.BUTTON_RADIUS))
        disc.centre(frame, *self.scale.point(SEAT_LAYOUTS[table.dealer].button))
        return frame

    def empty_seat(self, frame: Pixels, number: int) -> None:
        ring = props.empty_seat(self.scale.length(geometry.AVATAR_RADIUS))
        ring.centre(frame, *self.scale.point(SEAT_LAYOUTS[number].plate))

    def cards(self, frame: Pixels, seat: Seat) -> None:
        """Draw what a player holds above the plate; backs stand half behind it."""
        if not seat.cards:
            return
        large = seat.number == HERO
        width, height = (
            self.scale.length(side) for side in (geometry.CARD if large else geometry.SMALL_CARD)
        )
        x, y = self.scale.point(SEAT_LAYOUTS[seat.number].plate)
        top_edge = y - self.scale.length(geometry.PLATE[1]) // 2
        shows = height - self.scale.length(4) if seat.face_up else self.scale.length(geometry.BACKS_SHOW)
        gap = self.scale.length(4)
        for at, card in enumerate(seat.cards):
            sprite = faces.face(card, width, height) if seat.face_up else faces.back(width, height)
            left = x - (len(seat.cards) * (width + gap) - gap) // 2 + at * (width + gap)
            sprite.lay(frame, left - faces.SHADOW, top_edge - shows - faces.SHADOW)

    def plate(self, frame: Pixels, seat: Seat, *, lit: bool, faded: bool) -> None:
        """Draw a player's picture, name and stack."""
        x, y = self.scale.point(SEAT_LAYOUTS[seat.number].plate)
        width, height = (self.scale.length(side) for side in geometry.PLATE)
        props.plate(width, height, lit=lit).centre(frame, x, y)
        radius = self.scale.length(geometry.AVATAR_RADIUS)
        # No two at the table look alike, and who comes after mostly looks different.
        which = seat.number + SEATS * (crc32(seat.name.encode()) % 2)
        portrait = props.avatar(radius, which)
        portrait.centre(frame, x - width // 2 - self.scale.length(8), y)
        middle = x + self.scale.length(12)
        name = text(seat.name, size=self.scale.length(21), colour=FADED_NAME if faded else NAME)
        name.centre(frame, middle, y - height // 4)
        stack = text(
            printed(seat.stack),
            size=self.scale.length(23),
            colour=FADED_STACK if faded else STACK,
            weight=0.3,
        )
        stack.centre(frame, middle, y + height // 4 - 1)

    def bet(self, frame: Pixels, seat: Seat) -> None:
        """Draw the chips in front of a player, and their amount beside them."""
        if not seat.bet:
            return
        pile = props.chips(props.chip_pile(seat.bet), self.scale.length(30))
        at = SEAT_LAYOUTS[seat.number].bet
        x, y = self.scale.point(at)
        words = self.amount(frame, printed(seat.bet), (at[0] + 18, at[1]), size=21)
        pile.lay(
            frame, x + self.scale.length(18) - words // 2 - pile.width - 2, y + pile.width // 3 - pile.height
        )

    def board(self, frame: Pixels, board: tuple[Card, ...]) -> None:
        """Draw the community cards, each in its place of five."""
        width, height = (self.scale.length(side) for side in geometry.CARD)
        x, y = self.scale.point(geometry.BOARD)
        step = width + self.scale.length(geometry.BOARD_GAP)
        for at, card in enumerate(board):
            faces.face(card, width, height).centre(frame, x + (at - 2) * step, y)

    def amount(self, frame: Pixels, words: str, where: Point, *, size: int) -> int:
        """Write an amount on a pill around a point, and return the pill's width."""
        line = text(words, size=self.scale.length(size), colour=WHITE, weight=0.3)
        width = line.width + self.scale.length(22)
        x, y = self.scale.point(where)
        props.pill(width, self.scale.length(size + 8)).centre(frame, x, y)
        line.centre(frame, x, y)
        return width

"""From a frame to a reading of the table in it."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from statistics import median

import numpy as np

from detection.poker.cards import Card
from detection.poker.readings import HERO_SEAT, HIDDEN, Confidence, Hidden, SeatReading, TableReading
from detection.vision.cards.recogniser import CardReader, FoundCard
from detection.vision.cards.suit_colours import with_colours
from detection.vision.changes import NoiseFilter
from detection.vision.geometry import Box, Pixels
from detection.vision.layout import Layout
from detection.vision.runtime import give_back
from detection.vision.shapes.backs import CardBackDetector
from detection.vision.table.amounts import printed_amounts
from detection.vision.table.bets import CommunityArea
from detection.vision.table.controls import Controls, find_controls
from detection.vision.table.dealer_button import DealerButtonDetector
from detection.vision.table.duplicates import one_of_each
from detection.vision.table.hero import HeroSeat, hero_plate, without_hero
from detection.vision.table.ocr_check import OcrCheck, with_ocr_check
from detection.vision.table.owners import assign_cards, shown_hands
from detection.vision.table.pots import PotReading, find_pot
from detection.vision.table.rows import Dealt, Row, is_there, lies_open
from detection.vision.table.seat_map import SeatMap, assign_seats
from detection.vision.table.seats import Plate, clockwise, find_plates
from detection.vision.text.ocr import ocr
from detection.vision.text.recogniser import Line
from detection.vision.text.text import TextReader, as_bgr

_workers = ThreadPoolExecutor(thread_name_prefix="beside")
"""Where text is read while the caller's thread reads cards, and backs are found while it finds the button."""
GIVE_BACK_EVERY = 10
"""In so many changed frames memory is given back once, at the first to begin with: it takes 5 ms."""
OTHERS_SMALLER = 0.5
"""How small others' shown cards may be, beside the hero's and the board's."""
OTHERS_ALIKE = 0.6
"""And beside such as others have shown: at one table they differ by less than a tenth in height.

With 0.75 a video of 720 lines, in which they are 24 pixels high, is searched only at half its size then: in
four of 70 hands a shown hand was missed that is found with this.
"""
FACE_BELOW = 3.0
"""A face reaches so many heights below the middle of its rank, if it isn't covered: most reach further."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingDetails:
    """What a reading was made from: for pictures of it, and to explain it."""

    cards: tuple[FoundCard, ...] = ()
    lines: tuple[Line, ...] = ()
    dealt: Dealt | None = None
    pot: PotReading | None = None
    plates: tuple[Plate, ...] = ()
    numbers: tuple[int | None, ...] = ()
    """The seat number of each plate."""


class TableReader:
    """Reads frame after frame of one table.

    It keeps what it learnt: an unchanged frame costs a comparison, a changed one less than the first.
    """

    def __init__(self, layout: Layout | None = None) -> None:
        self.layout = layout or Layout()
        self.cards = CardReader()
        self.ocr_check = OcrCheck(ocr())
        self.text = TextReader()
        self.noise_filter = NoiseFilter()
        self.forget()

    def forget(self) -> None:
        """Start afresh, as for another table."""
        self.seat_map: SeatMap | None = None
        self.labels_pot = False
        """Whether a label stood beside the pot before: then it does so always."""
        self.rescan()

    def rescan(self) -> None:
        """Read the next frame as if it were the first; only which seat is where stays known."""
        self.last: TableReading | None = None
        self.changed_frames = 0
        """How many frames were read that were not as the one before."""
        self.noise_filter.forget()
        self.details = ReadingDetails()
        self.backs = CardBackDetector()
        self.button = DealerButtonDetector()
        self.smallest_rank: float | None = None
        """The height in pixels of the smallest rank that lay open so far."""
        self.saw_others = False
        """Whether others' cards lay open since it is known where the hero's lie."""
        self.hero = HeroSeat()
        self.cards.forget()
        self.text.forget()

    def read(self, pixels: Pixels) -> TableReading:
        """Return what `pixels` say of the table; None in the reading wherever they don't.

        Grey pictures and such with alpha are taken as they are.
        """
        begun = time.perf_counter()
        if self.last is not None and (self.last.height, self.last.width) != pixels.shape[:2]:
            self.rescan()  # the window was resized: what was learnt in pixels holds no more
        filtered = self.noise_filter.apply(as_bgr(pixels))
        if self.last is None or filtered is not None:
            self.last = self.read_changed(as_bgr(pixels).copy() if filtered is None else filtered)
            self.changed_frames += 1
            if self.changed_frames % GIVE_BACK_EVERY == 1:
                give_back()
        return replace(self.last, ms=(time.perf_counter() - begun) * 1000)

    @property
    def smallest_to_come(self) -> float | None:
        """The height in pixels of the smallest rank that may come; None where that isn't known yet."""
        if self.smallest_rank is None:
            return None
        return self.smallest_rank * (OTHERS_ALIKE if self.saw_others else OTHERS_SMALLER)

    def read_changed(self, whole: Pixels) -> TableReading:
        """Return the reading of a frame that is not as the last one; set `details`. The pixels are kept."""
        height, width = whole.shape[:2]
        pixels = self.layout.cut(whole)
        if min(pixels.shape[:2]) < 40:
            self.details = ReadingDetails()
            return TableReading(width=width, height=height, room=self.layout.room)
        change = self.noise_filter.change
        reading_text = _workers.submit(self.text.read, pixels, change)
        try:
            found = self.cards.read(pixels, smallest=self.smallest_to_come, change=change)
            opinions = self.ocr_check.of(pixels, found)
        finally:
            wait([reading_text])  # or the next frame's text would be read beside it
        faces = [face_of(card) for card in found if is_there(card)]
        lines = self.text.read_closer(pixels, reading_text.result(), faces)
        cards = with_colours(with_ocr_check(found, opinions, lines), pixels)
        hero_at = self.hero.ranks_at(self.seat_map, pixels.shape[:2])
        dealt = one_of_each(assign_cards(cards, lines, pixels.shape[1], pixels.shape[0], hero_at))
        return self.compose(pixels, width, height, cards, lines, dealt)

    def compose(
        self, pixels: Pixels, width: int, height: int, cards: list[FoundCard], lines: list[Line], dealt: Dealt
    ) -> TableReading:
        """Put cards and text together."""
        controls = find_controls(lines, pixels.shape[0])
        board_box = None if dealt.board is None else dealt.board.box
        ranks = [
            Box(card.x - card.height, card.y - card.height, card.x + card.height, card.y + card.height)
            for card in cards
            if is_there(card)
        ]
        pot = find_pot(lines, board_box, ranks, controls.top)
        if pot is not None and self.labels_pot and not pot.labelled:
            pot = None  # the label can't be read just now, and this is a stack beside the board
        self.labels_pot = self.labels_pot or (pot is not None and pot.labelled)
        centre = table_centre(board_box, pot, pixels)
        if self.hero.is_in_doubt(dealt):
            others, _ = find_seats(lines, without_hero(dealt), pot, centre, controls)
            dealt = self.hero.without_anothers(dealt, [plate.box for plate in others])
        plates, has_hero = find_seats(lines, dealt, pot, centre, controls)
        self.seat_map, numbers = assign_seats(
            self.seat_map,
            [plate.box for plate in plates],
            hero=has_hero,
            size=(pixels.shape[1], pixels.shape[0]),
            centre=centre,
        )
        if has_hero and numbers[0] != HERO_SEAT:
            dealt, has_hero = without_hero(dealt), False
        shown = shown_hands(dealt, plates)
        certain = [
            row for row in (dealt.hero, dealt.board, *dealt.shown) if row is not None and lies_open(row)
        ]
        points = [
            None if number is None or self.seat_map is None else self.seat_map.points[number]
            for number in numbers
        ]
        heights = [card.height for row in certain for card in row.cards]
        self.smallest_rank = min([*heights, self.smallest_rank or np.inf]) if heights else self.smallest_rank
        if self.hero.is_known and any(lies_open(row) for row in dealt.shown):
            self.saw_others = True
        finding_backs = _workers.submit(self.backs.find, pixels, plates, points, [row.box for row in certain])
        if has_hero and dealt.hero is not None and points[0] is not None:
            self.hero.remember(dealt.hero, points[0])
        try:
            dealer = self.button.find(pixels, lines, plates, centre, [row.rank_box for row in certain])
        finally:
            wait([finding_backs])
        backs = finding_backs.result()
        self.details = ReadingDetails(
            cards=tuple(cards),
            lines=tuple(lines),
            dealt=dealt,
            pot=pot,
            plates=tuple(plates),
            numbers=tuple(numbers),
        )
        hero, board = hero_and_board(dealt)
        held: dict[int, tuple[Card, ...] | Hidden] = {**dict.fromkeys(backs.held, HIDDEN), **shown}
        if has_hero and hero:
            held[0] = hero
        signs = [plate.stack.currency for plate in plates if plate.stack is not None]
        return TableReading(
            width=width,
            height=height,
            room=self.layout.room,
            hero=hero,
            board=board,
            pot=None if pot is None else pot.amount.value,
            currency=pot.amount.currency if pot is not None else signs[0] if signs else None,
            seats=tuple(
                SeatReading(
                    seat=number,
                    name=plate.name,
                    stack=None if plate.stack is None else plate.stack.value,
                    bet=None if plate.bet is None else plate.bet.value,
                    cards=held.get(at),
                    dealer=at == dealer,
                    hero=number == HERO_SEAT and has_hero,
                    active=True if at in held else False if at in backs.gone else None,
                )
                for number, at, plate in in_turn(numbers, plates)
            ),
            dealer_seat=None if dealer is None else numbers[dealer],
            confidence=Confidence(
                hero=certainty(dealt.hero) if hero else None,
                board=certainty(dealt.board) if board else None,
                pot=None if pot is None else round(pot.confidence, 3),
            ),
        )


def face_of(card: FoundCard) -> Box:
    """Return where a card's face lies for certain: its lower edge is guessed too low at times."""
    return replace(card.face, bottom=min(card.face.bottom, card.y + FACE_BELOW * card.height))


def faces_of(row: Row) -> Box:
    """Return the box around a row's faces, as far down as they lie for certain."""
    return replace(row.box, bottom=median(face_of(card).bottom for card in row.cards))


def in_turn(numbers: list[int | None], plates: list[Plate]) -> list[tuple[int, int, Plate]]:
    """Return the plates that have a seat number, by it, each with its index."""
    seats = [
        (number, at, plate)
        for at, (number, plate) in enumerate(zip(numbers, plates, strict=True))
        if number is not None
    ]
    return sorted(seats, key=lambda seat: seat[0])


def hero_and_board(dealt: Dealt) -> tuple[tuple[Card, ...] | None, tuple[Card, ...] | None]:
    """Return hero and board: empty where no card lies, None where one can't be read or told."""
    hero = claimed(dealt.hero, doubted=dealt.hero_doubted)
    if hero is not None and len(hero) == 3:
        hero = None
    board = claimed(dealt.board, doubted=dealt.board_doubted)
    if hero and board and set(hero) & set(board):
        # There is one of each card: one of the two is misread, and nothing says which.
        return None, None
    return hero, board


def claimed(row: Row | None, *, doubted: bool) -> tuple[Card, ...] | None:
    if row is None:
        return None if doubted else ()
    return row.read


def certainty(row: Row | None) -> float | None:
    return None if row is None else round(row.confidence, 3)


def table_centre(board: Box | None, pot: PotReading | None, pixels: Pixels) -> tuple[float, float]:
    """Return about where the table's middle is."""
    if board is not None:
        return board.x, board.y
    if pot is not None:
        return pot.box.x, pot.box.y + 2 * pot.box.height
    return pixels.shape[1] / 2, pixels.shape[0] * 0.45


def find_seats(
    lines: list[Line], dealt: Dealt, pot: PotReading | None, centre: tuple[float, float], controls: Controls
) -> tuple[list[Plate], bool]:
    """Return the plates in seat order, and whether the first is the hero's."""
    hero = None if dealt.hero is None else dealt.hero.box
    shown = [row for row in dealt.shown if lies_open(row)]  # chips may look like a card's rank
    taken = [row.rank_box for row in (dealt.hero, dealt.board, *shown) if row is not None]
    if pot is not None:
        taken.append(pot.box)
    if dealt.board is not None:
        box = dealt.board.box
        # What is printed right under the board was collected from bets: it belongs to no seat.
        taken.append(
            Box(
                box.x - 0.35 * box.width,
                box.bottom - 0.2 * box.height,
                box.x + 0.35 * box.width,
                box.bottom + 0.25 * box.height,
            )
        )
    currency = None if pot is None else pot.amount.currency
    amounts = printed_amounts(lines, controls, taken, currency)
    community = CommunityArea(
        centre=centre,
        board=None if dealt.board is None else faces_of(dealt.board),
        cards=0 if dealt.board is None else len(dealt.board.cards),
        pot=pot,
    )
    plates = find_plates(lines, amounts, community, hero, controls.top)
    if not plates:
        return [], False
    own = hero_plate([plate.box for plate in plates], hero)
    first = max(plates, key=lambda plate: plate.box.y) if own is None else plates[own]
    return clockwise(plates, centre, first), own is not None

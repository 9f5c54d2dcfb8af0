"""From a frame to a reading of the table in it: the order of the steps, and no more.

Stabilise: leave out a codec's noise. Find and read: text and cards, side by side. Place: say what each is.
Find what lies at the plates: card backs and the dealer button. Assemble: put the reading together.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace

import numpy as np

from detection.platform import give_back_memory
from detection.poker.readings import TableReading
from detection.vision.cards.evidence import OcrCheck, one_per_face, with_colours, with_ocr_check
from detection.vision.cards.recogniser import CardRecogniser
from detection.vision.cards.search import RankSearch
from detection.vision.changes import FrameChange, NoiseFilter, as_bgr
from detection.vision.elements import LIKE_D, CardBacks, Disc, FoundCard, Line, ReadingDetails, Spot
from detection.vision.geometry import Pixels
from detection.vision.layout import Layout
from detection.vision.shapes.backs import CardBackDetector
from detection.vision.shapes.buttons import ButtonReader
from detection.vision.shapes.discs import DiscDetector
from detection.vision.shapes.spotted_backs import CardBackMemory
from detection.vision.shapes.spotter import Spotter
from detection.vision.table.area import table_area
from detection.vision.table.owners import text_height
from detection.vision.table.placement import Placement, TablePlacer, assembled
from detection.vision.text.ocr import ocr
from detection.vision.text.recogniser import TextReader

_workers = ThreadPoolExecutor(thread_name_prefix="beside")
"""Where text is read while the caller's thread reads cards, and backs are found while it finds buttons."""
SMALLEST = 40
"""Pictures with a shorter side than so many pixels show no table."""
GIVE_BACK_EVERY = 10
"""In so many changed frames memory is given back once, at the first to begin with: it takes 5 ms."""
OTHERS_SMALLER = 0.5
"""How small others' shown cards may be, beside the hero's and the board's."""
OTHERS_ALIKE = 0.6
"""And beside such as others have shown: at one table they differ by less than a tenth in height.

With 0.75 a video of 720 lines, in which they are 24 pixels high, is searched only at half its size then: in
four of 70 hands a shown hand was missed that is found with this.
"""


class TableReader:
    """Reads frame after frame of one table.

    It keeps what it learnt: an unchanged frame costs a comparison, a changed one less than the first.
    """

    def __init__(self, layout: Layout | None = None, *, hero_names: Collection[str] = ()) -> None:
        """`hero_names` are the user's names at tables: a plate with one is the user's seat."""
        engine = ocr()
        self.layout = layout or Layout()
        self.noise_filter = NoiseFilter()
        self.text = TextReader(engine)
        self.ranks = RankSearch()
        self.cards = CardRecogniser()
        self.ocr_check = OcrCheck(engine.texts)
        self.placer = TablePlacer(hero_names)
        self.forget()

    def forget(self) -> None:
        """Start afresh, as for another table."""
        self.placer.forget()
        self.rescan()

    def rescan(self) -> None:
        """Read the next frame as if it were the first; only which seat is where stays known."""
        self.last: TableReading | None = None
        self.changed_frames = 0
        """How many frames were read that were not as the one before."""
        self.details = ReadingDetails()
        self.discs = DiscDetector()
        self.spotter = Spotter()
        self.buttons = ButtonReader()
        self.backs = CardBackDetector()
        self.spotted_backs = CardBackMemory()
        self.smallest_rank: float | None = None
        """The height in pixels of the smallest rank that lay open so far."""
        self.saw_others = False
        """Whether others' cards lay open since it is known where the hero's lie."""
        self.noise_filter.forget()
        self.text.forget()
        self.ranks.forget()
        self.placer.rescan()

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
                give_back_memory()
        return replace(self.last, ms=(time.perf_counter() - begun) * 1000)

    def read_changed(self, whole: Pixels) -> TableReading:
        """Return the reading of a frame that is not as the last one; set `details`. The pixels are kept."""
        height, width = whole.shape[:2]
        pixels = self.layout.cut(whole)
        if min(pixels.shape[:2]) < SMALLEST:
            self.details = ReadingDetails()
            return TableReading(width=width, height=height, room=self.layout.room)
        cards, lines = self._find(pixels, self.noise_filter.change)
        faces = one_per_face([card for card in cards if card.is_there])
        placed = self.placer.place(cards, faces, lines, (pixels.shape[1], pixels.shape[0]))
        self._note_sizes(placed)
        buttons, discs, backs = self._find_at_plates(pixels, placed, lines)
        self.details = ReadingDetails(
            cards=tuple(cards),
            lines=tuple(lines),
            dealt=placed.dealt,
            pot=placed.pot,
            plates=placed.plates,
            numbers=placed.numbers,
        )
        reading = assembled(placed, buttons, backs, lines, discs)
        return replace(reading, width=width, height=height, room=self.layout.room)

    def _find(self, pixels: Pixels, change: FrameChange | None) -> tuple[list[FoundCard], list[Line]]:
        """Return the cards of a frame, from left to right, and its text."""
        reading_text = _workers.submit(self._read_text, pixels, change)
        try:
            ranks = self.ranks.find(pixels, smallest=self.smallest_to_come, change=change)
            found = self.cards.read(ranks)
            opinions = self.ocr_check.of(pixels, found)
        finally:
            wait([reading_text])  # or the next frame's text would be read beside it
        faces = [card.certain_face for card in found if card.is_there]
        lines = self.text.read_closer(pixels, reading_text.result(), faces)
        return with_colours(with_ocr_check(found, opinions, lines), pixels), lines

    def _read_text(self, pixels: Pixels, change: FrameChange | None) -> list[Line]:
        """Return the text of a frame; a table that fills a part of it is searched as if it were all."""
        lines = self.text.read(pixels, change)
        return self.text.read_table(pixels, lines, table_area(lines, [], pixels.shape[1], pixels.shape[0]))

    def _find_at_plates(
        self, pixels: Pixels, placed: Placement, lines: list[Line]
    ) -> tuple[list[Spot], list[Disc], CardBacks]:
        """Return what may be the dealer button, bright discs, and the card backs at the plates."""
        if not placed.plates:
            return [], [], CardBacks()
        tall, open_rows = text_height(placed.plates, lines), placed.dealt.open_rows
        taken = [row.rank_box for row in open_rows]
        boxes, faces = [plate.box for plate in placed.plates], [row.box for row in open_rows]
        finding_backs = _workers.submit(
            self.backs.find, pixels, boxes, text_height(placed.plates), placed.points, faces
        )
        try:
            # With one plate nobody asks whose the button is.
            discs = self.discs.find(pixels, placed.area, tall, taken) if len(boxes) > 1 else []
            spots = self.spotter.find(pixels, placed.area, tall)
            asked = [
                spot for spot in spots.buttons if not any(spot.box.overlap(face) > 0.3 for face in faces)
            ]
            # There is one button: where a bright disc with a D lies alone, nothing else is looked at closer.
            is_clear = len(boxes) < 2 or sum(disc.similarity >= LIKE_D for disc in discs) == 1
            buttons = [] if is_clear else self.buttons.read(pixels, asked, tall)
        finally:
            wait([finding_backs])
        pairs = finding_backs.result()
        return buttons, discs, self.spotted_backs.held(spots, boxes, tall, placed.points, faces, pairs)

    @property
    def smallest_to_come(self) -> float | None:
        """The height in pixels of the smallest rank that may come; None where that isn't known yet."""
        if self.smallest_rank is None:
            return None
        return self.smallest_rank * (OTHERS_ALIKE if self.saw_others else OTHERS_SMALLER)

    def _note_sizes(self, placed: Placement) -> None:
        heights = [card.height for row in placed.dealt.open_rows for card in row.cards]
        if heights:
            self.smallest_rank = min([*heights, self.smallest_rank or np.inf])
        self.saw_others = self.saw_others or placed.shows_others

"""Lines of text: reads what boxes hold, and remembers it by its pixels."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Sequence
from functools import partial

from detection.poker.amounts import CHIPS, MONEY
from detection.vision.changes import FrameChange
from detection.vision.elements import Line
from detection.vision.geometry import Box, Pixels, cut_out, non_maximum_suppression
from detection.vision.runtime import fingerprint
from detection.vision.text.detector import DOUBTFUL, TextDetector
from detection.vision.text.ocr import Ocr
from detection.vision.text.patches import NonTextPatches, is_same_text_recoloured

REMEMBERED = 2000
"""How many read boxes are kept; a table shows about a hundred."""
LEAST_SCORE = 0.55
MORE = 6
"""What is doubtful is read once more, with so many pixels around it."""
NARROW = str.maketrans("＄￥￡", "$¥£")  # noqa: RUF001 (as the OCR writes them)
LONE_SIGNS = frozenset("$€£¥₽₹")
AMOUNT_SIGNS = re.compile(rf"[\d{MONEY}]")
"""Such a sign alone is an amount of which the rest was not found: it is read again, with more around it."""
MOST_TRIES = 6
"""So often more is looked at, until two readings agree; where none do, the text is left unread."""
CHIPS_WIDE = (0.7, 0.9, 1.1)
"""How wide chips beside a bet may be, in heights of the box around both."""
UNREAD = ("", 0.0)
SAME_TEXT = 0.5
"""Two boxes of which the smaller one lies so much in the other hold the same text."""


class LineReader:
    """Reads boxes of frames. Reading the same pixels again costs next to nothing."""

    def __init__(self, engine: Ocr) -> None:
        self._engine = engine
        self._known: OrderedDict[bytes, tuple[str, float]] = OrderedDict()
        self._non_text = NonTextPatches()
        self.forget()

    def forget(self) -> None:
        """Compare the next frame with none. What was read by its pixels stays known."""
        self._before: tuple[Pixels, list[Line]] | None = None

    def read(self, pixels: Pixels, boxes: list[Box]) -> tuple[list[Line], list[Box]]:
        """Return what is printed in each of the boxes, from top to bottom, and the boxes to keep.

        Only pixels never seen before are read anew. A box that turns out to hold a part of its text
        only is made larger. Where two hold the same text, the one that says more of it stays.
        """
        boxes = list(boxes)
        crops = [cut_out(pixels, box) for box in boxes]
        wide = [cut_out(pixels, box, more=MORE) for box in boxes]
        keys = [fingerprint(crop) for crop in wide]
        narrow = [fingerprint(crop) for crop in crops]
        for key, inner in zip(keys, narrow, strict=True):
            # Well read text is as it was whatever goes on around it, such as the light around a plate.
            if key not in self._known and self._known.get(inner, UNREAD)[1] >= DOUBTFUL:
                self._known[key] = self._known[inner]
        for box, key, inner in zip(boxes, keys, narrow, strict=True):
            line = None if key in self._known else self._in_other_colours(pixels, box)
            if line is not None:
                self._known[key] = self._known[inner] = (line.text, line.score)
        for crop, key in zip(crops, keys, strict=True):
            if key not in self._known and self._non_text.matches(crop):
                self._known[key] = UNREAD
        unknown = {key: at for at, key in enumerate(keys) if key not in self._known}
        read = self._engine.texts([crops[at] for at in unknown.values()])
        self._known.update(zip((narrow[at] for at in unknown.values()), read, strict=True))
        # Short and thin text, such as $1, is often read only with some background around it.
        unsure = [at for at, (_, score) in zip(unknown.values(), read, strict=True) if score < DOUBTFUL]
        again = dict(zip(unsure, self._engine.texts([wide[at] for at in unsure]), strict=True))
        for (key, at), first in zip(unknown.items(), read, strict=True):
            self._known[key] = max(first, again.get(at, first), key=lambda said: said[1])
            if is_no_text_reading(*self._known[key]):
                self._non_text.add(crops[at])
        lines = []
        for at, (box, key) in enumerate(zip(boxes, keys, strict=True)):
            self._known.move_to_end(key)
            text, score = self._known[key]
            if text.translate(NARROW) in LONE_SIGNS:
                box, text, score = self._read_around(pixels, box, text)
                boxes[at] = box if text else boxes[at]
            elif score < DOUBTFUL and CHIPS.match(text):
                box, text, score = self._read_beside_chips(pixels, box, text, score)
                boxes[at] = box
            if text and score >= LEAST_SCORE:
                lines.append(Line(box, text, score))
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        best = one_per_text(lines)
        lost = {line.box for line in lines} - {line.box for line in best}
        found = sorted(best, key=lambda line: (line.box.top, line.box.left))
        self._before = (pixels, found)
        return found, [box for box in boxes if box not in lost]

    def _read_beside_chips(self, pixels: Pixels, box: Box, text: str, score: float) -> tuple[Box, str, float]:
        """Return the box without the chips that were read as a letter, and what it says then.

        How sure the OCR is of a line counts all its letters: the chips would make the amount unsure.
        """
        wanted = CHIPS.sub("", text)
        for share in CHIPS_WIDE:
            right_of = Box(box.left + share * box.height, box.top, box.right, box.bottom)
            if right_of.width < box.height / 2:
                break
            crop = cut_out(pixels, right_of)
            key = fingerprint(crop)
            if key not in self._known:
                (self._known[key],) = self._engine.texts([crop])
            self._known.move_to_end(key)
            if self._known[key][0] == wanted and self._known[key][1] > score:
                return right_of, *self._known[key]
        return box, text, score

    def _in_other_colours(self, pixels: Pixels, box: Box) -> Line | None:
        """Return the line of the frame before that stood there, if it differs only in its colours."""
        if self._before is None or self._before[0].shape != pixels.shape:
            return None
        before, lines = self._before
        for line in lines:
            if line.score >= DOUBTFUL and line.box.overlap(box) >= SAME_TEXT:
                both = line.box.around(box)  # with a digit more, the new box is wider
                if is_same_text_recoloured(cut_out(before, both), cut_out(pixels, both)):
                    return line
        return None

    def _read_around(self, pixels: Pixels, box: Box, text: str) -> tuple[Box, str, float]:
        """Return a box so much larger that looking further around it adds nothing, and what it says."""
        sign = text.translate(NARROW)
        for _ in range(MOST_TRIES):
            box = Box(
                max(box.left - box.height / 2, 0),
                max(box.top - box.height / 8, 0),
                min(box.right + box.height / 2, pixels.shape[1]),
                min(box.bottom + box.height / 8, pixels.shape[0]),
            )
            crop = cut_out(pixels, box)
            key = fingerprint(crop)
            if key not in self._known:
                (self._known[key],) = self._engine.texts([crop])
            self._known.move_to_end(key)
            before, text = text, self._known[key][0]
            if text == before and len(text) > 1 and sign in text.translate(NARROW):
                return box, *self._known[key]
        return box, "", 0.0


def is_no_text_reading(text: str, score: float) -> bool:
    """Return whether a reading is one of a picture: no part of an amount, and no more than a shape."""
    is_shape = len(text) == 1 and not text.isascii()
    return not AMOUNT_SIGNS.search(text.translate(NARROW)) and (is_shape or score < LEAST_SCORE)


def one_per_text(lines: list[Line]) -> list[Line]:
    """Return the lines without those that show the text of another which is surer, or says more of it."""
    ranked = sorted(
        lines, key=lambda line: (line.score >= DOUBTFUL, len(line.text), line.score), reverse=True
    )
    boxes = [line.box for line in ranked]
    best = {line.box: line for line in reversed(ranked)}
    return [best[box] for box in non_maximum_suppression(boxes, partial(Box.overlaps, least=SAME_TEXT))]


class TextReader:
    """Finds and reads the text of frame after frame. Reading the same pixels again costs next to nothing."""

    def __init__(self, engine: Ocr) -> None:
        self.detector = TextDetector(engine)
        self.lines = LineReader(engine)

    def forget(self) -> None:
        """Search the next frame whole. What was read by its pixels stays known."""
        self.detector.forget()
        self.lines.forget()

    def read(self, pixels: Pixels, change: FrameChange | None = None) -> list[Line]:
        """Return the lines of `pixels`, from top to bottom.

        `change` is what is known to differ from the frame before. The pixels are kept.
        """
        self.detector.find(pixels, change)
        return self._read_found(pixels)

    def read_table(self, pixels: Pixels, lines: list[Line], table: Box) -> list[Line]:
        """Return the `lines` that read() found, or anew if the `table` by itself can be searched larger."""
        return self._read_found(pixels) if self.detector.search_table(pixels, table) else lines

    def read_closer(self, pixels: Pixels, lines: list[Line], faces: Sequence[Box] = ()) -> list[Line]:
        """Return the `lines` that were found in these pixels, and those that are found by looking closer.

        Changes in `faces` are cards, and are not looked at.
        """
        closer = self.detector.search_closer(pixels, lines, faces)
        return self._read_found(pixels) if closer else lines

    def _read_found(self, pixels: Pixels) -> list[Line]:
        lines, self.detector.boxes = self.lines.read(pixels, self.detector.boxes)
        return lines

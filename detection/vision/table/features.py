"""What the set model sees of each element of a frame: numbers about where it is, its size, and what it says.

Training (training/tables.py) and reading ask the same functions, so what was learnt is what is asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from math import log, log10
from statistics import median

import numpy as np
from numpy.typing import NDArray

from detection.poker.amounts import first_amount, whole_amount
from detection.vision.elements import Line
from detection.vision.geometry import Box
from detection.vision.table.vocabulary import LABEL_KINDS
from detection.vision.table.words import (
    LABELLED,
    after_pot_label,
    is_name,
    is_pot_label,
    said,
)

RANK_SIGNS = frozenset(["A", "K", "Q", "J", "T", "10", "9", "8", "7", "6", "5", "4", "3", "2"])
NAMED = re.compile(r"^\s*(?P<name>[^\d$€£¥₽₹]{2,26}?\S*)\s+[$€£¥₽₹]?\s?\d[\d.,]*\s*(?:BB|bb)?\s*$")
"""A name with an amount behind it on one line."""
BLINDS = re.compile(r"\d\s?/\s?[$€£¥₽₹]?\s?\d")
CLOCK = re.compile(r"\b\d{1,2}:\d{2}\b")
SHARE = re.compile(r"\d\s?%")
NUMBERS = re.compile(r"\d[\d.,]*")
HAND_WORDS = re.compile(
    r"pair|kind|straight|flush|full|house|high|trips|paar|drilling|strasse|couleur|brelan|par(?:es|eja)|trío|"
    r"dupla|пара|каре|стрит|флеш",
    re.IGNORECASE,
)
"""Words of hands, such as `Two pair, aces and kings`."""
TEXT_FEATURES = 33
PLACE_FEATURES = 12
FEATURES = PLACE_FEATURES + TEXT_FEATURES
LARGEST_VALUE = 8.0
"""Amounts are seen as logarithms, up to so many digits."""


def features(elements: Sequence[Line], size: tuple[int, int]) -> NDArray[np.float32]:
    """Return what is seen of each element, (N, FEATURES); `size` is the frame's.

    A card is an element without text: its face, with the confidence of its reading.
    """
    unit = text_unit(elements, size)
    rows = [
        (
            *_place(element.box, unit, size),
            float(not element.text),
            element.score,
            *(text_features(element.text) if element.text else (0.0,) * TEXT_FEATURES),
        )
        for element in elements
    ]
    return np.array(rows, np.float32).reshape(len(rows), FEATURES)


def places(elements: Sequence[Line], size: tuple[int, int]) -> NDArray[np.float32]:
    """Return the box of each element, (N, 4): left, top, right and bottom, in heights of the frame's text."""
    unit = text_unit(elements, size)
    boxes = [element.box for element in elements]
    rows = [(box.left / unit, box.top / unit, box.right / unit, box.bottom / unit) for box in boxes]
    return np.array(rows, np.float32).reshape(len(rows), 4)


def text_unit(elements: Sequence[Line], size: tuple[int, int]) -> float:
    """Return how high a line of text is in a frame, in pixels: the median of its amounts, or of all lines."""
    amounts = [line.box.height for line in elements if whole_amount(line.text) is not None]
    heights = amounts if len(amounts) > 2 else [line.box.height for line in elements if line.text]
    return max(median(heights), 4.0) if heights else size[1] / 50


def _place(box: Box, unit: float, size: tuple[int, int]) -> tuple[float, ...]:
    width, height = size
    return (
        box.x / width - 0.5,
        box.y / height - 0.5,
        (box.x - width / 2) / unit / 40,
        (box.y - height / 2) / unit / 40,
        box.width / width,
        box.height / height,
        log(max(box.height, 1) / unit),
        log(max(box.width, 1) / unit) / 3,
        log(width / height),
        log(height / unit) / 4,
    )


@lru_cache(20_000)
def text_features(text: str) -> tuple[float, ...]:
    """Return what is seen of a text."""
    whole, any_amount, told = whole_amount(text), first_amount(text), said(text)
    letters = sum(letter.isalpha() for letter in text)
    digits = sum(letter.isdigit() for letter in text)
    length = max(len(text), 1)
    value = None if any_amount is None else any_amount.value
    kinds = {LABEL_KINDS.get(meaning) for meaning in told.meanings} - {None}
    rest = after_pot_label(text)
    return (
        float(whole is not None),
        float(any_amount is not None),
        float(any_amount is not None and any_amount.currency != ""),
        float("BB" in text or "bb" in text),
        min(log10(float(value) + 1) / LARGEST_VALUE, 1.0) if value is not None else 0.0,
        float(value is not None and value == 0),
        float(value is not None and value != value.to_integral_value()),
        float(whole is not None and whole.value < 1000),
        float("," in text or " " in text.strip()),
        letters / length,
        digits / length,
        min(length, 40) / 20,
        float(letters > 1 and text.upper() == text),
        float(text[:1].isupper()),
        float(LABELLED.search(text) is not None),
        float(text.rstrip().endswith(("...", "…", ".."))),
        float(is_pot_label(text)),
        float(rest is not None and first_amount(rest) is not None),
        float(bool(kinds & {"fold", "check", "call", "bet", "raise", "all-in"})),
        float(bool(kinds - {"fold", "check", "call", "bet", "raise", "all-in"})),
        float(bool(told.meanings) and not kinds),
        float(told.amount is not None),
        float(is_name(text)),
        float(NAMED.match(text) is not None),
        float(BLINDS.search(text) is not None),
        float(CLOCK.search(text) is not None),
        float(SHARE.search(text) is not None),
        float("#" in text or "/" in text or "|" in text),
        float("(" in text or "[" in text),
        float(text.strip() in RANK_SIGNS),
        min(len(NUMBERS.findall(text)), 4) / 2,
        float(HAND_WORDS.search(text) is not None),
        float(not text.isascii() and letters > 0),
    )

"""What a text says by the words in it: which pot it announces, what a player did, whether it is a name."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from detection.poker.amounts import MONEY, SIGNS, Amount, whole_amount
from detection.vision.table.vocabulary import WORDS, Meaning

WhichPot = Literal["main", "side", "total", "pot"]
MAIN = r"main|haupt|huvud|основной|главный|主|メイン"
SIDE = r"side|seiten|sido|побочный|边|邊|サイド"
TOTAL = r"total|gesamt|totale|итого|всего|sum(?:me)?|总计|合計"
POT = (
    rf"(?:(?:{TOTAL}|current|общий|{MAIN}|{SIDE})\s*-?\s*)?"
    r"(?:pott(?:en|i)|pote|pot{1,2}|po[a-z](?=\s*:)|p[o0]t|bote|banca|piatto|pula|bank|банк|пот|кон|kasse|"
    r"总?底池|池|奖池|彩池|底注|ポット|팟|총 ?팟)"
)
"""A pot's label, alone or after a word that says which pot."""
AFTER_MAIN, AFTER_SIDE = r"principale?", r"secondaire|secundari[oa]|paralel[oa]|lateral|laterale"
POT_LABEL = re.compile(
    rf"(?:{POT}|{TOTAL})(?:\s*(?:totale?|size|{AFTER_MAIN}|{AFTER_SIDE}))?"
    r"(?:\s*[(#]?\d\)?(?=\s*[:：]))?",
    re.IGNORECASE,
)
WHICH_POT: tuple[tuple[WhichPot, re.Pattern[str]], ...] = (
    ("side", re.compile(rf"{SIDE}|{AFTER_SIDE}|[2-9]\)?$", re.IGNORECASE)),
    ("main", re.compile(rf"{MAIN}|{AFTER_MAIN}|1\)?$", re.IGNORECASE)),
    ("total", re.compile(rf"{TOTAL}|总|총", re.IGNORECASE)),
)
BETS_LABEL = re.compile(
    r"(?:bets|einsätze|mises|apuestas|apostas|puntate|ставки|insatser|inzetten|zakłady)\s*[:：]",
    re.IGNORECASE,
)
"""The label of what lies in bets on this street, where a room prints that beside the pot."""
EDGES = " |·•.[](){}-_"
MARKS = re.compile(r"^(?:[^\w]|_|[xX] )+|(?:[^\w%]|_)+$")
"""Checkboxes, crosses, points and the like around a word."""


def bare(text: str) -> str:
    """Return `text` as words compare: small, without accents, hyphens and marks around it."""
    letters = unicodedata.normalize("NFKD", MARKS.sub("", text).lower().replace("-", " "))
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())


def by_word() -> dict[str, frozenset[Meaning]]:
    """Return what each word of the vocabulary means; most mean one thing."""
    found: defaultdict[str, set[Meaning]] = defaultdict(set)
    for meaning, lines in WORDS.items():
        for line in lines.split("\n"):
            for word in line.partition(":")[2].split(","):
                found[bare(word)].add(meaning)
    found.pop("", None)
    return {word: frozenset(meanings) for word, meanings in found.items()}


MEANINGS = by_word()
MOVES: frozenset[Meaning] = frozenset({"fold", "check", "call", "bet", "raise", "all-in"})
ON_BUTTONS: frozenset[Meaning] = MOVES | {"post", "choice"}
BEFORE_AMOUNT = re.compile(rf"\s*[:(]?\s*(?:(?:(?<![A-Za-z])(?:{SIGNS})|[{MONEY}])\s?)?[.,]?$")
SECONDS = re.compile(r"(?<=\d) ?s(?:ec)?\.?\)?$", re.IGNORECASE)
TELLS = re.compile(r"[:：]\s*\S")
LABELLED = re.compile(r"[:：]\s*$")
"""What ends in a colon says what the figure beside it means."""
POT_AMOUNT = re.compile(rf"\W*{POT_LABEL.pattern}\s*[:：]?\W*\d", re.IGNORECASE)
REMEMBERED = 5000
"""Of so many texts it is kept what they are: a table prints the same ones frame after frame."""
STATISTICS = re.compile(r"\d ?[/|\[%]|[/|\[] ?\d")
"""Figures with strokes or brackets between them, `33/0/100` or `24 [18 / 9]`, are an overlay's."""


@dataclass(frozen=True, slots=True)
class Said:
    """A word of the vocabulary in a text, by all that it may mean, and the amount behind it."""

    meanings: frozenset[Meaning]
    amount: Amount | None = None


NOTHING = Said(frozenset())


@lru_cache(REMEMBERED)
def said(text: str) -> Said:
    """Return what `text` says if it is a word of the vocabulary, alone or with an amount behind it.

    `Raise to 300`, `Call (152)` and `Timebank 15s` do; `Dylan folds` says nothing, and so does a name.
    """
    if alone := MEANINGS.get(bare(text)):
        return Said(alone)
    digit = re.search(r"\d", text)
    if digit is None:
        return NOTHING
    start = BEFORE_AMOUNT.search(text[: digit.start()])
    at = digit.start() if start is None else start.start()
    amount = whole_amount(SECONDS.sub("", text[at:].lstrip(" :(")))
    meanings = MEANINGS.get(bare(text[:at]))
    return NOTHING if meanings is None or amount is None else Said(meanings, amount)


@lru_cache(REMEMBERED)
def is_pot_label(text: str) -> bool:
    """Whether `text` announces a pot and says nothing else."""
    return POT_LABEL.fullmatch(text.strip(" :;.,-–=|").strip()) is not None


@lru_cache(REMEMBERED)
def which_pot(text: str) -> WhichPot | None:
    """Return which pot the label at the start of `text` announces; `pot` where it says no more."""
    found = POT_LABEL.match(text.strip(EDGES))
    if found is None or after_pot_label(text) is None:
        return None
    return next((which for which, words in WHICH_POT if words.search(found[0])), "pot")


@lru_cache(REMEMBERED)
def after_pot_label(text: str) -> str | None:
    """Return what follows a pot's label at the start of `text`; None if there is no such label.

    An alphabet that the OCR does not know leaves only the colon: `: 4 441` is labelled too.
    """
    trimmed = text.strip(EDGES)
    found = POT_LABEL.match(trimmed)
    if found is not None:
        rest = trimmed[found.end() :]
        return rest if not rest or not rest[0].isalpha() or rest[0] == "R" else None
    return trimmed[1:] if trimmed[:1] in (":", "：") else None


def is_button(text: str) -> bool:
    """Whether `text` stands on a button. Of a figure behind a colon, as in `Bet: $0.60`, it only tells."""
    return bool(said(text).meanings & ON_BUTTONS) and TELLS.search(text) is None


@lru_cache(REMEMBERED)
def is_name(text: str) -> bool:
    """Whether `text` could be a player's name."""
    word = " ".join(text.split())
    if said(text).meanings or len(word) < 2 or len(word) > 26 or is_pot_label(text):
        return False
    if STATISTICS.search(word) or LABELLED.search(text) or POT_AMOUNT.match(text):
        return False
    return any(letter.isalpha() for letter in word) or (word.isdigit() and len(word) >= 4)

"""The words of rooms, by language: what was done, what a pot and a button are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from detection.poker.readings import LabelKind

Language = Literal["en", "de", "ru", "es", "pt"]


@dataclass(frozen=True, slots=True)
class Words:
    """One language's words. Numbers have `point` before fractions and `comma` between thousands."""

    labels: Mapping[LabelKind, str]
    pot: str
    dealer: str
    level: str
    point: str
    comma: str


LABELS: tuple[LabelKind, ...] = (
    "fold", "check", "call", "bet", "raise", "all-in", "small-blind", "big-blind", "wins",
)  # fmt: skip


def _words(labels: str, pot: str, dealer: str, level: str, point: str, comma: str) -> Words:
    named = dict(zip(LABELS, labels.split("|"), strict=True))
    return Words(named, pot, dealer, level, point, comma)


WORDS: Mapping[Language, Words] = {
    "en": _words(
        "Fold|Check|Call|Bet|Raise|All-In|Small Blind|Big Blind|Wins", "Pot", "Dealer", "Level", ".", ","
    ),
    "de": _words(
        "Passen|Schieben|Mitgehen|Setzen|Erhöhen|All-In|Small Blind|Big Blind|Gewinnt",
        "Pot", "Geber", "Stufe", ",", ".",
    ),
    "ru": _words(
        "Пас|Чек|Колл|Бет|Рейз|Олл-ин|Малый блайнд|Большой блайнд|Выигрыш",
        "Банк", "Дилер", "Уровень", ",", " ",
    ),
    "es": _words(
        "No ir|Pasar|Igualar|Apostar|Subir|All-In|Ciega pequeña|Ciega grande|Gana",
        "Bote", "Repartidor", "Nivel", ",", ".",
    ),
    "pt": _words(
        "Desistir|Passar|Pagar|Apostar|Aumentar|All-In|Small Blind|Big Blind|Ganha",
        "Pote", "Dealer", "Nível", ",", ".",
    ),
}  # fmt: skip

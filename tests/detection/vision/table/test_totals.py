from __future__ import annotations

from decimal import Decimal

import pytest

from detection.vision.elements import CardBacks, Line, PotReading
from detection.vision.table.placement import TablePlacer, assembled
from detection.vision.table.pots import find_pot
from detection.vision.table.totals import printed_totals, with_bets
from tests.detection.vision.texts import line

FLOOR = 600.0
POKERTH = (line("Total:", 460, 291), line("$120", 556, 290), line("Bets:", 460, 308), line("$50", 552, 307))


def said(*texts: str) -> list[Line]:
    return [line(text, 400, 100 + 30 * at) for at, text in enumerate(texts)]


def pots(*texts: str) -> list[str] | None:
    found = printed_totals(said(*texts), FLOOR).pots
    return None if found is None else [str(pot) for pot in found]


def pot(lines: list[Line]) -> PotReading | None:
    return with_bets(find_pot(lines, None, [], FLOOR), printed_totals(lines, FLOOR))


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("Total pot: 10.1", "Main pot: 7.1"), ["7.1"]),
        (("Total: 31 BB", "Pot 20 BB"), ["20"]),
        (("Main pot: 300", "Side pot 1: 120", "Side pot 2: 40"), ["300", "120", "40"]),
        (("Hauptpot: 300", "Seitenpot: 120"), ["300", "120"]),
        (("Pot principal : 300", "Pot secondaire : 120"), ["300", "120"]),
        (("Pot 1: 300", "Pot 2: 120"), ["300", "120"]),
    ],
    ids=lambda given: " / ".join(given),
)
def test_a_main_pot_and_side_pots_are_told_apart(texts: tuple[str, ...], expected: list[str]) -> None:
    assert pots(*texts) == expected


@pytest.mark.parametrize(
    "texts",
    [("Pot: 300",), ("Total pot: 300",), ("Main pot: 300", "Main pot: 200"), ("Side pot: 30",)],
    ids=["one pot", "one total", "two main pots", "no main pot"],
)
def test_what_is_not_printed_apart_is_not_told(texts: tuple[str, ...]) -> None:
    assert pots(*texts) is None


def test_the_pot_is_a_total_and_the_bets_where_both_are_printed() -> None:
    lines = list(POKERTH)
    found = pot(lines)

    assert printed_totals(lines, FLOOR).bets is not None
    assert found is not None
    assert (found.amount.value, found.amount.currency) == (Decimal(170), "$")


def test_where_the_total_beside_bets_is_not_legible_the_pot_is_unknown() -> None:
    assert pot([line("Pot: $999", 400, 200), *POKERTH[2:]]) is None


def test_without_bets_apart_the_largest_total_is_the_pot() -> None:
    found = pot(said("Total pot: 10.1", "Main pot: 7.1"))

    assert found is not None
    assert found.amount.value == Decimal("10.1")


@pytest.mark.parametrize("text", ["Bets: 50", "Einsätze: 50", "Mises : 50"])
def test_the_bets_have_a_label_of_their_own(text: str) -> None:
    bets = printed_totals(said(text), FLOOR).bets

    assert bets is not None
    assert bets.value == 50


@pytest.mark.parametrize("text", ["Bet: 50", "Bets", "Bets on", "Bettina 50"])
def test_other_words_announce_no_bets(text: str) -> None:
    assert printed_totals(said(text), FLOOR).bets is None


def test_what_stands_among_the_buttons_is_no_pot() -> None:
    assert printed_totals(said("Main pot: 300"), floor=90).pots is None


def test_the_reading_has_them_all() -> None:
    lines = [*POKERTH, line("Main pot: 70", 400, 100), line("Side pot: 50", 400, 130)]
    placed = TablePlacer().place((), (), lines, (800, 600))
    reading = assembled(placed, (), CardBacks(), lines)

    assert (reading.pot, reading.bets_total) == (Decimal(170), Decimal(50))
    assert reading.pots == (Decimal(70), Decimal(50))

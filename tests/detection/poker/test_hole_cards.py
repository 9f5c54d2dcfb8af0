from __future__ import annotations

from itertools import combinations

import pytest

from detection.poker.cards import DECK, parse_cards
from detection.poker.hole_cards import kind_of, kinds


@pytest.mark.parametrize(
    ("cards", "kind"),
    [("QsQd", "QQ"), ("KhAh", "AKs"), ("AhKd", "AKo"), ("2cTd", "T2o"), ("Ah", ""), ("", "")],
)
def test_two_cards_are_of_a_kind(cards: str, kind: str) -> None:
    assert kind_of(parse_cards(cards)) == kind


def test_there_are_169_kinds_and_each_is_a_range_of_its_own() -> None:
    found = {kind_of(two) for two in combinations(DECK, 2)}

    assert len(found) == 169
    assert all(kinds(kind) == (kind,) for kind in found)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("QQ+", "QQ KK AA"),
        ("qq+, aks", "QQ KK AA AKs"),
        ("AK", "AKs AKo"),
        ("KA", "AKs AKo"),
        ("ATs+", "ATs AJs AQs AKs"),
        ("76+", "76s 76o"),
        ("AA AA", "AA"),
        ("", ""),
    ],
)
def test_a_range_names_kinds(text: str, found: str) -> None:
    assert kinds(text) == tuple(found.split())


@pytest.mark.parametrize("word", ["QQs", "A", "AKx", "ZZ", "AKs++", "AsKd", "Q+"])
def test_what_is_no_range_is_named(word: str) -> None:
    with pytest.raises(ValueError, match="names no hole cards"):
        kinds(f"QQ {word}")

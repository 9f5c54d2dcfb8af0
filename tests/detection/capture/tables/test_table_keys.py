from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detection.capture.tables.tables import free_key, slug
from detection.events import LONGEST_KEY, new_event


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("Aludra II - No Limit Hold'em $0.01/$0.02", "aludra-ii-no-limit-hold-em-0-01-0-02"),
        ("Tisch Größe — „Ünö“", "tisch-größe-ünö"),
        ("  --table--  ", "table"),
        ("牌桌 一", "牌桌-一"),
        ("Стол №7", "стол-no7"),
        ("テーブル１２", "テーブル12"),
        ("मेज़ किला", "मेज़-किला"),
        ("", "table-1"),
        (" \t", "table-1"),
        ("x" * LONGEST_KEY, "x" * LONGEST_KEY),
    ],
)
def test_a_title_becomes_a_key_in_its_own_script(title: str, key: str) -> None:
    assert slug(title) == key


@pytest.mark.parametrize(
    "titles",
    [
        ("牌桌一", "牌桌二"),
        ("Стол 1", "Стол 2"),
        ("שולחן א", "שולחן ב"),
        ("कि", "का"),
        ("♠♠", "♥♥"),
        ("Table €1/€2", "Table £1/£2"),
        ("---", "***"),
        ("x" * 300, "x" * 301),
        ("\udcff", "\udcfe"),
    ],
    ids=ascii,
)
def test_titles_that_differ_have_keys_that_differ(titles: tuple[str, str]) -> None:
    one, other = map(slug, titles)

    assert one != other
    assert slug(titles[0]) == one


def test_a_digest_stands_behind_what_can_be_read() -> None:
    assert slug("Table €1/€2").startswith("table-1-2-")
    assert slug("♠♠").startswith("table-")
    assert slug("x" * 300).startswith("x" * 93 + "-")


@given(st.text())
def test_any_title_has_a_key_that_the_log_takes(title: str) -> None:
    key = slug(title)

    assert 1 <= len(key) <= LONGEST_KEY
    assert "," not in key
    assert new_event(event_type="info", key=key).key == key


def test_two_alike_are_told_apart() -> None:
    taken: list[str] = []
    for _ in range(3):
        taken.append(free_key("Demo", taken=taken))

    assert taken == ["demo", "demo-2", "demo-3"]


def test_a_long_one_is_told_apart_within_what_a_key_may_be() -> None:
    key = free_key("x" * LONGEST_KEY, taken=["x" * LONGEST_KEY])

    assert key == "x" * (LONGEST_KEY - 2) + "-2"

from __future__ import annotations

import pytest

from detection.poker.names import same_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ann", "ann"),
        ("WildJuniper3...", "WildJuniper35"),
        ("WildJuniper3…", "WildJun..."),
        ("sportfire443.", "sportfire44321"),
        ("Ilaumen", "llaumen"),
        ("COBRA_SPAĆE", "COBRA_SPACE"),
        ("player609166 105", "player609166105"),
        ("N0CK", "NOCK"),
        ("孤獨患者", "孤獨患者"),
    ],
)
def test_what_may_be_one_name_is(one: str, other: str) -> None:
    assert same_name(one, other)
    assert same_name(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ann", "Anna"),
        ("An...", "Anton"),
        ("Bob...", "Bert"),
        ("", ""),
        ("...", "Ann"),
        ("snowie1", "snowie2"),
    ],
)
def test_other_names_are_not(one: str, other: str) -> None:
    """Two letters are too few to tell who was cut short."""
    assert not same_name(one, other)
    assert not same_name(other, one)

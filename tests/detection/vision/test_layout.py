from __future__ import annotations

from pathlib import Path

import pytest

from detection.vision.layout import Layout, LayoutInvalid


def test_a_layout_says_where_the_table_is(tmp_path: Path) -> None:
    (tmp_path / "club.toml").write_text('room = "club"\n[regions]\ntable = [0.1, 0, 0.9, 1]\n')

    assert Layout.load("club", tmp_path) == Layout(room="club", table=(0.1, 0.0, 0.9, 1.0))


@pytest.mark.parametrize(
    "text",
    [
        "regions = 3 =",
        "[regions]\ntable = [0, 0, 2, 1]",
        "[regions]\ntable = [0.9, 0, 0.1, 1]",
        "[regions]\ntable = ['a']",
        "room = 7",
    ],
    ids=["no TOML", "outside", "inside out", "words", "a number for a name"],
)
def test_a_wrong_layout_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "club.toml").write_text(text)

    with pytest.raises(LayoutInvalid, match="club"):
        Layout.load("club", tmp_path)


def test_an_unknown_layout_lists_the_known_ones(tmp_path: Path) -> None:
    (tmp_path / "club.toml").write_text("")

    with pytest.raises(LayoutInvalid, match="known: club"):
        Layout.load("pub", tmp_path)

from __future__ import annotations

import pytest

from benchmarks.page import Figure, endless


@pytest.mark.parametrize(
    ("figure", "line"),
    [
        (Figure(name="paint", value=1000, unit="ms", most=1000), "1,000.0 ms   at most 1000   ok"),
        (Figure(name="paint", value=1000.1, unit="ms", most=1000), "1,000.1 ms   at most 1000   short"),
        (Figure(name="frames", value=54.9, unit="", least=55), "54.9      at least 55    short"),
        (Figure(name="nodes", value=1729, unit=""), "1,729.0"),
    ],
    ids=["just reached", "missed by a little", "too few", "nothing was asked"],
)
def test_a_figure_says_whether_it_is_what_it_should_be(figure: Figure, line: str) -> None:
    assert str(figure).removeprefix(figure.name).strip() == line


def test_what_is_played_never_ends_and_is_at_two_tables() -> None:
    events = endless()

    assert {next(events)["key"] for _ in range(2000)} == {"left", "right"}

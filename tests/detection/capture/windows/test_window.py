from __future__ import annotations

import sys

import pytest

from detection.capture.windows import Visibility, Window, visibility_of, window_lister
from tests.systems import product_on

SCREEN = Window(id=0, title="", left=0, top=0, width=1000, height=800)
TABLE = Window(id=1, title="table", left=100, top=100, width=300, height=200)


def other(left: int, top: int, width: int = 300, height: int = 200) -> Window:
    return Window(id=2, title="other", left=left, top=top, width=width, height=height)


@pytest.mark.parametrize(
    ("windows", "visibility"),
    [
        ([TABLE], Visibility.WHOLE),
        ([other(150, 150), TABLE], Visibility.COVERED),
        ([TABLE, other(150, 150)], Visibility.WHOLE),
        ([other(399, 299), TABLE], Visibility.COVERED),
        ([other(400, 100), TABLE], Visibility.WHOLE),
        ([other(100, 300), TABLE], Visibility.WHOLE),
        ([other(0, 0, 1000, 800), TABLE], Visibility.COVERED),
        ([other(200, 200, 1, 1), TABLE], Visibility.COVERED),
    ],
    ids=[
        "alone",
        "something over it",
        "something under it",
        "a corner covered",
        "something beside it",
        "something below it",
        "all covered",
        "a pixel covered",
    ],
)
def test_a_window_is_covered_by_what_is_above_it_and_overlaps_it(
    windows: list[Window], visibility: Visibility
) -> None:
    assert visibility_of(TABLE, windows, SCREEN) is visibility


@pytest.mark.parametrize(("left", "top"), [(-1, 0), (0, -1), (701, 0), (0, 601)])
def test_a_window_beyond_an_edge_is_outside(left: int, top: int) -> None:
    window = other(left, top)

    assert visibility_of(window, [window], SCREEN) is Visibility.OUTSIDE


def test_a_window_up_to_the_edges_is_whole() -> None:
    window = other(700, 600)

    assert visibility_of(window, [window], SCREEN) is Visibility.WHOLE


def test_wayland_tells_nobody_of_its_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")

    assert window_lister() is None


@pytest.mark.parametrize("system", ["freebsd14", "darwin"])
def test_a_system_that_can_not_be_asked_has_no_lister(system: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "Quartz", None)

    assert product_on(system, "detection.capture.windows").window_lister() is None


@pytest.mark.skipif(sys.platform != "linux", reason="asks an X server")
def test_where_there_is_no_display_there_is_no_lister(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)

    assert window_lister() is None

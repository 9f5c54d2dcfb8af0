from __future__ import annotations

import pytest

from detection.capture.sources.monitors import Place, Region, cut, visible_monitors


@pytest.fixture
def screen(display: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", display)


@pytest.mark.parametrize(
    ("region", "scale", "place", "rows", "columns"),
    [
        (Region(10, 20, 300, 200), 1, Place(-1910, 70, 300, 200), (0, 200), (0, 300)),
        (Region(10, 20, 300, 200), 2, Place(-1915, 60, 150, 100), (0, 200), (0, 300)),
        (Region(11, 21, 301, 200), 2, Place(-1915, 60, 151, 101), (1, 201), (1, 302)),
    ],
    ids=["pixels", "points", "the middle of a point"],
)
def test_a_region_in_pixels_is_cut_out_of_the_places_that_hold_it(
    region: Region, scale: float, place: Place, rows: tuple[int, int], columns: tuple[int, int]
) -> None:
    monitor = Place(-1920, 50, 1920, 1080)

    assert cut(region, monitor, scale) == (place, (slice(*rows), slice(*columns)))


@pytest.mark.usefixtures("screen")
def test_monitors_that_can_be_seen_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    assert visible_monitors() == 1

    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert visible_monitors() == 0


def test_where_there_is_no_display_no_monitor_can_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)

    assert visible_monitors() == 0

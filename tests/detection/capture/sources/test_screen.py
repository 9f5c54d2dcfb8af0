from __future__ import annotations

import pytest

from detection.capture.sources.monitors import Region
from detection.capture.sources.screen import ScreenSource
from detection.vision.frames.frame import FrameUnavailable
from tests.display import HEIGHT, WIDTH


@pytest.fixture
def screen(display: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", display)


@pytest.mark.usefixtures("screen")
@pytest.mark.parametrize("monitor", [0, 1])
def test_a_monitor_is_seen_whole(monitor: int) -> None:
    frame = next(ScreenSource(monitor=monitor).frames())

    assert frame.pixels.shape == (HEIGHT, WIDTH, 3)
    assert frame.pixels[10, 10].tolist() == [255, 255, 255]
    assert frame.name == f"screen {monitor}"


@pytest.mark.usefixtures("screen")
def test_a_region_is_that_part() -> None:
    frame = next(ScreenSource(region=Region(10, 20, 300, 200)).frames())

    assert frame.pixels.shape == (200, 300, 3)


@pytest.mark.usefixtures("screen")
def test_a_monitor_that_is_not_there_is_named() -> None:
    with pytest.raises(FrameUnavailable, match="No monitor 7: there is 1"):
        next(ScreenSource(monitor=7).frames())


@pytest.mark.usefixtures("screen")
def test_a_region_outside_the_monitor_is_named_with_its_size() -> None:
    with pytest.raises(FrameUnavailable, match=rf"600,400,100,100 .* {WIDTH}x{HEIGHT}"):
        next(ScreenSource(region=Region(600, 400, 100, 100)).frames())


@pytest.mark.usefixtures("screen")
def test_one_plain_colour_under_wayland_is_no_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_SESSION_TYPE", "wayland")

    with pytest.raises(FrameUnavailable, match="Wayland"):
        next(ScreenSource().frames())


@pytest.mark.parametrize("text", ["1,2,3", "a,b,c,d", "0,0,0,5", "-1,0,5,5", ""])
def test_a_region_that_makes_no_sense_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="A region"):
        Region.parse(text)


def test_a_region_is_read_as_it_is_written() -> None:
    assert Region.parse(" 10,20, 300,200") == Region(10, 20, 300, 200)
    assert str(Region(10, 20, 300, 200)) == "10,20,300,200"

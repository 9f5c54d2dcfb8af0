from __future__ import annotations

import pytest
from mss.exception import ScreenShotError

from detection.capture.sources.screen import Region, ScreenSource, may_look, visible_monitors, way_out
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


@pytest.mark.parametrize(
    ("platform", "environ", "error", "words"),
    [
        ("linux", {}, "Cannot connect", "DISPLAY is not set"),
        ("linux", {"DISPLAY": ":5"}, "Cannot connect", "DISPLAY is :5"),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, "Cannot connect", "Xorg session"),
        ("linux", {"DISPLAY": ":0"}, "Library libxcb.so not found", "Install libxcb"),
        ("darwin", {}, "CGWindowListCreateImage() failed.", "Screen Recording"),
        ("win32", {}, "BitBlt failed", "locked"),
    ],
    ids=["no display", "a dead display", "Wayland", "no library", "macOS", "Windows"],
)
def test_whoever_sees_no_screen_is_told_the_way_out(
    platform: str, environ: dict[str, str], error: str, words: str
) -> None:
    assert words in way_out(ScreenShotError(error), environ, platform)


def test_only_macos_asks_for_leave() -> None:
    assert may_look("linux")
    assert may_look("win32")


@pytest.mark.usefixtures("screen")
def test_monitors_that_can_be_seen_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    assert visible_monitors() == 1

    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert visible_monitors() == 0


def test_where_there_is_no_display_no_monitor_can_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)

    assert visible_monitors() == 0

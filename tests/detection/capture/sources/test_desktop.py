"""Looking at windows, on a virtual display."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from detection.capture.sources.desktop import Desktop, desktop_of_windows, look_at
from detection.capture.windows import Visibility, Window
from detection.vision.frames.frame import FrameUnavailable
from detection.vision.geometry import Pixels
from tests.display import HEIGHT, WIDTH, virtual_display
from tests.windows import Windows, plain, windows_on


@pytest.fixture
def desk(display: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Windows]:
    monkeypatch.setenv("DISPLAY", display)
    with windows_on(display) as windows:
        yield windows


@pytest.fixture
def desktop(desk: Windows) -> Iterator[Desktop]:
    with desktop_of_windows() as found:
        assert found is not None
        yield found


def test_the_screen_is_all_there_is(desktop: Desktop) -> None:
    assert desktop.screen.place == (0, 0, WIDTH, HEIGHT)


def test_a_window_is_seen_as_it_is_wherever_it_stands(desk: Windows, desktop: Desktop) -> None:
    table = desk.open("table", plain(300, 200, grey=50), left=20, top=30)
    picture = plain(300, 200, grey=90)
    picture[:100] = (10, 20, 30)

    table.show(picture)
    table.move(100, 70)
    look = look_at(desktop, table.id)

    assert look.visibility is Visibility.WHOLE
    assert look.window is not None
    assert look.window.place == (100, 70, 300, 200)
    assert look.pixels is not None
    assert (look.pixels == picture).all()


def test_a_covered_window_shows_nothing_until_it_is_free(desk: Windows, desktop: Desktop) -> None:
    table = desk.open("table", plain(300, 200))
    other = desk.open("other", plain(300, 200, grey=10), left=290)

    look = look_at(desktop, table.id)
    assert (look.visibility, look.pixels) == (Visibility.COVERED, None)

    other.move(300, 0)
    assert look_at(desktop, table.id).pixels is not None


def test_a_window_beyond_the_edge_shows_nothing(desk: Windows, desktop: Desktop) -> None:
    table = desk.open("table", plain(300, 200), left=-10)

    look = look_at(desktop, table.id)

    assert (look.visibility, look.pixels) == (Visibility.OUTSIDE, None)


@pytest.mark.parametrize("how", ["minimise", "close"])
def test_a_window_that_is_gone_is_not_there(desk: Windows, desktop: Desktop, how: str) -> None:
    table = desk.open("table", plain(300, 200))
    getattr(table, how)()

    assert look_at(desktop, table.id).window is None


@pytest.mark.parametrize("what", ["moved", "resized", "covered", "closed"])
def test_what_happens_to_a_window_while_it_is_grabbed_leaves_no_picture_of_something_else(
    desk: Windows, desktop: Desktop, what: str
) -> None:
    table = desk.open("table", plain(300, 200))

    class Meanwhile:
        """The real desktop, on which something happens at the worst moment."""

        screen = desktop.screen
        windows = staticmethod(desktop.windows)

        @staticmethod
        def grab(window: Window) -> Pixels:
            if what == "moved":
                table.move(1, 0)
            elif what == "resized":
                table.show(plain(301, 200))
            elif what == "covered":
                desk.open("other", plain(50, 50))
            else:
                table.close()
            return desktop.grab(window)

    assert look_at(Meanwhile(), table.id).pixels is None


def test_without_a_screen_there_is_no_desktop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":65000")

    with desktop_of_windows() as desktop:
        assert desktop is None


def test_a_screen_that_goes_away_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with virtual_display() as name:
        monkeypatch.setenv("DISPLAY", name)
        opened = desktop_of_windows()
        desktop = opened.__enter__()
        assert desktop is not None

    with pytest.raises(FrameUnavailable, match="Windows can't be found any more"):
        desktop.windows()
    opened.__exit__(None, None, None)

"""A real X server, with windows as programs and window managers make them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from detection.capture.windows import Window, WindowLister, WindowsUnavailable, window_lister
from tests.display import HEIGHT, WIDTH, virtual_display
from tests.windows import Windows, plain, windows_on


@pytest.fixture
def desk(display: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Windows]:
    monkeypatch.setenv("DISPLAY", display)
    with windows_on(display) as windows:
        yield windows
        windows.root.delete_property(windows.display.get_atom("_NET_CLIENT_LIST_STACKING"))
        windows.root.delete_property(windows.display.get_atom("_NET_CURRENT_DESKTOP"))
        windows.display.sync()


@pytest.fixture
def lister(desk: Windows) -> Iterator[WindowLister]:
    made = window_lister()
    assert made is not None
    yield made
    made.close()


def titles(windows: list[Window]) -> list[str]:
    return [window.title for window in windows]


def test_windows_are_listed_topmost_first_with_title_and_place(desk: Windows, lister: WindowLister) -> None:
    lower = desk.open("Table Äöü ♠", plain(300, 200), left=10, top=20)
    upper = desk.open("Another", plain(320, 240), left=30, top=40)

    assert lister() == [
        Window(id=upper.id, title="Another", left=30, top=40, width=320, height=240),
        Window(id=lower.id, title="Table Äöü ♠", left=10, top=20, width=300, height=200),
    ]


def test_what_happens_to_a_window_is_seen(desk: Windows, lister: WindowLister) -> None:
    table, other = desk.open("table", plain(300, 200)), desk.open("other", plain(50, 50))

    table.move(100, 50)
    table.show(plain(310, 210))
    table.put_on_top()

    assert [(window.title, window.place) for window in lister()] == [
        ("table", (100, 50, 310, 210)),
        ("other", (0, 0, 50, 50)),
    ]

    table.minimise()
    assert titles(lister()) == ["other"]
    table.come_back()
    other.close()
    assert titles(lister()) == ["table"]


def test_an_old_programs_title_is_read_too(desk: Windows, lister: WindowLister) -> None:
    table = desk.open("new", plain(300, 200))
    table.window.delete_property(desk.display.get_atom("_NET_WM_NAME"))
    table.window.set_wm_name("old Ä")
    desk.display.sync()

    assert titles(lister()) == ["old Ä"]


def test_a_managed_window_is_listed_by_what_its_program_draws_and_then_by_its_frame(
    desk: Windows, lister: WindowLister
) -> None:
    frame = desk.open("frame", plain(308, 230), left=50, top=60)
    table = desk.open("table", plain(300, 200), left=4, top=26, within=frame.window)
    desk.manage(table)

    inside, around = lister()

    assert (inside.id, inside.title, inside.place, inside.decoration) == (
        table.id,
        "table",
        (54, 86, 300, 200),
        False,
    )
    assert (around.id, around.place, around.decoration) == (frame.id, (50, 60, 308, 230), True)


def test_a_menu_beside_managed_windows_hides_and_is_nobodys_window(
    desk: Windows, lister: WindowLister
) -> None:
    table = desk.open("table", plain(300, 200))
    menu = desk.open("menu", plain(100, 100), override_redirect=True)
    desk.manage(table)

    assert [(window.id, window.decoration) for window in lister()] == [(menu.id, True), (table.id, False)]


def test_an_overlay_over_the_whole_screen_hides_nothing(desk: Windows, lister: WindowLister) -> None:
    table = desk.open("table", plain(300, 200))
    desk.open("compositor", plain(WIDTH, HEIGHT), override_redirect=True)
    desk.manage(table)

    assert [window.id for window in lister()] == [table.id]


def test_windows_that_are_minimised_or_elsewhere_are_left_out(desk: Windows, lister: WindowLister) -> None:
    here, iconic, elsewhere, everywhere = (
        desk.open(title, plain(300, 200)) for title in ("here", "iconic", "elsewhere", "everywhere")
    )
    desk.manage(here, iconic, elsewhere, everywhere)
    desk.set(desk.root, "_NET_CURRENT_DESKTOP", "CARDINAL", 1)
    desk.set(here.window, "_NET_WM_DESKTOP", "CARDINAL", 1)
    desk.set(iconic.window, "_NET_WM_DESKTOP", "CARDINAL", 1)
    desk.set(iconic.window, "_NET_WM_STATE", "ATOM", desk.display.get_atom("_NET_WM_STATE_HIDDEN"))
    desk.set(elsewhere.window, "_NET_WM_DESKTOP", "CARDINAL", 0)
    desk.set(everywhere.window, "_NET_WM_DESKTOP", "CARDINAL", 0xFFFFFFFF)

    assert titles(lister()) == ["everywhere", "here"]


def test_a_shadow_that_a_program_draws_is_not_part_of_its_window(desk: Windows, lister: WindowLister) -> None:
    table = desk.open("table", plain(300, 200), left=40, top=40)
    desk.set(table.window, "_GTK_FRAME_EXTENTS", "CARDINAL", 10, 12, 8, 14)

    assert lister()[0].place == (50, 48, 278, 178)


def test_a_client_that_is_listed_and_gone_is_left_out(desk: Windows, lister: WindowLister) -> None:
    table, gone = desk.open("table", plain(300, 200)), desk.open("gone", plain(300, 200))
    desk.manage(table, gone)
    gone.close()

    assert titles(lister()) == ["table"]


def test_an_x_server_that_goes_away_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with virtual_display() as name:
        monkeypatch.setenv("DISPLAY", name)
        lister = window_lister()
        assert lister is not None
        assert lister() == []

    with pytest.raises(WindowsUnavailable, match="went away"):
        lister()

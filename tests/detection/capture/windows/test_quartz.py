"""What macOS tells, as its documentation has it; on a Mac with pyobjc also what it really tells."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from detection.capture.windows import Window
from detection.capture.windows.quartz import lister, windows_of


def told(**fields: Any) -> dict[str, Any]:
    bounds = {"X": 10.0, "Y": 20.0, "Width": 300.0, "Height": 200.0}
    return {"kCGWindowNumber": 7, "kCGWindowName": "table", "kCGWindowBounds": bounds, **fields}


def test_a_window_is_listed_with_title_and_place() -> None:
    assert windows_of([told(kCGWindowLayer=0, kCGWindowAlpha=1.0)]) == [
        Window(id=7, title="table", left=10, top=20, width=300, height=200)
    ]


def test_without_leave_to_see_titles_it_is_named_by_its_program() -> None:
    (window,) = windows_of([told(kCGWindowName=None, kCGWindowOwnerName="Room")])

    assert window.title == "Room"


@pytest.mark.parametrize(
    ("fields", "decorations"),
    [
        ({"kCGWindowLayer": 3}, [True]),
        ({"kCGWindowLayer": 25}, []),
        ({"kCGWindowLayer": -20}, []),
        ({"kCGWindowAlpha": 0.0}, []),
    ],
    ids=["floating", "the menu bar", "the desktop", "seen through"],
)
def test_what_is_no_programs_window_is_told_apart(fields: dict[str, Any], decorations: list[bool]) -> None:
    assert [window.decoration for window in windows_of([told(**fields)])] == decorations


@pytest.mark.skipif(sys.platform != "darwin", reason="needs macOS")
def test_a_macs_windows_are_listed() -> None:
    pytest.importorskip("Quartz")

    assert all(window.width > 0 for window in lister()())

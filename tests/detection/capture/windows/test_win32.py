from __future__ import annotations

import sys

import pytest

from detection.capture.windows import window_lister


@pytest.mark.skipif(sys.platform != "win32", reason="needs Windows")
def test_the_desktops_windows_are_listed() -> None:
    lister = window_lister()

    assert lister is not None
    assert any(window.title and not window.decoration for window in lister())

"""Nothing is trained on what is measured with."""

from __future__ import annotations

from pathlib import Path

import training


def test_nothing_is_trained_on_the_skins_of_the_demo() -> None:
    (folder,) = training.__path__

    for file in Path(folder).glob("*.py"):
        assert "demo.skins" not in file.read_text(encoding="utf-8"), file.name

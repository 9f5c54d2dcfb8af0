"""All that is kept in this folder is still said, to the letter. See tests/golden/__init__.py."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.golden import comparing
from tests.golden.comparing import FOLDER, differences, settled, written
from tests.golden.goldens import GOLDENS


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", GOLDENS)
def test_it_is_said_as_it_is_kept(name: str, tmp_path: Path) -> None:
    told = differences(name, GOLDENS[name](tmp_path))

    assert not told, f"{told}\n\nIf that is meant: python -m tests.golden {name}"


def test_each_file_has_a_maker() -> None:
    assert {path.name for path in FOLDER.iterdir() if path.suffix in (".json", ".txt")} == set(GOLDENS)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(comparing, "FOLDER", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("kept", "made"),
    [
        ({"pot": "3"}, {"pot": "4"}),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({"confidence": 0.9}, {"confidence": 0.93}),
        ({"box": [1, 2, 3, 4]}, {"box": [1, 2, 3, 7]}),
        ({"seats": [1]}, {"seats": [1, 1]}),
        ({"overdue": False}, {"overdue": 0}),
        ({"stack": 10}, {"stack": 11}),
    ],
    ids=["a value", "the order", "a confidence", "an edge", "a seat more", "the kind", "a number"],
)
def test_what_changed_is_told(folder: Path, kept: Any, made: Any) -> None:
    (folder / "some.json").write_text(written(kept), encoding="utf-8")

    assert differences("some.json", made).startswith("--- kept in tests/golden/some.json")


def test_what_another_processor_adds_up_otherwise_is_the_same_and_keeps_its_file(folder: Path) -> None:
    kept = {"confidence": {"hero": 0.98, "pot": None}, "found": [{"card": "Ah", "box": [1, 2, 3, 4]}]}
    made = {"confidence": {"hero": 0.9749, "pot": None}, "found": [{"card": "Ah", "box": [2, 2, 1, 4]}]}
    (folder / "some.json").write_text(written(kept), encoding="utf-8")

    assert differences("some.json", made) == ""
    assert settled(made, kept) == kept

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PIL import Image

from benchmarks import readings
from benchmarks.readings import Reading, differences, load, summary


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("room/a.png", "room/b.png"):
        path = tmp_path / "tables" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (320, 240), (0, 90, 30)).save(path)
    return tmp_path / "tables"


def ran(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["readings", *map(str, arguments)])
    try:
        readings.main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def test_what_was_written_is_compared_with(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before, now = tmp_path / "before.jsonl", tmp_path / "now.jsonl"
    assert ran(monkeypatch, "--tables", folder, "--out", before) == 0
    Image.new("RGB", (300, 240), (0, 90, 30)).save(folder / "room/b.png")

    assert ran(monkeypatch, "--tables", folder, "--out", now, "--against", before) == 1

    assert list(load(before)) == ["room/a.png", "room/b.png"]
    assert load(before)["room/a.png"] == load(now)["room/a.png"]
    assert (
        "1 of 2 readings differ\n     1 in width\nroom/b.png\n    width: 320 -> 300"
        in capsys.readouterr().out
    )


def test_each_value_that_differs_is_named() -> None:
    before: dict[str, Reading] = {
        "a": {"pot": "3", "seats": [{"name": "Ann"}, {"name": "Bob"}]},
        "b": {"pot": None},
        "c": {},
    }
    now: dict[str, Reading] = {
        "a": {"pot": "4", "seats": [{"name": "Ann"}, {"name": None}]},
        "b": {"pot": None},
        "d": {},
    }

    told = differences(before, now)

    assert told == {
        "a": ['pot: "3" -> "4"', 'seats[1].name: "Bob" -> null'],
        "c": ["is not among the pictures any more"],
        "d": ["is new among the pictures"],
    }
    assert summary(before, now, told).splitlines()[:3] == [
        "3 of 4 readings differ",
        "     1 in pot",
        "     1 in seats",
    ]
    assert differences(before, before) == {}

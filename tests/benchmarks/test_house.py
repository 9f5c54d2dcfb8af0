"""What benchmarks.house counts, on a package made up for it; and a way that is known."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks._entered import Recorder, package_of, passed
from benchmarks.house import House, Rooms

FILES = {
    "__init__.py": "",
    "door.py": """from madeup_house.hall import hall


def door():
    return hall(lambda: back())


def back():
    return 1
""",
    "hall.py": """from madeup_house.rooms.bed import bed


def hall(call):
    return bed(call)
""",
    "rooms/__init__.py": "",
    "rooms/bed.py": """from madeup_house.rooms.lamp import light


def bed(call):
    return light() + call()
""",
    "rooms/lamp.py": """def light():
    from madeup_house.rooms import fuse

    return fuse.ONE
""",
    "rooms/fuse.py": """ONE = 1
from madeup_house.rooms.lamp import light
""",
    "rooms/types.py": """from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from madeup_house.rooms.bed import bed
""",
    "long.py": "# a line\n" * 251,
    "migrations/__init__.py": "",
    "migrations/first.py": "ONE = 1\n",
}
PACKAGE = "madeup_house"
ROOMS = f"{PACKAGE}.rooms"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for name, text in FILES.items():
        path = tmp_path / PACKAGE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    for name in [name for name in sys.modules if name.split(".")[0] == PACKAGE]:
        del sys.modules[name]


@pytest.fixture
def house(folder: Path) -> House:
    return House(folder, [PACKAGE])


def test_modules_are_files_with_a_line_and_no_migrations(house: House) -> None:
    assert house.rooms() == Rooms(modules=7, median_lines=5, long=1, short=6, imported_once=3)
    assert house.rooms(ROOMS) == Rooms(modules=4, median_lines=4, long=0, short=4, imported_once=2)
    assert round(house.rooms().percent_imported_once) == 43


def test_the_longest_chain_stays_in_its_package_and_counts_a_circle_as_a_row(house: House) -> None:
    rooms = [f"{ROOMS}.{name}" for name in ("bed", "fuse", "lamp")]

    assert house.longest_chain(ROOMS) == rooms
    assert house.longest_chain(PACKAGE) == [f"{PACKAGE}.door", f"{PACKAGE}.hall", *rooms]
    assert house.longest_chain("nobody") == []
    assert house.circles() == [[f"{ROOMS}.fuse", f"{ROOMS}.lamp"]]


def test_a_module_is_passed_when_one_of_its_functions_is_called(folder: Path) -> None:
    door = importlib.import_module(f"{PACKAGE}.door")
    importlib.import_module(f"{ROOMS}.fuse")
    recorder = Recorder(folder, [PACKAGE])

    recorder.start()
    door.door()
    recorder.stop()
    way = passed([recorder.calls])

    assert way.modules == (f"{PACKAGE}.door", f"{PACKAGE}.hall", f"{ROOMS}.bed", f"{ROOMS}.lamp")
    assert way.back == ((f"{ROOMS}.bed", f"{PACKAGE}.door"),)


def test_only_what_every_part_passes_counts(folder: Path) -> None:
    door = importlib.import_module(f"{PACKAGE}.door")
    importlib.import_module(f"{ROOMS}.fuse")
    recorder = Recorder(folder, [PACKAGE])

    recorder.start()
    recorder.mark("one")
    door.door()
    recorder.mark("another")
    door.back()
    recorder.stop()
    parts = [[call for call in recorder.calls if call.mark == mark] for mark in ("one", "another")]

    assert passed(parts).modules == (f"{PACKAGE}.door",)
    assert passed(parts).back == ()


def test_a_module_beside_folders_is_a_package_of_its_own(folder: Path) -> None:
    assert package_of(f"{PACKAGE}.door", folder / PACKAGE) == f"{PACKAGE}.door"
    assert package_of(f"{ROOMS}.bed", folder / PACKAGE / "rooms") == ROOMS

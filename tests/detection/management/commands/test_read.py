"""`manage.py read`, as its users call it."""

from __future__ import annotations

import json
import os
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from detection.demo import DemoTable
from detection.vision.frames.pictures import limits
from tests.servers import PROJECT


def read(*arguments: str) -> tuple[list[str], int]:
    """Return the lines printed and the exit status."""
    out, status = StringIO(), 0
    try:
        call_command("read", *arguments, stdout=out, stderr=StringIO())
    except SystemExit as stop:
        status = int(stop.code or 0)
    return out.getvalue().splitlines(), status


@pytest.fixture
def blank(tmp_path: Path) -> Path:
    path = tmp_path / "blank.png"
    Image.new("RGB", (320, 240), (0, 90, 30)).save(path)
    return path


def test_json_has_every_name_of_the_contract(blank: Path) -> None:
    lines, status = read(str(blank), "--json")

    told = json.loads(lines[0])
    assert status == 0
    assert {"file", "width", "height", "room", "hero", "board", "pot", "currency", "seats"} <= told.keys()
    assert {"dealer_seat", "confidence", "ms", "found"} <= told.keys()
    assert (told["file"], told["width"], told["height"], told["pot"]) == (str(blank), 320, 240, None)


def test_unreadable_files_are_told_and_the_rest_is_read(blank: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")

    lines, status = read(str(broken), str(tmp_path / "missing.png"), str(blank), "--json")

    told = [json.loads(line) for line in lines]
    assert status == 1
    assert [("error" in line) for line in told] == [True, True, False]
    assert "missing.png" in told[1]["error"]


def test_how_large_a_picture_may_be_is_a_setting(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "megapixels", 40)  # and afterwards again
    settings.POKERTOOL_MAX_PICTURE_MEGAPIXELS = 1
    Image.new("L", (5000, 201)).save(tmp_path / "wide.png")

    lines, status = read(str(tmp_path / "wide.png"), "--json")

    assert status == 1
    assert "1 million at most, as POKERTOOL_MAX_PICTURE_MEGAPIXELS says" in json.loads(lines[0])["error"]


@pytest.mark.timeout(60)
def test_what_is_no_file_of_a_picture_ends_nothing(blank: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "program.png").write_text("%!PS\n{ } loop\n")
    (tmp_path / "new.heic").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")
    names = [str(tmp_path / name) for name in ("pipe.png", "program.png", "new.heic")]

    lines, status = read(*names, "x" * 5000, "~nobody-of-that-name/x.png", "/dev/zero", str(blank), "--json")

    told = [json.loads(line) for line in lines]
    assert status == 1
    assert [line.get("error", "").partition(": ")[2] for line in told[:3]] == [
        "is a named pipe, not a file",
        "is PostScript, which is not opened; pictures are PNG, JPEG, WebP, GIF, BMP, TIFF, AVIF, HEIC",
        "is HEIC, which the package pillow-heif reads: pip install pillow-heif, or save it as PNG or JPEG",
    ]
    assert all("error" in line for line in told[:-1])
    assert told[-1]["width"] == 320


def test_a_name_that_is_no_utf_8_is_read_and_drawn(blank: Path, tmp_path: Path) -> None:
    odd = tmp_path / os.fsdecode(b"caf\xe9.png")
    odd.write_bytes(blank.read_bytes())

    lines, status = read(str(odd), "--json", "--annotate", str(tmp_path / "drawn"))

    assert status == 0
    assert lines[0].encode("utf-8")
    assert json.loads(lines[0])["file"] == str(odd)
    assert [os.fsencode(path.name) for path in (tmp_path / "drawn").iterdir()] == [
        os.fsencode(tmp_path.name) + b"-caf\xe9.png"
    ]
    assert "\n".join(read(str(odd))[0]).encode("utf-8")


def test_people_get_a_table(tmp_path: Path) -> None:
    table = tmp_path / "table.png"
    Image.fromarray(next(DemoTable(seed=1, hands=1).steps()).pixels[:, :, ::-1]).save(table)

    lines, _ = read(str(table))

    assert lines[0].startswith(str(table))
    assert "pot ?" in lines[1]
    assert any("Heron" in line for line in lines)


def test_a_picture_of_no_table_says_so(blank: Path) -> None:
    lines, status = read(str(blank))

    assert lines[0].startswith(str(blank))
    assert "no poker table seen here" in lines[1]
    assert (len(lines), status) == (2, 0)


def test_annotated_pictures_are_written(blank: Path, tmp_path: Path) -> None:
    read(str(blank), "--annotate", str(tmp_path / "drawn"))

    (drawn,) = (tmp_path / "drawn").iterdir()
    with Image.open(drawn) as picture:
        assert picture.size == (320, 240)


def test_an_annotated_picture_is_named_after_its_folder_and_itself(
    blank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(blank.parent)
    read(blank.name, "--annotate", str(tmp_path / "drawn"))

    assert [path.name for path in (tmp_path / "drawn").iterdir()] == [f"{blank.parent.name}-{blank.stem}.png"]


def test_an_unknown_layout_is_refused(blank: Path) -> None:
    with pytest.raises(CommandError, match="no layout 'nowhere'"):
        call_command("read", str(blank), "--layout", "nowhere")


def test_the_seat_with_the_users_name_is_the_users(settings: Any) -> None:
    picture = str(PROJECT / "docs" / "pictures" / "demo-table.png")

    def own(*arguments: str) -> list[tuple[int, str]]:
        (line,), _ = read(picture, "--json", *arguments)
        return [(seat["seat"], seat["name"]) for seat in json.loads(line)["seats"] if seat["hero"]]

    settings.POKERTOOL_HERO_NAMES = ("Nobody", "magpie")
    assert own() == [(0, "Magpie")]
    assert own("--hero", "KESTREL") == [(0, "Kestrel")]
    settings.POKERTOOL_HERO_NAMES = ()
    assert own() == own("--hero", "Nobody")

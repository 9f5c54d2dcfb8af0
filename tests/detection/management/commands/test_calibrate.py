from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from django.core.management import CommandError, call_command

from detection.capture.installation import layouts_folder, load_layout
from detection.demo import DemoTable
from detection.vision.geometry import Pixels
from detection.vision.layout import Layout
from detection.vision.reader import TableReader

LEFT, TOP = 300, 140
"""Where the table's window lies on the drawn desktop."""


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: Any) -> None:
    settings.VAR_DIR = tmp_path / "var"


@pytest.fixture(scope="module")
def desktop() -> Pixels:
    """A table on a desktop, with an account's balance beside it that looks like a player's plate."""
    steps = DemoTable(seed=1, hands=1).steps()
    table = [next(steps).pixels for _ in range(4)][-1]
    picture = np.full((table.shape[0] + TOP + 60, table.shape[1] + LEFT + 60, 3), (70, 60, 50), np.uint8)
    picture[TOP : TOP + table.shape[0], LEFT : LEFT + table.shape[1]] = table
    for text, y in (("Account", 60), ("$4711", 96)):
        cv2.putText(picture, text, (40, y), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (240, 240, 240), 2, cv2.LINE_AA)
    return picture


@pytest.fixture
def shot(desktop: Pixels, tmp_path: Path) -> Path:
    path = tmp_path / "shot.png"
    assert cv2.imwrite(str(path), desktop)
    return path


def calibrate(*arguments: object) -> str:
    out = StringIO()
    call_command("calibrate", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_the_region_is_where_the_table_is_read(shot: Path, desktop: Pixels, tmp_path: Path) -> None:
    said = calibrate(shot, "club", "--room", "Club", "--annotate", tmp_path / "drawn.png")

    layout = load_layout("club")
    height, width = desktop.shape[:2]
    left, top, right, bottom = layout.table
    assert layout.room == "Club"
    assert left * width < LEFT + 200
    assert top * height < TOP + 120
    assert right * width > LEFT + 1000
    assert bottom * height > TOP + 600
    assert "6 seats are read there" in said
    assert "--layout club" in said
    drawn = cv2.imread(str(tmp_path / "drawn.png"))
    assert drawn is not None
    assert drawn.shape == desktop.shape
    outside = drawn[:, : int(left * width)]
    assert np.array_equal(outside, desktop[:, : int(left * width)]), "drawn where the table is"


def test_a_region_that_is_told_is_taken_as_it_is(shot: Path, desktop: Pixels) -> None:
    calibrate(shot, "club", "--region", f"{LEFT},{TOP},1280,720")

    layout = load_layout("club")
    reading = TableReader(layout).read(desktop)

    assert layout.table[0] == pytest.approx(LEFT / desktop.shape[1], abs=1e-3)
    assert len(reading.seats) == 6
    assert "4711" not in {str(seat.stack) for seat in reading.seats}


def test_a_layout_is_replaced_only_if_that_is_meant(shot: Path) -> None:
    calibrate(shot, "club", "--region", "0,0,1000,700")
    with pytest.raises(CommandError, match=r"club already.*--force"):
        calibrate(shot, "club", "--region", "0,0,900,700")

    calibrate(shot, "club", "--region", "0,0,900,700", "--force")


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["club", "--region", "0,0,9000,700"], "reaches outside the picture"),
        (["club", "--region", "nowhere"], "A region is X,Y,WIDTH,HEIGHT"),
        (["../club"], "letters, digits"),
    ],
    ids=["outside", "no numbers", "another folder"],
)
def test_what_can_not_be_is_named(shot: Path, arguments: list[str], word: str) -> None:
    with pytest.raises(CommandError, match=word):
        calibrate(shot, *arguments)


def test_a_picture_of_no_table_asks_for_the_region(tmp_path: Path) -> None:
    path = tmp_path / "plain.png"
    cv2.imwrite(str(path), np.full((300, 400, 3), 90, np.uint8))

    with pytest.raises(CommandError, match=r"0 seats are found.*--region X,Y,W,H.*400 x 300"):
        calibrate(path, "club")


def test_what_is_no_picture_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.png").write_bytes(b"no picture")

    with pytest.raises(CommandError, match=r"broken\.png"):
        calibrate(tmp_path / "broken.png", "club")


@pytest.mark.parametrize(
    ("name", "words"),
    [("drawn.eps", r"drawn\.eps: \.eps is no picture's; \.png is"), ("none/drawn.png", "can't be written")],
)
def test_a_picture_that_can_not_be_written_is_named(
    shot: Path, tmp_path: Path, name: str, words: str
) -> None:
    with pytest.raises(CommandError, match=rf"--annotate .*{words}"):
        calibrate(shot, "club", "--region", "0,0,900,700", "--annotate", tmp_path / name)


def test_a_layout_reads_as_it_was_written() -> None:
    layout = Layout(room='The "Club"', table=(0.1, 0.2, 0.9, 1.0))
    layouts_folder().mkdir(parents=True)
    (layouts_folder() / "club.toml").write_text(layout.as_toml())

    assert load_layout("club") == layout

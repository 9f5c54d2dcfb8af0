from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from detection.recognition.pictures import PictureUnreadable, open_picture, picture_files


def test_a_picture_comes_as_blue_green_red(tmp_path: Path) -> None:
    Image.new("RGB", (3, 2), (255, 128, 0)).save(tmp_path / "orange.png")

    pixels = open_picture(tmp_path / "orange.png")

    assert pixels.shape == (2, 3, 3)
    assert pixels[0, 0].tolist() == [0, 128, 255]


@pytest.mark.parametrize("mode", ["L", "RGBA", "P", "1", "CMYK"])
def test_every_kind_of_picture_has_three_channels(tmp_path: Path, mode: str) -> None:
    path = tmp_path / ("picture.tiff" if mode == "CMYK" else "picture.png")
    Image.new(mode, (4, 4)).save(path)

    assert open_picture(path).shape == (4, 4, 3)


@pytest.mark.parametrize(
    ("content", "reason"),
    [(None, "no such file"), (b"", "empty"), (b"hello", "no picture"), (b"\x89PNG\r\n\x1a\n123", "picture")],
    ids=["missing", "empty", "text", "cut short"],
)
def test_an_unreadable_file_is_named_with_its_reason(
    tmp_path: Path, content: bytes | None, reason: str
) -> None:
    path = tmp_path / "table.png"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(PictureUnreadable, match=reason) as unreadable:
        open_picture(path)

    assert "table.png" in str(unreadable.value)


def test_a_picture_cut_in_half_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "half.png"
    Image.fromarray(np.random.default_rng(1).integers(0, 255, (64, 64, 3), np.uint8)).save(path)
    path.write_bytes(path.read_bytes()[:3000])

    with pytest.raises(PictureUnreadable, match=r"half\.png"):
        open_picture(path)


def test_a_picture_of_too_many_pixels_says_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Image.new("RGB", (300, 20)).save(tmp_path / "wide.png")
    monkeypatch.setattr("detection.recognition.pictures.MOST_PIXELS", 5999)

    with pytest.raises(PictureUnreadable, match=r"wide\.png: 300 x 20 pixels are .*: cut the table out"):
        open_picture(tmp_path / "wide.png")


def test_folders_and_globs_mean_the_pictures_in_them(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("b.png", "a.jpg", "sub/c.webp", "notes.txt"):
        (tmp_path / name).write_bytes(b"-")

    assert [path.name for path in picture_files([str(tmp_path)])] == ["a.jpg", "b.png", "c.webp"]
    assert [path.name for path in picture_files([str(tmp_path / "*.png")])] == ["b.png"]


def test_what_means_nothing_is_kept_to_be_complained_about(tmp_path: Path) -> None:
    missing = str(tmp_path / "none-*.png")

    assert [str(path) for path in picture_files([missing])] == [missing]

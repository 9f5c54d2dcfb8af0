from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import Image

from detection.capture.sources.images import ImagesSource, load, pictures
from detection.vision.frames.formats import SUFFIXES
from detection.vision.frames.frame import FrameUnavailable
from detection.vision.frames.pictures import picture_files
from tests.clocks import TestClock

RED = (200, 10, 20)


def picture(path: Path, colour: tuple[int, int, int] = RED) -> Path:
    Image.new("RGB", (8, 6), colour).save(path)
    return path


def names(*paths: str | Path) -> list[str]:
    return [frame.name for frame in ImagesSource(paths, interval=0).frames()]


def test_a_folder_is_shown_in_the_order_people_expect(tmp_path: Path) -> None:
    for name in ("shot10.png", "shot2.png", "Shot1.png"):
        picture(tmp_path / name)

    assert names(tmp_path) == ["Shot1.png", "shot2.png", "shot10.png"]


def test_a_folders_pictures_are_those_of_every_format_that_is_opened(tmp_path: Path) -> None:
    for suffix in SUFFIXES:
        (tmp_path / f"shot{suffix.upper()}").touch()
    (tmp_path / "shot.eps").touch()

    assert {path.suffix.lower() for path in pictures(str(tmp_path))} == SUFFIXES
    assert {path.suffix.lower() for path in picture_files([str(tmp_path)])} == SUFFIXES


def test_a_pipe_among_a_folders_pictures_is_left_alone(tmp_path: Path) -> None:
    picture(tmp_path / "shot.png")
    os.mkfifo(tmp_path / "pipe.png")

    assert names(tmp_path) == ["shot.png"]


@pytest.mark.parametrize("path", ["x" * 5000, "~nobody-of-that-name/shot.png"])
def test_a_name_that_can_not_be_is_told_in_words(path: str) -> None:
    with pytest.raises(FrameUnavailable, match=r"can't be looked at|no such file"):
        names(path)


def test_a_name_that_is_no_utf_8_is_a_title_that_can_be_stored(tmp_path: Path) -> None:
    odd = picture(tmp_path / os.fsdecode(b"caf\xe9.png"))

    (frame,) = ImagesSource([odd], interval=0).frames()

    assert frame.name == r"caf\udce9.png"
    assert ImagesSource([odd]).title.endswith(r"caf\udce9.png")


def test_what_is_no_picture_in_a_folder_is_passed_over(tmp_path: Path) -> None:
    picture(tmp_path / "shot.png")
    (tmp_path / "notes.txt").write_text("not a picture")

    assert names(tmp_path) == ["shot.png"]


def test_files_folders_and_globs_come_in_the_order_they_were_named(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    picture(tmp_path / "folder" / "b.png")
    picture(tmp_path / "a9.png")
    picture(tmp_path / "a10.png")
    picture(tmp_path / "z.png")

    shown = names(tmp_path / "z.png", tmp_path / "folder", f"{tmp_path}/a*.png")

    assert shown == ["z.png", "b.png", "a9.png", "a10.png"]


def test_a_file_whose_name_looks_like_a_glob_is_that_file(tmp_path: Path) -> None:
    assert names(picture(tmp_path / "table [1].png")) == ["table [1].png"]


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "bmp", "gif"])
def test_usual_formats_are_read_blue_green_red(tmp_path: Path, suffix: str) -> None:
    pixels = load(picture(tmp_path / f"shot.{suffix}"))

    assert pixels.shape == (6, 8, 3)
    assert pixels[3, 4].tolist() == pytest.approx(RED[::-1], abs=12)


def test_clear_and_grey_pictures_become_colours(tmp_path: Path) -> None:
    Image.new("RGBA", (8, 6), (*RED, 255)).save(tmp_path / "clear.png")
    Image.new("L", (8, 6), 90).save(tmp_path / "grey.png")

    assert load(tmp_path / "clear.png")[0, 0].tolist() == list(RED[::-1])
    assert load(tmp_path / "grey.png")[0, 0].tolist() == [90, 90, 90]


def test_a_folder_without_pictures_is_named(tmp_path: Path) -> None:
    with pytest.raises(FrameUnavailable, match=f"{tmp_path.name}: no picture in this folder"):
        names(tmp_path)


def test_the_first_picture_comes_at_once_and_each_other_after_the_interval(tmp_path: Path) -> None:
    clock = TestClock()
    for number in range(3):
        picture(tmp_path / f"{number}.png")

    list(ImagesSource([tmp_path], interval=2.0, pace=clock.pace()).frames())

    assert clock.waits == [2.0, 2.0]


def damaged(path: Path) -> Path:
    whole = picture(path).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return path


def test_a_broken_picture_is_told_and_the_rest_go_on(tmp_path: Path) -> None:
    picture(tmp_path / "1.png")
    damaged(tmp_path / "2.png")
    picture(tmp_path / "3.png")
    told: list[str] = []

    source = ImagesSource([tmp_path], interval=0, on_broken=lambda broken: told.append(str(broken)))

    assert [frame.name for frame in source.frames()] == ["1.png", "3.png"]
    assert len(told) == 1
    assert "2.png" in told[0]


def test_nothing_but_broken_pictures_is_no_source(tmp_path: Path) -> None:
    damaged(tmp_path / "1.png")
    (tmp_path / "2.png").write_bytes(b"")

    with pytest.raises(FrameUnavailable, match=r"2\.png: the file is empty, and so are 1 others"):
        names(tmp_path)


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "the file is empty"), (b"hello", "is no picture"), (b"\x89PNG\r\n\x1a\n1234", "")],
    ids=["empty", "text", "no more than a beginning"],
)
def test_an_unreadable_picture_says_which_and_why(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "shot.png"
    path.write_bytes(content)

    with pytest.raises(FrameUnavailable, match=rf"shot\.png: .*{words}"):
        load(path)


@pytest.mark.parametrize("path", ["*.nothing", "missing.png"])
def test_what_stands_for_no_picture_is_named(tmp_path: Path, path: str) -> None:
    with pytest.raises(FrameUnavailable, match=r"(nothing|missing)"):
        names(tmp_path / path)


def test_no_path_at_all_is_said() -> None:
    with pytest.raises(FrameUnavailable, match="name files, folders or globs"):
        names()


@pytest.mark.parametrize("interval", [-1.0, float("nan")])
def test_an_interval_is_not_negative(interval: float) -> None:
    with pytest.raises(ValueError, match="interval"):
        ImagesSource(["a.png"], interval=interval)

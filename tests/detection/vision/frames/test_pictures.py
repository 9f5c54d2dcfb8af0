from __future__ import annotations

import os
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import ExifTags, Image

from detection.vision.frames.pictures import (
    PictureUnreadable,
    limits,
    open_picture,
    picture_files,
    save_picture,
)

BACK = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""By the orientation that a camera notes, how it held the picture."""


def test_a_picture_comes_as_blue_green_red(tmp_path: Path) -> None:
    Image.new("RGB", (3, 2), (255, 128, 0)).save(tmp_path / "orange.png")

    pixels = open_picture(tmp_path / "orange.png")

    assert pixels.shape == (2, 3, 3)
    assert pixels[0, 0].tolist() == [0, 128, 255]


@pytest.mark.parametrize("mode", ["L", "LA", "RGBA", "P", "CMYK"])
def test_every_kind_of_picture_has_three_channels(tmp_path: Path, mode: str) -> None:
    path = tmp_path / ("picture.tiff" if mode == "CMYK" else "picture.png")
    Image.new(mode, (4, 4)).save(path)

    assert open_picture(path).shape == (4, 4, 3)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "no such file"),
        (b"", "the file is empty"),
        (b"hello", "is no picture; pictures are PNG, JPEG"),
        (b"\x89PNG\r\n\x1a\n123", "broken or unreadable PNG picture"),
        (b"DDS |\0\0\0", "is DDS, which is not opened"),
        (b"\0\0\0\x18ftypisom\0\0\0\0isommp42", r"is a video \(MP4\), not a picture; .* --source video"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC, which the package pillow-heif reads"),
    ],
    ids=["missing", "empty", "text", "cut short", "DDS", "video", "HEIC"],
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
    Image.new("L", (5000, 201)).save(tmp_path / "wide.png")
    monkeypatch.setattr(limits, "megapixels", 1)

    with pytest.raises(PictureUnreadable, match=r"wide\.png: 5000 x 201 pixels .*1 million.* out"):
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


COLOURS = np.random.default_rng(3).integers(0, 256, (12, 16, 3), np.uint8)
"""A picture, blue green red, that no turn and no flip leaves as it is."""


@pytest.mark.parametrize("suffix", ["png", "tiff"])
def test_sixteen_bits_are_read_as_the_eight_highest(tmp_path: Path, suffix: str) -> None:
    grey = COLOURS[:, :, 0]
    cv2.imwrite(str(tmp_path / f"grey.{suffix}"), grey.astype(np.uint16) * 257)
    cv2.imwrite(str(tmp_path / f"colours.{suffix}"), COLOURS.astype(np.uint16) * 257)

    assert np.array_equal(open_picture(tmp_path / f"grey.{suffix}"), np.repeat(grey[:, :, None], 3, axis=2))
    assert np.array_equal(open_picture(tmp_path / f"colours.{suffix}"), COLOURS)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "CMYK", "YCbCr", "LAB"])
def test_each_way_to_store_colours_gives_the_same_ones(tmp_path: Path, mode: str) -> None:
    plain = Image.fromarray(COLOURS[:, :, ::-1])
    stored = plain.convert("P", palette=Image.Palette.ADAPTIVE) if mode == "P" else plain.convert(mode)
    stored.save(tmp_path / "picture.tiff")

    assert int(np.abs(open_picture(tmp_path / "picture.tiff").astype(int) - COLOURS).max()) <= 24


def test_a_cmyk_jpeg_is_no_negative(tmp_path: Path) -> None:
    Image.new("RGB", (16, 16), (200, 30, 60)).convert("CMYK").save(tmp_path / "print.jpg", quality=95)

    assert open_picture(tmp_path / "print.jpg")[8, 8].tolist() == pytest.approx([60, 30, 200], abs=6)


@pytest.mark.parametrize("alpha", [0, 1, 128, 255])
def test_how_clear_a_pixel_is_does_not_matter(tmp_path: Path, alpha: int) -> None:
    clear = np.full((12, 16), alpha, np.uint8)
    Image.fromarray(np.dstack([COLOURS[:, :, ::-1], clear])).save(tmp_path / "clear.png")

    assert np.array_equal(open_picture(tmp_path / "clear.png"), COLOURS)


@pytest.mark.parametrize(
    ("mode", "words"), [("1", "black and white only"), ("I", "32 bits"), ("F", "32 bits")]
)
def test_what_would_be_read_wrongly_is_refused(tmp_path: Path, mode: str, words: str) -> None:
    Image.new(mode, (4, 4)).save(tmp_path / "picture.tiff")

    with pytest.raises(PictureUnreadable, match=rf"picture\.tiff: .*{words}"):
        open_picture(tmp_path / "picture.tiff")


@pytest.mark.parametrize("suffix", ["png", "tiff", "webp"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_upright_however_the_camera_was_held(
    tmp_path: Path, suffix: str, orientation: int
) -> None:
    held = Image.fromarray(COLOURS[:, :, ::-1])
    if orientation in BACK:
        held = held.transpose(BACK[orientation])
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    held.save(tmp_path / f"held.{suffix}", exif=exif, lossless=True)

    assert np.array_equal(open_picture(tmp_path / f"held.{suffix}"), COLOURS)


def test_notes_of_a_camera_that_are_broken_say_nothing(tmp_path: Path) -> None:
    Image.fromarray(COLOURS).save(tmp_path / "noted.png", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff\1\x12")

    assert open_picture(tmp_path / "noted.png").shape == COLOURS.shape


def test_of_a_moving_picture_the_first_frame_is_read(tmp_path: Path) -> None:
    first, second = (Image.new("RGB", (8, 8), colour) for colour in ((200, 0, 0), (0, 0, 200)))
    for suffix in ("gif", "webp", "png", "avif", "tiff"):
        path = tmp_path / f"moving.{suffix}"
        first.save(path, save_all=True, append_images=[second], duration=100)

        assert open_picture(path)[4, 4].tolist() == pytest.approx([0, 0, 200], abs=8)


def test_a_file_of_another_format_than_its_name_is_opened_as_what_it_is(tmp_path: Path) -> None:
    Image.new("RGB", (8, 8), (200, 0, 0)).save(tmp_path / "shot.bmp")
    (tmp_path / "shot.bmp").rename(tmp_path / "shot.png")

    assert open_picture(tmp_path / "shot.png").shape == (8, 8, 3)


def test_postscript_is_not_run(tmp_path: Path) -> None:
    (tmp_path / "shot.png").write_text(
        "%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 60 40\n"
        f"({tmp_path}/written) (w) file dup (x) writestring closefile\nshowpage\n%%EOF\n"
    )

    with pytest.raises(PictureUnreadable, match=r"shot\.png: is PostScript, which is not opened"):
        open_picture(tmp_path / "shot.png")

    assert [path.name for path in tmp_path.iterdir()] == ["shot.png"]


@pytest.mark.parametrize("side", [7_000, 60_000])
def test_a_bomb_is_refused_by_its_header_with_the_figure(tmp_path: Path, side: int) -> None:
    size = side.to_bytes(4, "big") * 2
    Image.new("L", (4, 4)).save(tmp_path / "bomb.png")
    data = bytearray((tmp_path / "bomb.png").read_bytes())
    data[16:24] = size
    data[29:33] = zlib.crc32(bytes(data[12:29])).to_bytes(4, "big")
    (tmp_path / "bomb.png").write_bytes(data)

    with pytest.raises(PictureUnreadable, match=rf"{side * side}|{side} x {side}"):
        open_picture(tmp_path / "bomb.png")


def test_a_file_larger_than_any_screenshot_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "sparse.webp").open("wb") as file:
        file.write(b"RIFF\xff\xff\xff\x7fWEBPVP8L")
        file.truncate(2**31)

    with pytest.raises(PictureUnreadable, match=r"sparse\.webp: more than 400 MB"):
        open_picture(tmp_path / "sparse.webp")


def test_a_jpeg_of_endless_passes_is_refused(tmp_path: Path) -> None:
    Image.new("RGB", (16, 16)).save(tmp_path / "passes.jpg", progressive=True)
    whole = (tmp_path / "passes.jpg").read_bytes()
    scan = whole[whole.rindex(b"\xff\xda") : -2]
    (tmp_path / "passes.jpg").write_bytes(whole[:-2] + scan * 300 + whole[-2:])

    with pytest.raises(PictureUnreadable, match=r"passes\.jpg: a JPEG of more than 200 passes"):
        open_picture(tmp_path / "passes.jpg")


def test_names_that_can_not_be_looked_at_are_complained_about_when_opened(tmp_path: Path) -> None:
    long = str(tmp_path / ("x" * 5000))

    assert [str(path) for path in picture_files([long, "a\0b"])] == [long, "a\0b"]


@pytest.mark.parametrize("name", [b"caf\xe9.png", b"plain.png", b"shot.JPG"])
def test_a_picture_is_written_whatever_its_name_is_made_of(tmp_path: Path, name: bytes) -> None:
    path = tmp_path / os.fsdecode(name)

    save_picture(path, COLOURS)

    assert open_picture(path).shape == COLOURS.shape


def test_a_picture_is_written_in_no_other_format(tmp_path: Path) -> None:
    for name in ("drawn.eps", "drawn"):
        with pytest.raises(ValueError, match=r"\.png is"):
            save_picture(tmp_path / name, COLOURS)

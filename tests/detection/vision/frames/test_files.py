from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from detection.vision.frames.files import FileUnreadable, at_home, opened, told


def test_a_file_is_opened_at_its_beginning(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"content")

    with opened(tmp_path / "file") as file:
        assert file.read() == b"content"


def test_a_link_to_a_file_is_that_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"content")
    (tmp_path / "link").symlink_to("file")

    with opened(tmp_path / "link") as file:
        assert file.read() == b"content"


@pytest.mark.timeout(20)
def test_nothing_but_files_is_opened_or_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # for a socket's name is short
    os.mkfifo("pipe.png")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.png")
        for name, words in (
            ("pipe.png", "named pipe"),
            ("socket.png", "socket"),
            ("/dev/zero", "device"),
            (".", "folder"),
            ("missing.png", "no such file"),
            ("x" * 5000, "too long"),
            ("a\0b", "no file can be called that"),
        ):
            with pytest.raises(FileUnreadable, match=words):
                opened(Path(name))


def test_a_loop_of_links_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.png").symlink_to("b.png")
    (tmp_path / "b.png").symlink_to("a.png")

    with pytest.raises(FileUnreadable, match=r"a\.png: can't be opened"):
        opened(tmp_path / "a.png")


def test_a_home_that_is_nobodys_is_a_name_like_any_other() -> None:
    assert at_home("~/x") == Path.home() / "x"
    assert at_home("~nobody-of-that-name/x") == Path("~nobody-of-that-name/x")


def test_a_name_that_is_no_utf_8_can_be_printed() -> None:
    assert told(Path(os.fsdecode(b"caf\xe9.png"))) == r"caf\udce9.png"
    assert told("café.png") == "café.png"

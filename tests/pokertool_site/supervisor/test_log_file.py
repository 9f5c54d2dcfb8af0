from __future__ import annotations

from pathlib import Path

import pytest

from pokertool_site.supervisor import log_file
from pokertool_site.supervisor.log_file import LogFile


def test_a_line_says_when_and_who(tmp_path: Path) -> None:
    log = LogFile(tmp_path / "logs" / "up.log")
    log.write("web", "It serves ♠ 100 %")
    log.close()

    (line,) = log.path.read_text("utf-8").splitlines()
    assert line.endswith(" web      It serves ♠ 100 %")
    assert line[:2] == "20"
    assert (tmp_path / "logs").stat().st_mode & 0o077 == 0


def test_what_is_full_begins_anew_and_little_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_file, "MOST_BYTES", 1000)
    log = LogFile(tmp_path / "up.log")
    for _ in range(100):
        log.write("web", "x" * 100)
    log.close()

    assert len(list(tmp_path.iterdir())) == 1 + log_file.KEPT
    assert all(path.stat().st_size <= 1000 for path in tmp_path.iterdir())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
def test_a_full_disk_loses_the_line_and_nothing_more(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "up.log").symlink_to("/dev/full")
    log = LogFile(tmp_path / "up.log")
    log.write("web", "gone")
    log.write("web", "gone too")
    log.close()

    assert capfd.readouterr() == ("", "")

"""A secret that many processes may make at once, on disks with hard links and without."""

from __future__ import annotations

import errno
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from pokertool_site.environment.secret_key import read_or_make_secret
from tests.servers import PROJECT

WITHOUT_LINKS = ("EPERM", "ENOTSUP", "EOPNOTSUPP", "EINVAL", "EACCES", "ENOSYS")
MAKE = """
import errno, os, sys
from pathlib import Path
from pokertool_site.environment.secret_key import read_or_make_secret

def refuse(*_arguments, **_options):
    raise OSError(getattr(errno, sys.argv[2]), "no hard links here")

if sys.argv[2] != "links":
    os.link = refuse
    Path.hardlink_to = refuse
print("ready", flush=True)
sys.stdin.readline()
print(read_or_make_secret(Path(sys.argv[1])))
"""


def without_links(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise OSError(getattr(errno, name), "no hard links here")

    monkeypatch.setattr(Path, "hardlink_to", refuse)


@pytest.mark.parametrize("name", WITHOUT_LINKS)
def test_a_disk_without_hard_links_keeps_one_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    without_links(monkeypatch, name)
    path = tmp_path / "new" / "secret"

    first = read_or_make_secret(path)

    assert len(first) == 96
    assert read_or_make_secret(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("links", ["links", "EPERM"])
def test_all_who_start_at_once_get_the_same_one(tmp_path: Path, links: str) -> None:
    path = tmp_path / "secret"
    makers = [
        subprocess.Popen(
            [sys.executable, "-c", MAKE, str(path), links],
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        for _ in range(8)
    ]
    for maker in makers:
        assert maker.stdout is not None
        assert maker.stdout.readline() == "ready\n"
    for maker in makers:
        assert maker.stdin is not None
        maker.stdin.write("\n")
        maker.stdin.flush()

    made = {maker.communicate()[0].strip() for maker in makers}

    assert made == {path.read_text(encoding="utf-8")}
    assert {file.name for file in tmp_path.iterdir()} <= {"secret", "secret.lock"}


def test_none_is_ever_seen_that_is_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is put in its place is whole by then, by either way."""
    seen: list[str] = []
    replace = Path.replace

    def look(self: Path, target: Path) -> Path:
        seen.append(self.read_text(encoding="utf-8"))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", look)
    without_links(monkeypatch, "EPERM")

    assert [read_or_make_secret(tmp_path / "secret")] == seen


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe"])
def test_what_holds_no_secret_says_what_to_do(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "secret"
    path.write_bytes(content)

    with pytest.raises(OSError, match="remove it, and a new one is made"):
        read_or_make_secret(path)

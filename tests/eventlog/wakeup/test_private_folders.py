from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from eventlog.wakeup.private_folders import make_private
from tests.servers import PROJECT, server_environment

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes of files")


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o7777


@pytest.fixture(params=[0o000, 0o022, 0o777], ids=["open", "usual", "shut"])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def test_what_is_made_is_its_owners(tmp_path: Path, umask: int) -> None:
    make_private(tmp_path / "some" / "var" / "bells")

    assert [mode(tmp_path / part) for part in ("some", "some/var", "some/var/bells")] == [0o700] * 3


@pytest.mark.parametrize("given", [0o755, 0o777, 0o770, 0o705])
def test_what_is_open_is_closed(tmp_path: Path, given: int) -> None:
    folder = tmp_path / "var"
    folder.mkdir()
    folder.chmod(given)

    make_private(folder)

    assert mode(folder) == 0o700


def test_what_is_closed_further_stays_so(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    folder.mkdir()
    folder.chmod(0o500)

    make_private(folder)

    assert mode(folder) == 0o500


def test_a_chosen_folder_is_closed_if_all_in_it_is_ours(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o755)
    for name in ("secret_key", "pokertool.sqlite3", "pokertool.sqlite3-wal", "celery", "up.lock"):
        (folder / name).touch()

    make_private(folder, is_ours_alone=False)

    assert mode(folder) == 0o700


@pytest.mark.parametrize(
    ("given", "name"), [(0o755, "passwd"), (0o1777, "secret_key")], ids=["full", "sticky"]
)
def test_where_others_live_nobody_is_shut_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, given: int, name: str
) -> None:
    folder = tmp_path / "etc"
    folder.mkdir()
    (folder / name).touch()
    folder.chmod(given)

    with caplog.at_level(logging.WARNING):
        make_private(folder, is_ours_alone=False)

    assert mode(folder) == given
    assert f"Others may read {folder}, which holds other things too" in caplog.text
    assert "chmod 700" in caplog.text


def test_another_users_folder_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = Path("/usr")
    if os.geteuid() == 0:
        folder = tmp_path / "theirs"
        folder.mkdir(mode=0o755)
        os.chown(folder, 65534, 65534)
    owner, before = folder.stat().st_uid, mode(folder)

    make_private(folder)

    assert mode(folder) == before
    assert f"belongs to user {owner}" in caplog.text


@pytest.mark.parametrize(
    "command",
    [
        ["manage.py", "migrate", "--verbosity", "0"],
        ["manage.py", "collectstatic", "--no-input", "--verbosity", "0"],
        ["-c", "import pokertool_site.asgi"],
        ["-c", "import pokertool_site.celery as c; c.app.connection_for_write().default_channel"],
        ["manage.py", "read", "none.png"],
        ["manage.py", "check"],
    ],
    ids=["migrate", "collectstatic", "a server", "celery", "read", "check"],
)
@pytest.mark.parametrize("was", [None, 0o755], ids=["new", "open"])
def test_whoever_starts_it(tmp_path: Path, command: list[str], was: int | None) -> None:
    var = tmp_path / "var"
    if was is not None:
        var.mkdir()
        var.chmod(was)
        (var / "celery").mkdir()
    environment = server_environment(var / "pokertool.sqlite3", var)
    del environment["SECRET_KEY"]

    subprocess.run(
        [sys.executable, *command], cwd=PROJECT, env=environment, umask=0, check=False, capture_output=True
    )

    assert mode(var) == 0o700
    assert mode(var / "secret_key") == 0o600

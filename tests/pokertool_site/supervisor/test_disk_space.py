from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import OperationalError

from pokertool_site.supervisor.disk_space import (
    VALID_SECONDS,
    DatabaseGone,
    DiskFull,
    DiskSpaceCheck,
    ReadOnly,
    check_disk_space,
    check_file,
)
from tests.clocks import TestClock
from tests.disks import filled, small_disk


@pytest.fixture
def disk() -> Iterator[Path]:
    with small_disk(2) as mounted:
        if mounted is None:
            pytest.skip("unknown: no disk can be mounted here")
        yield mounted


@pytest.mark.django_db(transaction=True)
def test_there_is_room_and_nothing_is_left_of_looking() -> None:
    check_disk_space()
    check_disk_space()


def test_a_full_disk_is_found_and_so_is_room_again(disk: Path) -> None:
    database = disk / "log.sqlite3"
    database.write_text("1")

    with filled(disk), pytest.raises(DiskFull, match="is full"):
        check_file(database)

    check_file(database)
    assert [path.name for path in disk.iterdir()] == ["log.sqlite3"]


def test_a_database_that_was_deleted_is_found(tmp_path: Path) -> None:
    with pytest.raises(DatabaseGone, match=r"log\.sqlite3"):
        check_file(tmp_path / "log.sqlite3")


def test_a_finding_is_good_for_a_moment_and_for_all() -> None:
    clock = TestClock()
    found: list[Exception | None] = [DiskFull("full"), None, OperationalError("gone"), ReadOnly("standby")]

    def check() -> None:
        error = found.pop(0)
        if error is not None:
            raise error

    disk_space = DiskSpaceCheck(check, clock=clock)
    for _ in range(2):
        with pytest.raises(DiskFull):
            disk_space.check()
    clock.sleep(VALID_SECONDS)
    disk_space.check()
    disk_space.check()
    clock.sleep(VALID_SECONDS)
    for _ in range(2):
        with pytest.raises(OperationalError):
            disk_space.check()

    assert len(found) == 1

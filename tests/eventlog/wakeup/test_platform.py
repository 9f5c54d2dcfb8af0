"""Linux really; macOS and Windows with no more than they have (tests/systems.py)."""

from __future__ import annotations

import asyncio
import os
import socket
import stat
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest

from eventlog.wakeup import platform as ours
from tests.systems import product_on
from tests.waiting import until


@pytest.fixture(params=["linux", "darwin", "win32"])
def system(request: pytest.FixtureRequest) -> Any:
    return product_on(request.param, "eventlog.wakeup.platform")


@pytest.fixture(params=["linux", "darwin"])
def unix(request: pytest.FixtureRequest) -> Any:
    return product_on(request.param, "eventlog.wakeup.platform")


@pytest.fixture
def windows() -> Any:
    return product_on("win32", "eventlog.wakeup.platform")


def test_a_datagram_is_sent_and_a_socket_with_none_does_not_wait(unix: Any, tmp_path: Path) -> None:
    with unix.datagram_socket() as receiver, unix.datagram_socket() as sender:
        receiver.bind(os.path.relpath(tmp_path / "bell"))
        with pytest.raises(BlockingIOError):
            receiver.recv(10)

        sender.sendto(b"detection", os.path.relpath(tmp_path / "bell"))

        assert receiver.recv(10) == b"detection"


def test_windows_has_no_socket_that_is_a_file(windows: Any) -> None:
    assert windows.datagram_socket() is None


def test_a_folder_is_its_owners(unix: Any, tmp_path: Path) -> None:
    before = os.umask(0o777)
    try:
        unix.make_folder(tmp_path / "var")
    finally:
        os.umask(before)
    found = (tmp_path / "var").stat()

    assert stat.S_IMODE(found.st_mode) == 0o700
    assert unix.is_ours(found)
    assert not unix.is_open_to_others(found)
    (tmp_path / "var").chmod(0o750)
    assert unix.is_open_to_others((tmp_path / "var").stat())


def test_windows_folders_have_their_parents_rights(windows: Any, tmp_path: Path) -> None:
    windows.make_folder(tmp_path / "var")
    windows.make_folder(tmp_path / "var")

    assert windows.is_ours(tmp_path.stat())
    assert not windows.is_open_to_others(tmp_path.stat())


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux")
async def test_what_the_other_end_confirmed_is_counted() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        _, writer = await asyncio.open_connection(*listener.getsockname())
        peer, _ = listener.accept()
        with peer:
            before = ours.bytes_acknowledged(writer.transport)
            assert before is not None
            writer.write(b"x" * 1000)
            await until(lambda: ours.bytes_acknowledged(writer.transport) == before + 1000)
        writer.close()
        await writer.wait_closed()


async def test_nobody_knows_of_what_is_no_tcp_connection(system: Any) -> None:
    own, theirs = socket.socketpair()
    with theirs:
        _, writer = await asyncio.open_connection(sock=own)
        assert system.bytes_acknowledged(writer.transport) is None
        writer.close()
        await writer.wait_closed()


def test_what_was_freed_is_given_back(system: Any) -> None:
    process = psutil.Process()
    kept = []
    held = [bytes(100_000) for _ in range(2000)]
    for number, piece in enumerate(held):
        if number % 500 == 0:
            kept.append(piece)
    held.clear()
    before = process.memory_info().rss

    system.give_back_memory()

    assert process.memory_info().rss <= before
    assert len(kept) == 4

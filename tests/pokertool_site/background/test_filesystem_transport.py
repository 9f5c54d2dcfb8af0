"""The embedded transport among processes: no message half, none lost, none twice, no listener forgotten."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection, Exchange, Queue
from kombu.exceptions import ChannelError

from pokertool_site.background.filesystem_transport import SCHEME, install
from tests.servers import PROJECT
from tests.waiting import PATIENCE

MESSAGES = 400
SENDER = """
import sys
from tests.pokertool_site.background.test_filesystem_transport import connection
with connection(__import__("pathlib").Path(sys.argv[1])) as opened:
    queue = opened.SimpleQueue("jobs")
    for number in range(int(sys.argv[3])):
        queue.put(f"{sys.argv[2]}-{number}")
    queue.close()
"""
LISTENER = """
import sys
from pathlib import Path
from tests.pokertool_site.background.test_filesystem_transport import connection, bound
with connection(Path(sys.argv[1])) as opened:
    bound(opened, sys.argv[2])
"""


def connection(folder: Path) -> Connection:
    install()
    for name in ("messages", "control"):
        (folder / name).mkdir(exist_ok=True)
    options = {
        "data_folder_in": str(folder / "messages"),
        "data_folder_out": str(folder / "messages"),
        "control_folder": str(folder / "control"),
    }
    return Connection(f"{SCHEME}://localhost", transport_options=options)


def bound(opened: Connection, name: str) -> Any:
    """Let a queue of that name hear broadcasts; return it."""
    channel = opened.channel()
    queue = Queue(name, Exchange("news", type="fanout"))(channel)
    queue.declare()
    return queue


def listeners(opened: Connection) -> list[str]:
    """Return the queues that hear broadcasts, as the control folder has them."""
    channel: Any = opened.channel()
    return [queue for _key, _pattern, queue in channel.get_table("news")]


def run(code: str, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", code, *arguments], cwd=PROJECT)


def receive(folder: Path, *, until: Callable[[], bool], into: list[str]) -> None:
    with connection(folder) as opened:
        queue = opened.SimpleQueue("jobs")
        while not until():
            try:
                message = queue.get(block=False)
            except Empty:
                continue
            into.append(message.payload)
            message.ack()
        queue.close()


def test_two_that_read_as_fast_as_three_write_get_every_message_once(tmp_path: Path) -> None:
    taken: list[str] = []
    senders = [run(SENDER, str(tmp_path), str(number), str(MESSAGES)) for number in range(3)]

    def done() -> bool:
        return len(taken) >= 3 * MESSAGES or (
            all(sender.poll() is not None for sender in senders)
            and not list((tmp_path / "messages").iterdir())
        )

    readers = [
        threading.Thread(target=receive, args=[tmp_path], kwargs={"until": done, "into": taken})
        for _ in range(2)
    ]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join(120)

    assert sorted(taken) == sorted(f"{sender}-{number}" for sender in range(3) for number in range(MESSAGES))
    assert [sender.wait(PATIENCE) for sender in senders] == [0, 0, 0]


def test_those_who_start_to_listen_at_once_all_hear_the_news(tmp_path: Path) -> None:
    with connection(tmp_path):
        pass
    for process in [run(LISTENER, str(tmp_path), f"listener-{number}") for number in range(6)]:
        assert process.wait(60) == 0

    with connection(tmp_path) as opened:
        opened.Producer(exchange=Exchange("news", type="fanout")).publish("hear me")
        table = listeners(opened)

    names = {f"listener-{number}" for number in range(6)}
    assert set(table) == names
    heard = {path.name.split(".")[1] for path in (tmp_path / "messages").glob("*.msg")}
    assert heard == names


def test_who_stops_listening_is_forgotten_and_its_messages_with_it(tmp_path: Path) -> None:
    with connection(tmp_path) as opened:
        stays, goes = bound(opened, "stays"), bound(opened, "goes")
        opened.Producer(exchange=Exchange("news", type="fanout")).publish("hear me")
        goes.delete()

        assert listeners(opened) == ["stays"]
        assert [path.name.split(".")[1] for path in (tmp_path / "messages").iterdir()] == ["stays"]
        assert stays.get().payload == "hear me"


def test_a_disk_that_takes_nothing_is_told_and_leaves_nothing_half(tmp_path: Path) -> None:
    with connection(tmp_path) as opened:
        queue = opened.SimpleQueue("nowhere")
        (tmp_path / "messages").rmdir()
        with pytest.raises(ChannelError, match=r"Can't write .*No such file"):
            queue.put("lost")

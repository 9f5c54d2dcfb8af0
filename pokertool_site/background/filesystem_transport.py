"""Celery's messages as files, each of which appears whole or not at all.

Kombu's own transport of this kind opens a message under its final name and writes it then. A reader that
comes in between takes an empty file away: the message is lost, and the worker dies of it (celery/kombu#1551).
It also wants pywin32 on Windows. Here a file is written aside and renamed, which no reader can see the middle
of; so is the table of who listens to a broadcast, which is changed by one process at a time. Who takes a
message renames it in its folder.
"""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty
from typing import Any
from urllib.parse import quote

from filelock import FileLock
from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, virtual
from kombu.utils.json import dumps, loads

from eventlog.wakeup.private_folders import make_private

SCHEME = "files"
"""What a broker's URL begins with to use this: `files://localhost`."""

Listeners = list[tuple[str, str, str]]
"""Of an exchange: routing key, pattern and queue of each."""


class Channel(virtual.Channel):
    """Messages in one folder, who listens to which exchange in another."""

    supports_fanout = True

    def _put(self, queue: str, payload: Any, **_options: Any) -> None:  # type: ignore[override]
        """Put a message onto `queue`. Raises ChannelError where the disk does not take it."""
        # In the order in which they were put: readers sort by name.
        name = f"{time.monotonic_ns() // 1_000_000}_{uuid.uuid4()}.{queue}.msg"
        _write(self._folder("data_folder_out") / name, payload)

    def _put_fanout(self, exchange: str, payload: Any, _routing_key: str, **options: Any) -> None:
        for _key, _pattern, queue in self.get_table(exchange):
            self._put(queue, payload, **options)

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        """Take the oldest message from `queue`, without waiting for one. Raises Empty if there is none."""
        for path in sorted(self._messages(queue)):
            mine = _aside(path)
            try:
                path.rename(mine)
            except OSError:
                continue  # another reader was faster
            content = mine.read_text(encoding="utf-8")
            mine.unlink()
            return loads(content)
        raise Empty

    def _size(self, queue: str) -> int:
        return sum(1 for _ in self._messages(queue))

    def _purge(self, queue: str) -> int:
        """Remove all messages from `queue`; return how many those were."""
        count = 0
        for path in self._messages(queue):
            try:
                path.unlink()
            except OSError:
                continue  # a reader was faster
            count += 1
        return count

    def _messages(self, queue: str) -> Iterator[Path]:
        for path in self._folder("data_folder_in").iterdir():
            if path.name.partition(".")[2] == f"{queue}.msg":
                yield path

    def get_table(self, exchange: str) -> Listeners:
        """Return who listens to `exchange`."""
        try:
            content = self._table(exchange).read_text(encoding="utf-8")
        except FileNotFoundError:
            return []
        return [(key, pattern, queue) for key, pattern, queue in loads(content)]

    def _queue_bind(self, exchange: str, routing_key: str | None, pattern: str | None, queue: str) -> None:
        new = (routing_key or "", pattern or "", queue)
        self._change(exchange, lambda listeners: listeners if new in listeners else [new, *listeners])

    def _delete(
        self, queue: str, exchange: str, routing_key: str, pattern: str, *_args: Any, **_options: Any
    ) -> None:
        self._purge(queue)
        gone = (routing_key or "", pattern or "", queue)
        self._change(exchange, lambda listeners: [each for each in listeners if each != gone])

    def _change(self, exchange: str, change: Callable[[Listeners], Listeners]) -> None:
        """Change who listens to `exchange`, while no other process does."""
        make_private(self._folder("control_folder"))
        with FileLock(self._folder("control_folder") / "lock", mode=0o600):
            before = self.get_table(exchange)
            after = change(before)
            if after != before:
                _write(self._table(exchange), after)

    def _table(self, exchange: str) -> Path:
        return self._folder("control_folder") / f"{quote(exchange, safe='')}.exchange"

    def _folder(self, option: str) -> Path:
        options: dict[str, str] = self.connection.client.transport_options  # type: ignore[assignment, union-attr]
        return Path(options[option])


class Transport(virtual.Transport):
    """Kombu's base of all transports that know no exchanges, with the channel above."""

    Channel = Channel
    implements = virtual.Transport.implements.extend(exchange_type=frozenset(["direct", "topic", "fanout"]))
    default_port = 0
    driver_type = driver_name = "filesystem"
    _shared = virtual.BrokerState()

    def __init__(self, client: Any, **options: Any) -> None:
        super().__init__(client, **options)
        self.state = self._shared  # all connections of a process know the same exchanges and queues

    def driver_version(self) -> str:
        return ""


def install() -> None:
    """Let broker URLs of our scheme use it."""
    TRANSPORT_ALIASES[SCHEME] = f"{__name__}:{Transport.__name__}"


def _write(path: Path, content: Any) -> None:
    aside = _aside(path)
    try:
        aside.write_text(dumps(content), encoding="utf-8")
        aside.replace(path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise ChannelError(f"Can't write {path}: {error.strerror}") from error


def _aside(path: Path) -> Path:
    """Return a name beside `path` that no reader looks for."""
    return path.with_name(f"{path.name}.{os.getpid()}-{uuid.uuid4().hex[:8]}")

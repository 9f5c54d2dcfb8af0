"""Celery's messages as files, each of which appears whole or not at all.

Kombu's own transport opens a message under its final name and writes it then. A reader that comes in
between takes an empty file away: the message is lost, and the worker dies of it (celery/kombu#1551).
Here a file is written aside and renamed, which no reader can see the middle of; so is the table of
who listens to a broadcast, which is changed by one process at a time. Who takes a message renames it
in its folder; kombu moves it to the system's folder for temporary files, and where that is on another
disk two readers may both have copied it.
"""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps, loads

from eventlog.private_folders import make_private

SCHEME = "files"
"""What a broker's URL begins with to use this: `files://localhost`."""

Listeners = list[list[str]]
"""Of an exchange: routing key, pattern and queue of each."""


class Channel(filesystem.Channel):
    """Puts whole messages, and keeps the exchanges' tables whole."""

    def _put(self, queue: str, payload: Any, **_options: Any) -> None:  # type: ignore[override]
        """Put a message onto `queue`. Raises ChannelError where the disk does not take it."""
        # In the order in which they were put: readers sort by name.
        name = f"{time.monotonic_ns() // 1_000_000}_{uuid.uuid4()}.{queue}.msg"
        _write(Path(self.data_folder_out) / name, payload)

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        """Take the oldest message from `queue`, without waiting for one. Raises Empty if there is none."""
        for path in sorted(Path(self.data_folder_in).iterdir()):
            if path.name.partition(".")[2] == f"{queue}.msg":
                mine = _aside(path)
                try:
                    path.rename(mine)
                except OSError:
                    continue  # another reader was faster
                content = mine.read_text(encoding="utf-8")
                mine.unlink()
                return loads(content)
        raise Empty

    def get_table(self, exchange: str) -> list[Any]:
        """Return who listens to `exchange`."""
        return [filesystem.exchange_queue_t(*listener) for listener in self._listeners(exchange)]

    def _queue_bind(self, exchange: str, routing_key: str | None, pattern: str | None, queue: str) -> None:
        new = [routing_key or "", pattern or "", queue or ""]
        self._change(exchange, lambda listeners: listeners if new in listeners else [new, *listeners])

    def _delete(
        self, queue: str, exchange: str, routing_key: str, pattern: str, *_args: Any, **_options: Any
    ) -> None:
        self._purge(queue)
        gone = [routing_key or "", pattern or "", queue or ""]
        self._change(exchange, lambda listeners: [each for each in listeners if each != gone])

    def _change(self, exchange: str, change: Callable[[Listeners], Listeners]) -> None:
        with _locked(self.control_folder):
            before = self._listeners(exchange)
            after = change(before)
            if after != before:
                _write(self._table(exchange), after)

    def _listeners(self, exchange: str) -> Listeners:
        try:
            listeners: Listeners = loads(self._table(exchange).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return []
        return listeners

    def _table(self, exchange: str) -> Path:
        """Return where an exchange's table is. Raises ChannelError for a name that is no file's."""
        path: Path = self._exchange_file(exchange)  # type: ignore[attr-defined]  # stubs are of an older one
        return path


class Transport(filesystem.Transport):
    """Kombu's transport with the channel above."""

    Channel = Channel


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


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Let no other process in. The lock goes with its process, however that ends."""
    make_private(folder)
    with (folder / "lock").open("a", encoding="utf-8") as file:
        filesystem.lock(file, filesystem.LOCK_EX)  # type: ignore[attr-defined]
        try:
            yield
        finally:
            filesystem.unlock(file)

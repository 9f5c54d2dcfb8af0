"""What `up` and its programs say, in a file as well: a terminal that was closed shows nothing any more.

The link that signs in, and the first password, are for the terminal alone.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path

from eventlog.wakeup.private_folders import make_private

MOST_BYTES = 1_000_000
KEPT = 3
"""Older files beside the newest, each of at most MOST_BYTES."""


class LogFile:
    """A file of lines with their time, which begins anew when it is full. Safe from any thread."""

    def __init__(self, path: Path) -> None:
        """Make the folder for its owner only. Raises OSError where nothing can be written."""
        make_private(path.parent)
        self.path = path
        self._handler = _Handler(path, maxBytes=MOST_BYTES, backupCount=KEPT, encoding="utf-8")
        self._handler.setFormatter(logging.Formatter("{asctime} {name:<8} {message}", style="{"))

    def write(self, name: str, line: str) -> None:
        """Add a line of the program `name`; a full disk loses it, and nothing more."""
        self._handler.handle(logging.makeLogRecord({"name": name, "msg": line}))

    def close(self) -> None:
        """Close the file; what a full disk did not take is lost."""
        with suppress(OSError):
            self._handler.close()


class _Handler(RotatingFileHandler):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - its name in the library
        """Let a line go that can't be written: it was said in the terminal."""

"""Every table on the screen, each in a session of its own."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable, Collection
from contextlib import ExitStack
from hashlib import blake2s
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from detection.capture.display import StatusDisplay
from detection.capture.pipeline import FrameResult, Reader
from detection.capture.session import CaptureSession, TableTaken
from detection.capture.sources.desktop import Desktop
from detection.capture.tables.table import WatchedTable
from detection.capture.tables.table_search import FoundTable, TableSearch
from detection.capture.unread_frames import UnreadFrames
from detection.events import DEFAULT_KEY, LONGEST_KEY
from detection.vision.frames.frame import Frame

SEARCH_SECONDS = 2.0
"""From the end of a search for new tables to the next."""
TAKEN_SECONDS = 30.0
"""Until a table that another capture reads is tried again."""


class NewSession(Protocol):
    """Makes a session, which is not started yet."""

    def __call__(self, reader: Reader, *, key: str, title: str) -> CaptureSession: ...


class Tables:
    """The tables that are followed. Used as a context manager it ends their sessions on the way out.

    Args:
        desktop: where windows are.
        search: finds those that show a table.
        new_session: makes a table's session.
        display: shows how each goes.
        name: the first table's key; the others' come from their windows' titles.
        save_unread: the folder for frames that said nothing.
        on_ended: told of each session that has ended, after its end.
        on_taken: told once of each window whose table another capture reads.
        is_closed: asked between two tables, so that a stop need not wait for all of them.
        clock: seconds that only grow.
    """

    def __init__(
        self,
        desktop: Desktop,
        search: TableSearch,
        *,
        new_session: NewSession,
        display: StatusDisplay,
        name: str | None = None,
        save_unread: Path | None = None,
        on_ended: Callable[[CaptureSession], None] = lambda session: None,
        on_taken: Callable[[TableTaken], None] = lambda error: None,
        is_closed: Callable[[], bool] = lambda: False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.desktop = desktop
        self.search = search
        self.new_session = new_session
        self.display = display
        self.name = name
        self.save_unread = save_unread
        self.on_ended = on_ended
        self.on_taken = on_taken
        self.is_closed = is_closed
        self.clock = clock
        self.reason = "ended"
        """How the sessions end when it is left without an exception."""
        self.followed: dict[int, WatchedTable] = {}
        """By the window's id, the table found first before the others."""
        self._unread: dict[int, UnreadFrames] = {}
        self._taken: set[int] = set()
        self._search_at = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        ending = ExitStack()  # one that can't be ended keeps no other from it
        for table in self.followed.values():
            table.session.reason = self.reason
            ending.callback(self.on_ended, table.session)
            ending.push(table.session)
        self.followed.clear()
        ending.__exit__(kind, error, traceback)

    def look(self, *, everywhere: bool = False) -> None:
        """Read each table once, and look for new ones: as TableSearch.find() does, or everywhere.

        Raises:
            FrameUnavailable: the screen can't be seen any more.
        """
        for number, table in [*self.followed.items()]:
            if self.is_closed():
                return
            seen = table.look(self.desktop)
            if table.is_closed:
                self._end(number)
            elif seen is not None:
                self._show(number, *seen)
        if not self.is_closed() and (everywhere or self.clock() >= self._search_at):
            self._follow_new(everywhere=everywhere)
            self._search_at = self.clock() + (0.0 if self.search.is_unfinished else SEARCH_SECONDS)

    def _follow_new(self, *, everywhere: bool) -> None:
        windows = self.desktop.windows()
        self._taken &= {window.id for window in windows}
        for found in self.search.find(
            self.desktop,
            windows,
            followed=self.followed.keys(),
            everywhere=everywhere,
            is_closed=self.is_closed,
        ):
            self._follow(found)

    def _follow(self, found: FoundTable) -> None:
        window = found.window
        session = self.new_session(found.reader, key=self._key(window.title), title=window.title)
        try:
            session.start(patient=True)  # there may be others, and they go on
        except TableTaken as error:
            self.search.postpone(window, TAKEN_SECONDS)
            if window.id not in self._taken:
                self._taken.add(window.id)
                self.on_taken(error)
            return
        table = self.followed[window.id] = WatchedTable(window, session, clock=self.clock)
        if self.save_unread is not None:
            self._unread[window.id] = UnreadFrames(self.save_unread)
        self._show(window.id, *table.read(found.pixels))

    def _key(self, title: str) -> str:
        taken = {table.session.key for table in self.followed.values()}
        if self.name is not None and self.name not in taken:
            return self.name
        return free_key(title, taken=taken)

    def _show(self, number: int, frame: Frame, result: FrameResult) -> None:
        self.display.show(self.followed[number].session, result)
        if result.unread and number in self._unread:
            self._unread[number].save(frame)

    def _end(self, number: int) -> None:
        session = self.followed.pop(number).session
        self._unread.pop(number, None)
        self.display.drop(session)
        session.end("closed")
        session.reason = "closed"
        self.on_ended(session)


KEPT = frozenset("LNM")
"""Letters, numbers and the marks that belong to letters, of any script: Unicode's categories."""
SAYS_NOTHING = frozenset("PZ")
"""Punctuation and blanks."""


def slug(title: str) -> str:
    """Return a title as a key: its letters and digits in any script, small, with single dashes between.

    Where more than punctuation was lost (a symbol, an end that is too long), a digest of the title
    follows, so that another one has another key. A title that says nothing is table-1.
    """
    words, is_whole = _words(title)
    key = "-".join(words)
    if is_whole and key and len(key) <= LONGEST_KEY:
        return key
    if not title.strip():
        return DEFAULT_KEY
    ending = f"-{blake2s(title.encode(errors='surrogatepass'), digest_size=3).hexdigest()}"
    return (key[: LONGEST_KEY - len(ending)].rstrip("-") or "table") + ending


def free_key(title: str, *, taken: Collection[str]) -> str:
    """Return a title's key that is not taken: its slug, else that with -2, -3 ... behind it."""
    key = wanted = slug(title)
    number = 1
    while key in taken:
        number += 1
        ending = f"-{number}"
        key = wanted[: LONGEST_KEY - len(ending)].rstrip("-") + ending
    return key


def _words(title: str) -> tuple[list[str], bool]:
    """Return what is kept, and whether nothing but punctuation stood between."""
    plain = unicodedata.normalize("NFKC", title).lower()
    kinds = {character: unicodedata.category(character)[0] for character in plain}
    kept = "".join(character if kinds[character] in KEPT else " " for character in plain)
    is_whole = all(kind in KEPT | SAYS_NOTHING or character.isascii() for character, kind in kinds.items())
    return kept.split(), is_whole

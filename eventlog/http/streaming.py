"""Long answers, made while they are sent, so that neither their length nor their reader costs anybody else.

An answer is an iterator of pieces. The next piece is made once the one before went out (the server makes us
wait for a client that is behind), in one of READERS threads: never on the event loop, never in the
threads that live events are read in, and with so many connections to the database, however many
answers there are. Each piece is short, for who makes it takes the interpreter from the event loop.
"""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

from django.core.handlers.asgi import ASGIRequest
from django.db import close_old_connections, connection
from django.http import HttpRequest, StreamingHttpResponse

from eventlog.fanout.duty_cycle import duty_cycle
from eventlog.store.outages import FAULTS

READERS = 1
PIECE = 32 * 1024
"""Bytes from which on a piece goes out; a CSV file's lines would else travel one by one."""


class CutShort(Exception):
    """An answer can't be finished; the connection is cut, so that its client does not take it for whole."""


class LongAnswer(StreamingHttpResponse):
    """An answer in pieces.

    `done` is called once, in any thread: when the answer ended, or its client went, or nobody has
    it any more (Django closes no answer whose client left before it was there).
    """

    def __init__(
        self,
        request: HttpRequest,
        pieces: Iterator[bytes],
        *,
        content_type: str,
        done: Callable[[], None] | None = None,
    ) -> None:
        ends = [done] if done else []
        if isinstance(request, ASGIRequest):
            reader = _least_busy()
            ends.append(reader.leave)
            super().__init__(_off_the_loop(pieces, reader), content_type=content_type)
            if not connection.in_atomic_block:
                connection.close()  # this thread's: it has nothing more to ask, and may be here for long
        else:
            super().__init__(pieces, content_type=content_type)
        self["Cache-Control"] = "no-store"
        self._end = weakref.finalize(self, _call_all, ends)

    def close(self) -> None:
        super().close()
        self._end()


class Reader:
    """A thread with a connection to the database, which it lets go when no answer is left."""

    def __init__(self, number: int) -> None:
        self.answers = 0
        self.thread = ThreadPoolExecutor(1, thread_name_prefix=f"long-answers-{number}")

    def leave(self) -> None:
        with _choosing:
            self.answers -= 1
            if not self.answers:
                self.thread.submit(_close_connection)


_choosing = Lock()
_readers = [Reader(number) for number in range(READERS)]


def _least_busy() -> Reader:
    with _choosing:
        reader = min(_readers, key=lambda one: one.answers)
        reader.answers += 1
    return reader


def _close_connection() -> None:
    connection.close()  # this thread's own


def _call_all(ends: list[Callable[[], None]]) -> None:
    for end in ends:
        end()


async def _off_the_loop(pieces: Iterator[bytes], reader: Reader) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    goes_on: bool | CutShort = True
    while goes_on:
        taken, goes_on = await loop.run_in_executor(reader.thread, _gathered, pieces, reader.answers)
        if isinstance(goes_on, CutShort):
            yield taken
            raise goes_on
        if taken:
            yield taken


def _gathered(pieces: Iterator[bytes], answers: int) -> tuple[bytes, bool | CutShort]:
    """Return the next pieces, PIECE bytes or a little more, and whether there are others, or why not.

    It then rests, the longer the more `answers` there are to make.
    """
    taken: list[bytes] = []
    size = 0
    goes_on: bool | CutShort = False
    with duty_cycle(waiting=answers):
        close_old_connections()
        try:
            for piece in pieces:
                taken.append(piece)
                size += len(piece)
                if size >= PIECE:
                    goes_on = True
                    break
        except CutShort as error:
            goes_on = error
        except FAULTS as error:
            connection.close()
            goes_on = CutShort(f"The database does not answer, so an answer is cut short: {error}")
    return b"".join(taken), goes_on

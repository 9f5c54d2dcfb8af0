"""Long answers, made while they are sent: neither their length nor a slow client costs anybody else.

An answer is an iterator of chunks. The next chunk is made once the one before went out (the server makes us
wait for a client that is behind), in one of THREADS threads: never on the event loop, never in the
threads that live events are read in, and with so many connections to the database, however many
answers there are. Each chunk is short, for making it takes the interpreter from the event loop. Lists in
JSON are encoded item by item: at once, thousands of items would hold the event loop up for a quarter of a
second, and lie in memory for as long as a slow client takes to read them.
"""

from __future__ import annotations

import asyncio
import json
import weakref
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, islice
from threading import Lock
from typing import Any

from django.core.handlers.asgi import ASGIRequest
from django.core.serializers.json import DjangoJSONEncoder
from django.db import close_old_connections, connection
from django.http import HttpRequest, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from eventlog.fanout.fairness import duty_cycle
from eventlog.store.outages import FAULTS

THREADS = 1
CHUNK_BYTES = 32 * 1024
"""Bytes from which on a chunk goes out; a CSV file's lines would else travel one by one."""


class CutShort(Exception):
    """An answer can't be finished; the connection is cut, so that its client does not take it for whole."""


class LongAnswer(StreamingHttpResponse):
    """An answer in chunks.

    `done` is called once, in any thread: when the answer ended, or its client went, or nobody has
    it any more (Django closes no answer whose client left before it was there).
    """

    def __init__(
        self,
        request: HttpRequest,
        chunks: Iterator[bytes],
        *,
        content_type: str,
        done: Callable[[], None] | None = None,
    ) -> None:
        ends = [done] if done else []
        if isinstance(request, ASGIRequest):
            answer_thread = _least_busy_thread()
            ends.append(answer_thread.release)
            super().__init__(_chunks_off_the_loop(chunks, answer_thread), content_type=content_type)
            if not connection.in_atomic_block:
                connection.close()  # this thread's: it has nothing more to ask, and may be here for long
        else:
            super().__init__(chunks, content_type=content_type)
        self["Cache-Control"] = "no-store"
        self._end = weakref.finalize(self, _call_all, ends)

    def close(self) -> None:
        super().close()
        self._end()


class AnswerThread:
    """A thread with a connection to the database, which it closes when no answer is left."""

    def __init__(self, number: int) -> None:
        self.answers = 0
        self.thread = ThreadPoolExecutor(1, thread_name_prefix=f"long-answers-{number}")

    def release(self) -> None:
        with _lock:
            self.answers -= 1
            if not self.answers:
                self.thread.submit(_close_connection)


_lock = Lock()
_threads = [AnswerThread(number) for number in range(THREADS)]


def _least_busy_thread() -> AnswerThread:
    with _lock:
        answer_thread = min(_threads, key=lambda one: one.answers)
        answer_thread.answers += 1
    return answer_thread


def _close_connection() -> None:
    connection.close()  # this thread's own


def _call_all(ends: list[Callable[[], None]]) -> None:
    for end in ends:
        end()


async def _chunks_off_the_loop(chunks: Iterator[bytes], answer_thread: AnswerThread) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    more: bool | CutShort = True
    while more:
        gathered, more = await loop.run_in_executor(
            answer_thread.thread, _gather, chunks, answer_thread.answers
        )
        if isinstance(more, CutShort):
            yield gathered
            raise more
        if gathered:
            yield gathered


def _gather(chunks: Iterator[bytes], answers: int) -> tuple[bytes, bool | CutShort]:
    """Return the next chunks, CHUNK_BYTES or a little more, and whether there are others, or why not.

    It then pauses, the longer the more `answers` there are to make.
    """
    gathered: list[bytes] = []
    size = 0
    more: bool | CutShort = False
    with duty_cycle(waiting=answers):
        close_old_connections()
        try:
            for chunk in chunks:
                gathered.append(chunk)
                size += len(chunk)
                if size >= CHUNK_BYTES:
                    more = True
                    break
        except CutShort as error:
            more = error
        except FAULTS as error:
            connection.close()
            more = CutShort(f"The database does not answer, so an answer is cut short: {error}")
    return b"".join(gathered), more


SHORT_LIST = 100
"""Items up to which a list is nothing special."""


def long_json(request: HttpRequest, content: Mapping[str, Any]) -> HttpResponseBase:
    """Answer with `content`, whose values may be iterators: those are read while they are sent.

    An answer without a long list is sent at once, as any other.
    """
    gathered = {name: _peeked(value) for name, value in content.items()}
    if any(isinstance(value, chain) for value in gathered.values()):
        return LongAnswer(request, json_chunks(gathered), content_type="application/json")
    response = JsonResponse(gathered)
    response["Cache-Control"] = "no-store"
    return response


def json_chunks(content: Mapping[str, Any]) -> Iterator[bytes]:
    """Yield the text of an object in chunks: a value, or an item of an iterator."""
    between = "{"
    for name, value in content.items():
        yield f"{between}{_text(name)}: ".encode()
        between = ", "
        if isinstance(value, Iterator):
            yield b"["
            for number, item in enumerate(value):
                yield f"{', ' if number else ''}{_text(item)}".encode()
            yield b"]"
        else:
            yield _text(value).encode()
    yield b"}" if content else b"{}"


def _peeked(value: Any) -> Any:
    """Return a short list as it is, or made of a short iterator, and a long one as a `chain`."""
    if not isinstance(value, list | Iterator):
        return value
    items = iter(value)
    first = list(islice(items, SHORT_LIST + 1))
    return first if len(first) <= SHORT_LIST else chain(first, items)


def _text(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder)

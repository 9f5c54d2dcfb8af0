from __future__ import annotations

import asyncio
import gc
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.db import OperationalError, connection, connections
from django.http import JsonResponse
from django.test import AsyncRequestFactory, RequestFactory

from eventlog.http.long_answers import (
    CHUNK_BYTES,
    SHORT_LIST,
    THREADS,
    CutShort,
    LongAnswer,
    json_chunks,
    long_json,
)
from tests.waiting import until


def asynchronous() -> Any:
    request = AsyncRequestFactory().get("/")
    assert isinstance(request, ASGIRequest)
    return request


async def long_answer(chunks: Iterator[bytes]) -> LongAnswer:
    """Make one as a view does: in a thread."""
    answer: LongAnswer = await sync_to_async(LongAnswer)(asynchronous(), chunks, content_type="text/csv")
    return answer


async def read(answer: LongAnswer) -> list[bytes]:
    return [chunk async for chunk in answer]


def test_without_an_event_loop_pieces_are_sent_as_they_are() -> None:
    answer = LongAnswer(RequestFactory().get("/"), iter([b"a", b"b"]), content_type="text/csv")

    assert list(answer) == [b"a", b"b"]
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("text/csv", "no-store")


async def test_small_pieces_travel_together_and_large_ones_alone() -> None:
    chunks = [b"x"] * 10 + [b"y" * CHUNK_BYTES] + [b"z" * CHUNK_BYTES] + [b"e"]

    sent = await read(await long_answer(iter(chunks)))

    assert sent == [b"x" * 10 + b"y" * CHUNK_BYTES, b"z" * CHUNK_BYTES, b"e"]


async def test_pieces_are_made_off_the_event_loop_in_a_few_threads_and_one_at_a_time() -> None:
    made: set[str] = set()

    def chunks() -> Iterator[bytes]:
        for _ in range(5):
            made.add(threading.current_thread().name)
            yield b"x" * CHUNK_BYTES

    answers = [await long_answer(chunks()) for _ in range(20)]
    await asyncio.gather(*(read(answer) for answer in answers))

    assert len(made) == THREADS
    assert all(name.startswith("long-answers") for name in made)


async def test_the_next_piece_is_made_once_the_one_before_was_taken() -> None:
    made: list[int] = []

    def chunks() -> Iterator[bytes]:
        for number in range(100):
            made.append(number)
            yield b"x" * CHUNK_BYTES

    answer = aiter(await long_answer(chunks()))
    await anext(answer)
    await anext(answer)

    assert made == [0, 1]


@pytest.mark.parametrize("ends", ["closed", "closed twice", "nobody has it"])
def test_the_end_of_an_answer_is_told_once(ends: str) -> None:
    told: list[None] = []
    answer = LongAnswer(
        RequestFactory().get("/"), iter([b"a"]), content_type="text/csv", done=lambda: told.append(None)
    )
    for _ in range({"closed": 1, "closed twice": 2}.get(ends, 0)):
        answer.close()
    del answer
    gc.collect()

    assert len(told) == 1


async def test_a_database_that_goes_away_cuts_the_answer() -> None:
    def chunks() -> Iterator[bytes]:
        yield b"x" * CHUNK_BYTES
        raise OperationalError("gone")

    with pytest.raises(CutShort, match="gone"):
        await read(await long_answer(chunks()))


async def test_the_last_words_before_a_cut_are_sent() -> None:
    def chunks() -> Iterator[bytes]:
        yield b"a"
        yield b"what happened"
        raise CutShort("pruned")

    answer = aiter(await long_answer(chunks()))

    assert await anext(answer) == b"awhat happened"
    with pytest.raises(CutShort, match="pruned"):
        await anext(answer)


@pytest.mark.django_db(transaction=True)
async def test_a_reader_keeps_no_connection_once_no_answer_is_left() -> None:
    used: list[Any] = []

    def chunks() -> Iterator[bytes]:
        connection.ensure_connection()
        used.append(connections["default"])
        yield b"a"

    answer = await long_answer(chunks())
    await read(answer)
    assert used[0].connection is not None
    await sync_to_async(answer.close)()

    await until(lambda: used[0].connection is None)


CONTENTS: list[dict[str, Any]] = [
    {},
    {"a": 1, "b": None, "c": {"d": ["é", 2.5]}},
    {"empty": [], "long": [{"n": number} for number in range(3 * SHORT_LIST)], "next": "x"},
]


@pytest.mark.parametrize("content", CONTENTS)
def test_an_answer_says_what_it_would_in_one_piece(content: dict[str, Any]) -> None:
    lazy = {name: iter(value) if isinstance(value, list) else value for name, value in content.items()}

    assert b"".join(json_chunks(lazy)) == json.dumps(content).encode()
    assert json.loads(long_json(RequestFactory().get("/"), content).getvalue()) == content


def test_a_long_list_is_read_while_it_is_sent() -> None:
    read = 0

    def items() -> Iterator[int]:
        nonlocal read
        for number in range(1000):
            read += 1
            yield number

    answer = long_json(RequestFactory().get("/"), {"items": items()})

    assert isinstance(answer, LongAnswer)
    assert read == SHORT_LIST + 1
    assert json.loads(answer.getvalue()) == {"items": list(range(1000))}


def test_a_short_one_is_an_answer_as_any_other() -> None:
    answer = long_json(RequestFactory().get("/"), {"items": iter(range(SHORT_LIST))})

    assert isinstance(answer, JsonResponse)
    assert answer["Cache-Control"] == "no-store"
    assert json.loads(answer.content) == {"items": list(range(SHORT_LIST))}

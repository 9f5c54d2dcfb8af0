from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import JsonResponse
from django.test import RequestFactory

from eventlog.http.long_json import SHORT, long_json, pieces
from eventlog.http.streaming import LongAnswer

CONTENTS: list[dict[str, Any]] = [
    {},
    {"a": 1, "b": None, "c": {"d": ["é", 2.5]}},
    {"empty": [], "long": [{"n": number} for number in range(3 * SHORT)], "next": "x"},
]


@pytest.mark.parametrize("content", CONTENTS)
def test_an_answer_says_what_it_would_in_one_piece(content: dict[str, Any]) -> None:
    lazy = {name: iter(value) if isinstance(value, list) else value for name, value in content.items()}

    assert b"".join(pieces(lazy)) == json.dumps(content).encode()
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
    assert read == SHORT + 1
    assert json.loads(answer.getvalue()) == {"items": list(range(1000))}


def test_a_short_one_is_an_answer_as_any_other() -> None:
    answer = long_json(RequestFactory().get("/"), {"items": iter(range(SHORT))})

    assert isinstance(answer, JsonResponse)
    assert answer["Cache-Control"] == "no-store"
    assert json.loads(answer.content) == {"items": list(range(SHORT))}

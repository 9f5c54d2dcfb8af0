"""An object of JSON whose lists are long, encoded item by item while it is sent.

Encoded at once, thousands of items hold the interpreter, and so the event loop, for a quarter of a second,
and lie in memory for as long as a slow client takes to read them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import chain, islice
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase

from eventlog.http.streaming import LongAnswer

SHORT = 100
"""Items up to which a list is nothing special."""


def long_json(request: HttpRequest, content: Mapping[str, Any]) -> HttpResponseBase:
    """Answer with `content`, whose values may be iterators: those are read while they are sent.

    An answer without a long list is sent at once, as any other.
    """
    taken = {name: _looked_into(value) for name, value in content.items()}
    if any(isinstance(value, chain) for value in taken.values()):
        return LongAnswer(request, pieces(taken), content_type="application/json")
    response = JsonResponse(taken)
    response["Cache-Control"] = "no-store"
    return response


def pieces(content: Mapping[str, Any]) -> Iterator[bytes]:
    """Yield the text of an object in pieces: a value, or an item of an iterator."""
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


def _looked_into(value: Any) -> Any:
    """Return a short list as it is, or made of a short iterator, and a long one as a `chain`."""
    if not isinstance(value, list | Iterator):
        return value
    items = iter(value)
    first = list(islice(items, SHORT + 1))
    return first if len(first) <= SHORT else chain(first, items)


def _text(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder)

"""Refuses what is no text before anybody uses it: NUL, and charsets other than UTF-8.

No name, message or table of ours has a NUL in it, and PostgreSQL takes none; nobody can type one. A charset
in a request's Content-Type would have Django decode forms by any of Python's codecs, of which some are not
for text and raise, and read the query where nobody answers for what is wrong with it.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Mapping
from itertools import chain
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction, sync_to_async
from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.http import parse_header_parameters

from eventlog.http.views import refusal

NUL = "\0"
UNREADABLE = "hex"
"""Stands for a Content-Type that can't be read: no charset of texts."""


class Request(ASGIRequest):
    """A request in UTF-8, whatever its Content-Type says; TextEncodingMiddleware refuses others."""

    def _set_content_type_params(self, meta: Mapping[str, Any]) -> None:
        try:
            kind, parameters = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        except ValueError:  # a parameter in a charset that there is not, as RFC 2231 has it
            kind, parameters = "", {"charset": UNREADABLE}
        self.content_type, self.content_params = kind, parameters


class Handler(ASGIHandler):
    """Django's ASGI application, with such requests."""

    request_class = Request


class TextEncodingMiddleware:
    """Middleware: answers 415 to a charset that is not UTF-8, and 400 to a NUL in path, query or form."""

    sync_capable = async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self._get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Any:
        if iscoroutinefunction(self):
            return self._answer(request)
        return _objection(request) or self._get_response(request)

    async def _answer(self, request: HttpRequest) -> HttpResponse:
        has_form = request.method == "POST"  # which is read and taken apart
        refused = await sync_to_async(_objection)(request) if has_form else _objection(request)
        return refused or await self._get_response(request)


def _objection(request: HttpRequest) -> HttpResponse | None:
    if is_other_charset((request.content_params or {}).get("charset", "")):
        return refusal(415, "bad_charset", "Send UTF-8, and no other charset in Content-Type")
    if NUL in request.path or _has_nul(request.GET) or _has_nul(request.POST):
        return refusal(400, "bad_text", "There is a NUL in the address or in the form")
    return None


def is_other_charset(name: str) -> bool:
    """Tell whether this names a charset that is neither UTF-8 nor part of it."""
    try:
        return codecs.lookup(name).name not in ("utf-8", "ascii")
    except (LookupError, ValueError):
        return False


def _has_nul(fields: QueryDict) -> bool:
    return any(NUL in text for text in chain(fields, *(values for _, values in fields.lists())))

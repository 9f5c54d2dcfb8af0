"""Every address that the product answers, found in its own tables: a new one is attacked by itself."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib.admin import ModelAdmin
from django.urls import get_resolver
from django.utils.regex_helper import normalize

from pokertool_site.routing import websocket_urlpatterns

ALWAYS = ("eventlog.access.permissions", "eventlog.websocket.subscription")
"""Modules that read the query of more than one address."""
OF_A_LIST = ("q", "o", "p", "e", "all", "_facets", "_popup", "_to_field", "_changelist_filters")
"""What every list of the admin takes."""
OF_A_FORM = ("action", "_selected_action", "select_across", "index", "post", "_save", "send", "next")
LOOKUPS = (
    "exact", "iexact", "gte", "gt", "lte", "lt", "in", "isnull", "range", "contains", "icontains",
    "startswith", "endswith", "regex", "iregex", "year", "month", "day", "week_day", "iso_year", "quarter",
    "date", "date__gte", "time", "hour", "second", "year__gte", "isempty", "has_key", "0", "x__y",
)  # fmt: skip
STATIC = ("static/eventlog/stream.js", "static/pokertool/page.css", "static/%(path)s")
"""Files, which middleware answers and no table names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A path with holes (`api/events/%(stream)s`), and the parameters that it is known to take."""

    form: str
    holes: tuple[str, ...] = ()
    parameters: tuple[str, ...]
    actions: tuple[str, ...] = ()
    """The admin's actions on a list."""
    is_socket: bool = False


def every_address() -> list[Address]:
    """Return the addresses of HTTP and of WebSockets, those of files included."""
    over_http = [_address(form, holes, view) for form, holes, view in _walk(get_resolver().url_patterns)]
    files = [Address(form=form, holes=tuple(_holes(form)), parameters=()) for form in STATIC]
    sockets = [
        Address(form=form, holes=tuple(holes), parameters=_words(*ALWAYS), is_socket=True)
        for form, holes, _ in _walk(websocket_urlpatterns)
    ]
    return [*over_http, *files, *sockets]


def _walk(patterns: Iterable[Any], before: str = "") -> Iterator[tuple[str, list[str], Any]]:
    for pattern in patterns:
        for form, holes in normalize(pattern.pattern.regex.pattern):
            if hasattr(pattern, "url_patterns"):
                yield from _walk(pattern.url_patterns, before + form)
            else:
                yield before + form, _holes(before) + holes, pattern.callback


def _holes(form: str) -> list[str]:
    return re.findall(r"%\((\w+)\)s", form)


def _address(form: str, holes: list[str], view: Any) -> Address:
    admin: ModelAdmin[Any] | None = getattr(view, "model_admin", None)
    parameters = _words(view.__module__, *ALWAYS)
    actions: tuple[str, ...] = ()
    if admin is not None:
        parameters = (*OF_A_LIST, *OF_A_FORM, *_lookups(admin), *_words(type(admin).__module__))
        known: Any = admin.admin_site.actions
        actions = (*(name for name, _ in known), *map(str, admin.actions or ()))
    return Address(form=form, holes=tuple(holes), parameters=parameters, actions=actions)


def _lookups(admin: ModelAdmin[Any]) -> Iterator[str]:
    """Yield what may be asked of a list: its fields' lookups, and its filters' own names."""
    for field in admin.model._meta.get_fields():
        yield field.name
        yield from (f"{field.name}__{lookup}" for lookup in LOOKUPS)
        if field.related_model is not None:
            yield from (f"{field.name}__id__exact", f"{field.name}__pk__in", f"{field.name}__key__regex")
    for chosen in admin.list_filter:
        word = chosen[0] if isinstance(chosen, (tuple, list)) else chosen
        yield word if isinstance(word, str) else str(getattr(word, "parameter_name", "x"))


@cache
def _words(*modules: str) -> tuple[str, ...]:
    """Return the words that are written in these modules: among them are the parameters that they read."""
    sources = (inspect.getsource(sys.modules[name]) for name in modules)
    return tuple(sorted({word for source in sources for word in re.findall(r'"([a-z_]{1,24})"', source)}))

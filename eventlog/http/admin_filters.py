"""How the log's list is narrowed, without any query that reads the whole log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import QuerySet
from django.http import HttpRequest

from eventlog.access.parameters import BadRequest, parse_date, parse_integer
from eventlog.models import Event
from eventlog.store.replay import first_pk_since

SAMPLED = 5_000
"""Events whose types are offered."""
MOST_DAYS = 40
"""Days that are offered, newest first: more than are kept, unless somebody said so."""
LOOKED_THROUGH = 50_000
"""Events that are searched for what has no index, unless a day or a range of numbers is asked for."""
UNINDEXED = ("type__exact", "severity__exact", "key", "q")
BOUNDED = ("day", "seq__gte")


class TypeFilter(SimpleListFilter):
    """By type: those of the newest events are offered, and whichever is asked for."""

    title = "type"
    parameter_name = "type__exact"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, str]]:
        newest = Event.objects.order_by("-pk")
        with suppress(BadRequest):
            stream = parse_integer(request.GET.get("stream__id__exact", ""), name="stream")
            newest = Event.objects.filter(stream_id=stream).order_by("-seq")
        types = set(newest.values_list("type", flat=True)[:SAMPLED])
        if asked := request.GET.get(self.parameter_name):
            types.add(asked)
        return [(name, name) for name in sorted(types)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        return queryset.filter(type=self.value()) if self.value() else queryset


class DayFilter(SimpleListFilter):
    """By day, in UTC: each that the log has events of."""

    title = "day (UTC)"
    parameter_name = "day"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, str]]:
        return [(each.isoformat(), f"{each:%a %d %b %Y}") for each in _days()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        if not self.value():
            return queryset
        try:
            asked = parse_date(self.value() or "", name="day")
        except BadRequest as error:
            raise IncorrectLookupParameters(error) from error
        start = datetime(asked.year, asked.month, asked.day, tzinfo=UTC)
        first, behind = first_pk_since(start), first_pk_since(start + timedelta(days=1))
        return queryset.filter(pk__gte=first, pk__lt=behind)


def _days() -> Iterator[date]:
    """Yield the days from the newest event to the oldest; where a clock was set back, all between as well."""
    times = Event.objects.order_by("pk").values_list("created_at", flat=True)
    oldest, newest = times.first(), times.last()
    if oldest is None or newest is None:
        return
    first, last = sorted(moment.astimezone(UTC).date() for moment in (oldest, newest))
    for back in range(min((last - first).days + 1, MOST_DAYS)):
        yield last - timedelta(days=back)


def is_looked_through(request: HttpRequest) -> bool:
    """Return whether a list would have to read the whole log for what it is asked."""
    asked = {name for name, value in request.GET.items() if value}
    return bool(asked & set(UNINDEXED)) and not asked & set(BOUNDED)


def newest(queryset: QuerySet[Event]) -> QuerySet[Event]:
    """Return a queryset of the newest LOOKED_THROUGH events alone."""
    last = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return queryset.filter(pk__gt=last - LOOKED_THROUGH)

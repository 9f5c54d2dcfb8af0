"""The log in the admin: everything to read, nothing to change."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString

from eventlog.access.parameters import BadRequest, parse_date, parse_integer
from eventlog.http.downloads import download, events_csv, events_ndjson, every_row
from eventlog.models import Event, Stream
from eventlog.store.replay import first_pk_since

if TYPE_CHECKING:  # generic for the type checker only
    AnyModelAdmin = admin.ModelAdmin[Any]
    AnyPaginator = Paginator[Any]
else:
    AnyModelAdmin = admin.ModelAdmin
    AnyPaginator = Paginator

SAMPLED = 5_000
"""Events whose types are offered."""
MOST_DAYS = 40
"""Days that are offered, newest first: more than are kept, unless somebody said so."""
LOOKED_THROUGH = 50_000
"""Events that are searched for what has no index, unless a day or a range of numbers is asked for."""
UNINDEXED = ("type__exact", "severity__exact", "key", "q")
BOUNDED = ("day", "seq__gte")


class ReadOnlyAdmin(AnyModelAdmin):
    """Lists and shows; neither adds, changes nor deletes, whatever permissions somebody has."""

    class Media:
        css = {"all": ("eventlog/admin.css",)}

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


# How the log's list is narrowed, without any query that reads all of it


class TypeFilter(admin.SimpleListFilter):
    """By type: those of the newest events are offered, and whichever is asked for."""

    title = "type"
    parameter_name = "type__exact"

    def lookups(self, request: HttpRequest, model_admin: AnyModelAdmin) -> list[tuple[str, str]]:
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


class DayFilter(admin.SimpleListFilter):
    """By day, in UTC: each that the log has events of."""

    title = "day (UTC)"
    parameter_name = "day"

    def lookups(self, request: HttpRequest, model_admin: AnyModelAdmin) -> list[tuple[str, str]]:
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


class UncountedPaginator(AnyPaginator):
    """Pages of a log of any length, which it neither counts nor looks through twice."""

    LONGEST = 10_000

    @cached_property
    def _keys(self) -> list[int]:
        """The primary keys of the rows, at most LONGEST, in their order."""
        rows: Any = self.object_list
        return list(rows.values_list("pk", flat=True)[: self.LONGEST])

    @cached_property
    def count(self) -> int:
        """The number of rows, or LONGEST if there are more."""
        return len(self._keys)

    def page(self, number: int | str) -> Page[Any]:
        """Return a page, its rows found by their keys."""
        number = self.validate_number(number)
        rows: Any = self.object_list
        keys = self._keys[(number - 1) * self.per_page : number * self.per_page]
        return Page(rows.filter(pk__in=keys), number, self)


class EventList(ChangeList):
    """The log's list: what no index finds is looked for among the newest events, or in a day."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Event]:
        found: QuerySet[Event] = super().get_queryset(request, exclude_parameters)
        return newest(found) if is_looked_through(request) else found

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Event]) -> list[Any]:
        """Newest first, along the index that there is: of one stream, or of all."""
        return ["-stream_id", "-seq"] if request.GET.get("stream__id__exact") else ["-pk"]


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ("seq", "stream", "created_at", "type", "severity", "key", "message")
    list_display_links = ("seq", "message")
    list_filter = ("stream", "severity", TypeFilter, DayFilter)
    list_select_related = ("stream",)
    search_fields = ("=key", "message", "data")
    search_help_text = "A key (a table, a component), or text of the message or of the data"
    ordering = ("-id",)
    sortable_by = ()
    actions = ("as_ndjson", "as_csv")
    show_full_result_count = False
    paginator = UncountedPaginator
    fields = (
        "stream",
        "seq",
        "type",
        "severity",
        "message",
        "key",
        "created_at",
        "event_id",
        "data_as_read",
    )
    readonly_fields = ("data_as_read",)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[EventList]:
        return EventList

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        subtitle = (
            f"Of the newest {LOOKED_THROUGH:,}; choose a day for others"
            if is_looked_through(request)
            else None
        )
        return super().changelist_view(request, {"subtitle": subtitle, **(extra_context or {})})

    @admin.action(description="Export as NDJSON", permissions=["view"])
    def as_ndjson(self, request: HttpRequest, events: QuerySet[Event]) -> StreamingHttpResponse:
        lines = events_ndjson(every_row(events))
        return download(request, lines, name="events.ndjson", content_type="application/x-ndjson")

    @admin.action(description="Export as CSV", permissions=["view"])
    def as_csv(self, request: HttpRequest, events: QuerySet[Event]) -> StreamingHttpResponse:
        return download(request, events_csv(every_row(events)), name="events.csv", content_type="text/csv")

    @admin.display(description="data")
    def data_as_read(self, event: Event) -> SafeString:
        return format_html("<pre>{}</pre>", json.dumps(event.data, indent=2, ensure_ascii=False))


@admin.register(Stream)
class StreamAdmin(ReadOnlyAdmin):
    list_display = ("name", "head", "floor", "kept", "epoch")
    ordering = ("name",)

    @admin.display(description="events kept")
    def kept(self, stream: Stream) -> int:
        return stream.head - stream.floor + 1

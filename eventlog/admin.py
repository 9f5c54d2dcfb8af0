"""The log in the admin: everything to read, nothing to change."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString

from eventlog.http.admin_filters import LOOKED_THROUGH, DayFilter, TypeFilter, is_looked_through, newest
from eventlog.http.downloads import download, events_csv, events_ndjson, every_row
from eventlog.models import Event, Stream

if TYPE_CHECKING:  # generic for the type checker only
    AnyModelAdmin = admin.ModelAdmin[Any]
    AnyPaginator = Paginator[Any]
else:
    AnyModelAdmin = admin.ModelAdmin
    AnyPaginator = Paginator


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

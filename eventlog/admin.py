"""The log in the admin: everything to read, nothing to change."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString

from eventlog.models import Event, Stream

if TYPE_CHECKING:  # generic for the type checker only
    AnyModelAdmin = admin.ModelAdmin[Any]
    AnyPaginator = Paginator[Any]
else:
    AnyModelAdmin = admin.ModelAdmin
    AnyPaginator = Paginator


class ReadOnlyAdmin(AnyModelAdmin):
    """Lists and shows; neither adds, changes nor deletes, whatever permissions somebody has."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class UncountedPaginator(AnyPaginator):
    """Pages of a log of any length, which it does not count: COUNT reads every row."""

    LONGEST = 10_000

    @cached_property
    def count(self) -> int:
        """The number of rows, or LONGEST if there are more."""
        rows: Any = self.object_list
        return int(rows[: self.LONGEST].count())


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ("seq", "stream", "created_at", "type", "severity", "key", "message")
    list_display_links = ("seq", "message")
    list_filter = ("stream", "severity", "type")
    list_select_related = ("stream",)
    search_fields = ("=key", "message")
    search_help_text = "A key (a table, a component), or words of the message"
    ordering = ("-id",)
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

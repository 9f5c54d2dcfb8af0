"""What was captured, in the admin: everything to read, nothing to change."""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Count, F, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, NullIf
from django.http import HttpRequest, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from detection.events import STREAM
from detection.models import DetectionSession, Hand, HandNote, PlayerTag, SeenPlayer, TableState
from detection.recordings.exports import events_of, hands_csv, sessions_csv
from detection.recordings.thumbnails import thumbnail
from eventlog.admin import ReadOnlyAdmin
from eventlog.http.downloads import download, every_row
from eventlog.models import Stream

if TYPE_CHECKING:  # generic for the type checker only
    AnyModelAdmin = admin.ModelAdmin[Any]
    AnyInline = admin.TabularInline[Any, Any]
else:
    AnyModelAdmin, AnyInline = admin.ModelAdmin, admin.TabularInline

THE_STREAM = Subquery(Stream.objects.filter(name=STREAM).values("pk")[:1])
HANDS_OF_IT = Coalesce(
    Subquery(
        Hand.objects.filter(session=OuterRef("pk"))
        .order_by()
        .values("session")
        .annotate(count=Count("pk"))
        .values("count")
    ),
    0,
)
"""Counted for the rows that are shown, not joined to all."""
LAST_WITH_A_BOARD = Hand.objects.filter(session=OuterRef("pk")).exclude(board=[]).order_by("-first_seq")
"""The hand that a session's thumbnail shows."""
NEWEST_HANDS = 50
"""As many as a session's page shows; the rest is behind a link."""


@admin.register(DetectionSession)
class DetectionSessionAdmin(ReadOnlyAdmin):
    list_display = (
        "began",
        "table",
        "at_a_glance",
        "room",
        "state",
        "lasted",
        "hands_link",
        "events_link",
        "unread_share",
        "play",
        "report",
    )
    list_filter = (
        ("key", admin.AllValuesFieldListFilter),
        ("room", admin.AllValuesFieldListFilter),
        "state",
        "source",
        "started_at",
    )
    actions = ("hands_as_phh", "hands_as_ohh", "hands_as_text", "events_as_ndjson", "as_csv")
    date_hierarchy = "started_at"
    search_fields = ("key", "title", "room")
    search_help_text = "A table, a room, or words of a title"
    ordering = ("-started_at",)
    list_per_page = 50
    show_full_result_count = False
    fields = (
        "key",
        "source",
        "title",
        "room",
        "state",
        ("started_at", "ended_at", "lasted"),
        ("seen_at", "last_frame_at"),
        ("host", "pid"),
        ("frames", "readings", "unread", "unread_share"),
        ("fps", "frame_ms"),
        ("events_link", "first_seq", "last_seq"),
        "hands_link",
        ("play", "report"),
        "newest_hands",
    )
    readonly_fields = (
        "lasted",
        "unread_share",
        "events_link",
        "hands_link",
        "play",
        "report",
        "newest_hands",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[DetectionSession]:
        rows: QuerySet[DetectionSession] = super().get_queryset(request)
        return rows.annotate(
            hand_count=HANDS_OF_IT,
            stream=THE_STREAM,
            last_hero=Subquery(LAST_WITH_A_BOARD.values("hero")[:1]),
            last_board=Subquery(LAST_WITH_A_BOARD.values("board")[:1]),
        )

    @admin.action(description="Hands as PHH (zip)", permissions=["view"])
    def hands_as_phh(
        self, request: HttpRequest, sessions: QuerySet[DetectionSession]
    ) -> StreamingHttpResponse:
        return hands_download(request, sessions, "phh")

    @admin.action(description="Hands as Open Hand History (zip)", permissions=["view"])
    def hands_as_ohh(
        self, request: HttpRequest, sessions: QuerySet[DetectionSession]
    ) -> StreamingHttpResponse:
        return hands_download(request, sessions, "ohh")

    @admin.action(description="Hands as PokerStars' text, for trackers (zip)", permissions=["view"])
    def hands_as_text(
        self, request: HttpRequest, sessions: QuerySet[DetectionSession]
    ) -> StreamingHttpResponse:
        return hands_download(request, sessions, "pokerstars")

    @admin.action(description="Events as NDJSON", permissions=["view"])
    def events_as_ndjson(
        self, request: HttpRequest, sessions: QuerySet[DetectionSession]
    ) -> StreamingHttpResponse:
        lines = events_of(every_row(sessions))
        return download(request, lines, name="session-events.ndjson", content_type="application/x-ndjson")

    @admin.action(description="Sessions as CSV", permissions=["view"])
    def as_csv(self, request: HttpRequest, sessions: QuerySet[DetectionSession]) -> StreamingHttpResponse:
        lines = sessions_csv(every_row(sessions))
        return download(request, lines, name="sessions.csv", content_type="text/csv")

    @admin.display(description="started", ordering="started_at")
    def began(self, session: DetectionSession) -> str:
        return moment(session.started_at)

    @admin.display(description="table", ordering="key")
    def table(self, session: DetectionSession) -> SafeString:
        title = "" if session.title == session.key else session.title
        return format_html("{}<br><small>{}</small>", session.key, title or session.source)

    @admin.display(description="how it went")
    def report(self, session: DetectionSession) -> SafeString:
        return format_html('<a href="{}">Report</a>', reverse("session-report", args=[session.pk]))

    @admin.display(description="lasted", ordering=F("ended_at") - F("started_at"))
    def lasted(self, session: DetectionSession) -> str:
        return duration(session.started_at, session.ended_at)

    @admin.display(description="unread", ordering=F("unread") * 1.0 / NullIf(F("frames"), 0))
    def unread_share(self, session: DetectionSession) -> str:
        return f"{session.unread / session.frames:.1%}" if session.frames else "-"

    @admin.display(description="hands", ordering="hand_count")
    def hands_link(self, session: Any) -> SafeString:
        where = urlencode({"session__id__exact": session.pk})
        return format_html('<a href="{}?{}">{}</a>', _list_of(Hand), where, session.hand_count)

    @admin.display(description="events", ordering="events")
    def events_link(self, session: Any) -> SafeString | str:
        return events_link(
            session.stream, session.key, session.first_seq, session.last_seq, text=session.events
        )

    @admin.display(description="player")
    def play(self, session: DetectionSession) -> SafeString:
        return play_link(session.pk, None, text="Play")

    @admin.display(description="last board")
    def at_a_glance(self, session: Any) -> SafeString:
        return thumbnail(session.last_hero or [], session.last_board or [])

    @admin.display(description="newest hands")
    def newest_hands(self, session: DetectionSession) -> SafeString | str:
        rows = [
            (
                _page_of(hand),
                hand.number,
                words(hand.hero),
                words(hand.board),
                hand.pot or "-",
                duration(hand.started_at, hand.ended_at),
            )
            for hand in session.hands.order_by("-first_seq")[:NEWEST_HANDS]
        ]
        if not rows:
            return "-"
        row = '<tr><td><a href="{}">{}</a></td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>'
        head = "<tr><th>Hand</th><th>Hero</th><th>Board</th><th>Pot</th><th>Lasted</th></tr>"
        return format_html("<table>{}{}</table>", SafeString(head), format_html_join("", row, rows))


@admin.register(Hand)
class HandAdmin(ReadOnlyAdmin):
    list_display = (
        "number",
        "session_link",
        "began",
        "lasted",
        "at_a_glance",
        "pot",
        "result",
        "events_link",
        "play",
        "page",
    )
    list_filter = (("session__key", admin.AllValuesFieldListFilter), ("ended_at", admin.EmptyFieldListFilter))
    list_select_related = ("session",)
    ordering = ("-started_at", "-first_seq")
    list_per_page = 100
    show_full_result_count = False
    actions = ("as_csv",)
    fields = (
        "session_link",
        "number",
        ("started_at", "ended_at", "lasted"),
        "at_a_glance",
        "hero_cards",
        "board_cards",
        "pot",
        ("result", "stack_before", "stack_low"),
        ("events_link", "first_seq", "last_seq"),
        ("play", "page"),
    )
    readonly_fields = (
        "session_link", "lasted", "at_a_glance", "hero_cards", "board_cards", "events_link", "play", "page",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Hand]:
        rows: QuerySet[Hand] = super().get_queryset(request)
        return rows.annotate(stream=THE_STREAM)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return lookup == "session__id__exact" or super().lookup_allowed(lookup, value, request)  # type: ignore[arg-type]

    @admin.action(description="Hands as CSV", permissions=["view"])
    def as_csv(self, request: HttpRequest, hands: QuerySet[Hand]) -> StreamingHttpResponse:
        return download(request, hands_csv(every_row(hands)), name="hands.csv", content_type="text/csv")

    @admin.display(description="lasted")
    def lasted(self, hand: Hand) -> str:
        return duration(hand.started_at, hand.ended_at)

    @admin.display(description="started", ordering="started_at")
    def began(self, hand: Hand) -> str:
        return moment(hand.started_at)

    @admin.display(description="session", ordering="session")
    def session_link(self, hand: Hand) -> SafeString:
        where = reverse("admin:detection_detectionsession_change", args=[hand.session_id])
        return format_html('<a href="{}">{}</a>', where, hand.session.key)

    @admin.display(description="cards")
    def at_a_glance(self, hand: Hand) -> SafeString:
        return thumbnail(hand.hero, hand.board)

    @admin.display(description="page")
    def page(self, hand: Hand) -> SafeString:
        return format_html('<a href="{}">Page</a>', reverse("hand", args=[hand.pk]))

    @admin.display(description="hero")
    def hero_cards(self, hand: Hand) -> str:
        return words(hand.hero)

    @admin.display(description="board")
    def board_cards(self, hand: Hand) -> str:
        return words(hand.board)

    @admin.display(description="events")
    def events_link(self, hand: Any) -> SafeString | str:
        return events_link(hand.stream, hand.session.key, hand.first_seq, hand.last_seq, text="events")

    @admin.display(description="player")
    def play(self, hand: Hand) -> SafeString:
        return play_link(hand.session_id, hand.first_seq, text="Play")


@admin.register(TableState)
class TableStateAdmin(ReadOnlyAdmin):
    list_display = ("key", "is_open", "hand", "street", "hero", "board", "pot", "seq", "updated_at")
    search_fields = ("key",)
    ordering = ("key",)
    fields = ("key", "seq", "updated_at", "state_as_read")
    readonly_fields = ("state_as_read",)

    @admin.display(description="open", boolean=True)
    def is_open(self, table: TableState) -> bool:
        return bool(table.state["open"])

    @admin.display
    def hand(self, table: TableState) -> str:
        return str(table.state["hand"] or "-")

    @admin.display
    def street(self, table: TableState) -> str:
        return table.state["street"] or "-"

    @admin.display
    def hero(self, table: TableState) -> str:
        return words(table.state["hero"])

    @admin.display
    def board(self, table: TableState) -> str:
        return words(table.state["board"])

    @admin.display
    def pot(self, table: TableState) -> str:
        return f"{table.state['currency'] or ''}{table.state['pot'] or '-'}"

    @admin.display(description="state")
    def state_as_read(self, table: TableState) -> SafeString:
        return format_html("<pre>{}</pre>", json.dumps(table.state, indent=2, ensure_ascii=False))


class PlayerTagInline(AnyInline):
    model = PlayerTag
    extra = 1


@admin.register(SeenPlayer)
class SeenPlayerAdmin(AnyModelAdmin):
    """Players are seen, not made: what can be changed is what a user wrote."""

    list_display = ("name", "room", "tag_words", "note", "page")
    list_filter = (("room", admin.AllValuesFieldListFilter),)
    search_fields = ("name", "note", "tags__name")
    search_help_text = "A name, a tag, or words of a note"
    ordering = ("name", "room")
    show_full_result_count = False
    fields = ("name", "room", "page", "note")
    readonly_fields = ("name", "room", "page")
    inlines = (PlayerTagInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[SeenPlayer]:
        rows: QuerySet[SeenPlayer] = super().get_queryset(request)
        return rows.prefetch_related("tags")

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @admin.display(description="tags")
    def tag_words(self, player: SeenPlayer) -> str:
        return ", ".join(tag.name for tag in player.tags.all()) or "-"

    @admin.display(description="figures")
    def page(self, player: SeenPlayer) -> SafeString:
        return format_html('<a href="{}">Page</a>', reverse("seen-player", args=[player.pk]))


@admin.register(HandNote)
class HandNoteAdmin(AnyModelAdmin):
    """Notes are written on a hand's own page; here they can be found, changed and removed."""

    list_display = ("hand", "text", "page")
    list_select_related = ("hand",)
    search_fields = ("text",)
    show_full_result_count = False
    fields = ("hand", "page", "text")
    readonly_fields = ("hand", "page")

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @admin.display(description="page")
    def page(self, note: HandNote) -> SafeString:
        return format_html('<a href="{}">Page</a>', reverse("hand", args=[note.pk]))


def hands_download(
    request: HttpRequest, sessions: QuerySet[DetectionSession], name: str
) -> StreamingHttpResponse:
    """Return a zip file of sessions' hands in a format."""
    # They bring pokerkit along, which takes 15 MB and a third of a second.
    from detection.recordings.histories.export import archive  # noqa: PLC0415
    from detection.recordings.histories.formats import FORMATS  # noqa: PLC0415

    pieces = archive(every_row(sessions), FORMATS[name])
    return download(request, pieces, name="hands.zip", content_type="application/zip")


def duration(started: Any, ended: Any) -> str:
    """Return how long something took, or takes until now, to the second: `0:12:05`."""
    lasted = (ended or timezone.now()) - started
    return str(timedelta(seconds=round(lasted.total_seconds()))) + ("" if ended else " so far")


def moment(at: datetime) -> str:
    """Return a moment short enough for a list: `26 Nov 2026, 16:08:03`."""
    return date_format(timezone.localtime(at), "j M Y, H:i:s")


def words(cards: list[str]) -> str:
    return " ".join(map(str, cards)) or "-"


def play_link(session: uuid.UUID, seq: int | None, *, text: object) -> SafeString:
    """Return a link to a session's player, at a number of the log."""
    at = "" if seq is None else f"#seq={seq}"
    return format_html('<a href="{}{}">{}</a>', reverse("player", args=[session]), at, text)


def events_link(
    stream: int | None, key: str, first: int | None, last: int | None, *, text: object
) -> SafeString | str:
    """Return a link to a table's events between two numbers: the log's index finds them without counting."""
    if stream is None or first is None or last is None:
        return str(text)
    where = urlencode({"stream__id__exact": stream, "key": key, "seq__gte": first, "seq__lte": last})
    return format_html('<a href="{}?{}">{}</a>', reverse("admin:eventlog_event_changelist"), where, text)


def _list_of(model: type[Model]) -> str:
    return reverse(f"admin:detection_{model._meta.model_name}_changelist")


def _page_of(hand: Hand) -> str:
    return reverse("admin:detection_hand_change", args=[hand.pk])

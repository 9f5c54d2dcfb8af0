"""The pages that answer "how did it go?": hands, a hand, a session, a player; for staff that may review."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from detection.models import (
    DetectionSession,
    Hand,
    HandNote,
    HandSummary,
    HandTag,
    PlayerInHand,
    SeenPlayer,
    SessionState,
)
from detection.recordings.permissions import may_review
from detection.recordings.statistics.totals import added, totals_of
from detection.recordings.summaries.fair_use import captured_tables, withheld
from detection.recordings.summaries.figures import counts_by
from detection.recordings.summaries.notes import may_note, note_hand, note_player, tags_of
from detection.recordings.summaries.report import Report, report_of
from detection.recordings.summaries.search import (
    POSITIONS,
    RESULTS,
    HandPage,
    filter_of,
    matching,
    page_of,
    running,
    with_remarks,
)
from detection.recordings.summaries.writing import sessions_to_summarise
from eventlog.access.parameters import BadRequest
from pokertool_site.web.hand_rows import figure_row, hand_row, part_row
from pokertool_site.web.line_chart import Chart, chart
from pokertool_site.web.views import FORMAT_TITLES
from pokertool_site.web.written import big_blinds, won

STREETS = ("preflop", "flop", "turn", "river")
YES_OR_NO = ("showdown", "all_in", "uncertain")
UNITS = ("bb", "chips")
PLACES = ("newer", "older", "zone")
"""Parameters that ask for no other hands, but where among them a page is."""
KEY_DIGITS = 15
BEHIND_MORE = ("street", "big_blinds", "pot", *YES_OR_NO, "from", "to", "table", "tag")
"""What the form shows only to those who want more of it, or have asked for it."""
TABLES_OFFERED, TAGS_OFFERED = 200, 100

View = Callable[..., HttpResponse]


def for_reviewers(view: View) -> View:
    """Return a view for the staff that may see sessions; others are asked to sign in, or refused."""

    @never_cache
    @wraps(view)
    def checked(request: HttpRequest, *named: Any, **which: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), reverse("admin:login"))
        if not may_review(request.user):
            raise PermissionDenied("Recorded hands are for staff that may view sessions")
        return view(request, *named, **which)

    return checked


@require_safe
@for_reviewers
def hands(request: HttpRequest) -> HttpResponse:
    """Show hands, the newest first, or those that the address asks for."""
    error = ""
    page = HandPage((), None, None)
    try:
        page = page_of(matching(filter_of(request.GET)), request.GET)
    except BadRequest as wrong:
        error = str(wrong)
    is_last = page.older is None and not error
    context = {
        "rows": [hand_row(summary) for summary in page.hands],
        "error": error,
        "newer": _with(request.GET, newer=page.newer),
        "older": _with(request.GET, older=page.older),
        "is_filtered": any(value for name, value in request.GET.items() if name not in PLACES),
        "captured": captured_tables(),
        "lacking": is_last and sessions_to_summarise().exclude(pk__in=running()).exists(),
        **_choices(request.GET),
    }
    return render(request, "pokertool/hands/hands.html", context, status=400 if error else 200)


def _choices(asked: QueryDict) -> dict[str, Any]:
    """Return what the form of filters offers, and what it holds."""
    tables = DetectionSession.objects.order_by("key").values_list("key", flat=True).distinct()
    tags = HandTag.objects.order_by("name").values_list("name", flat=True).distinct()
    player = asked.get("player", "")
    is_key = player.isascii() and player.isdecimal() and len(player) <= KEY_DIGITS
    return {
        "asked": asked,
        "has_more": any(asked.get(name) for name in BEHIND_MORE),
        "tables": tables[:TABLES_OFFERED],
        "tags": tags[:TAGS_OFFERED],
        "positions": [(name, name in asked.getlist("position")) for name in POSITIONS],
        "streets": STREETS,
        "results": RESULTS,
        "yes_or_no": [(name, name.replace("_", "-"), asked.get(name, "")) for name in YES_OR_NO],
        "formats": FORMAT_TITLES,
        "player": SeenPlayer.objects.filter(pk=int(player)).first() if is_key else None,
    }


def _with(asked: QueryDict, **place: str | None) -> str:
    """Return the query of another page of the same hands; "" where there is none."""
    (where,) = place.values()
    if where is None:
        return ""
    query = asked.copy()
    for name in ("newer", "older"):
        query.pop(name, None)
    query.update({name: value for name, value in place.items() if value})
    return query.urlencode()


@require_http_methods(["GET", "HEAD", "POST"])
@for_reviewers
def hand(request: HttpRequest, hand_id: int) -> HttpResponse:
    """Show one hand with each player's part; a POST of `note` and `tags` keeps them."""
    found = get_object_or_404(Hand.objects.select_related("session", "summary"), pk=hand_id)
    if request.method == "POST":
        return _keep(request, found, lambda: note_hand(found, request.POST), HandNote)
    over = found.session.state != SessionState.RUNNING
    summary = with_remarks(HandSummary.objects.filter(pk=found.pk)).first() if over else None
    parts = PlayerInHand.objects.filter(hand=found.pk).select_related("player").order_by("seat")
    note = HandNote.objects.filter(pk=found.pk).first()
    context = {
        "hand": found,
        "row": summary and hand_row(summary),
        "summary": summary,
        "parts": [part_row(part, summary.currency) for part in parts] if summary else [],
        "over": over,
        "note": note.text if note else "",
        "tags": ", ".join(tags_of(found)),
        "may_note": may_note(request.user, HandNote),
        "formats": FORMAT_TITLES,
    }
    return render(request, "pokertool/hands/hand.html", context)


@require_safe
@for_reviewers
def session(request: HttpRequest, session_id: uuid.UUID) -> HttpResponse:
    """Show how a session went; of one that is being captured nothing but that."""
    found = get_object_or_404(DetectionSession, pk=session_id)
    context: dict[str, Any] = {"session": found, "over": found.state != SessionState.RUNNING}
    if context["over"]:
        unit = request.GET.get("unit", "")
        report = report_of(found)
        unit = unit if unit in UNITS else ("bb" if report.course.big_blinds else "chips")
        currency = report.currencies[0] if len(report.currencies) == 1 else ""
        context |= {
            "report": report,
            "unit": unit,
            "result": won(report.result, currency),
            "result_in_big_blinds": big_blinds(report.result_in_big_blinds),
            "rate": big_blinds(report.big_blinds_a_hundred),
            "charts": _charts(report, unit),
            "positions": [figure_row(name, totals, currency) for name, totals in report.positions],
            "players": None
            if report.players is None
            else [
                figure_row(player, totals, currency, is_user=user) for player, user, totals in report.players
            ],
            "biggest": [hand_row(summary) for summary in report.biggest],
        }
    return render(request, "pokertool/hands/session.html", context)


def _charts(report: Report, unit: str) -> list[tuple[str, str, Chart]]:
    """Return the session's lines over hands and over time, each with a key and a title."""
    points = report.course.big_blinds if unit == "bb" else report.course.chips
    if not points:
        return []
    start, end = points[0].at, points[-1].at
    lines = {
        "Result": [(float(point.number), float(point.total)) for point in points],
        "At showdowns": [(float(point.number), float(point.showdown)) for point in points],
        "Without showdown": [(float(point.number), float(point.total - point.showdown)) for point in points],
    }
    over_time = {"Result": [(point.at.timestamp(), float(point.total)) for point in points]}
    day = "%H:%M" if start.date() == end.date() else "%d %b %H:%M"
    found = [
        ("hands", "Over hands", chart(lines, first="hand 1", last=f"hand {len(points)}")),
        ("time", "Over time (UTC)", chart(over_time, first=f"{start:{day}}", last=f"{end:{day}}")),
    ]
    return [(key, title, drawn) for key, title, drawn in found if drawn is not None]


@require_http_methods(["GET", "HEAD", "POST"])
@for_reviewers
def player(request: HttpRequest, player_id: int) -> HttpResponse:
    """Show a player's figures over all hands that are over; a POST of `note` and `tags` keeps them."""
    found = get_object_or_404(SeenPlayer, pk=player_id)
    if request.method == "POST":
        return _keep(request, found, lambda: note_player(found, request.POST), SeenPlayer)
    is_withheld = found in withheld()
    context: dict[str, Any] = {
        "player": found,
        "withheld": is_withheld,
        "tags": ", ".join(tags_of(found)),
        "may_note": may_note(request.user, SeenPlayer),
    }
    if not is_withheld:
        parts = PlayerInHand.objects.filter(player=found)
        counts = counts_by(parts, "position")
        context["totals"] = [
            figure_row("All", totals_of(added(counts.values())), ""),
            *(figure_row(name, totals_of(counts[name]), "") for name in POSITIONS if name in counts),
        ]
    return render(request, "pokertool/hands/player.html", context)


def _keep(request: HttpRequest, of: Hand | SeenPlayer, keep: Callable[[], None], kind: Any) -> HttpResponse:
    if not may_note(request.user, kind):
        raise PermissionDenied("To write notes takes the permission to change them")
    try:
        keep()
    except BadRequest as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Kept.")
    return redirect("hand" if isinstance(of, Hand) else "seen-player", of.pk)

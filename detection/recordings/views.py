"""Recorded sessions over HTTP: what the player asks for, as JSON, for the staff that may see sessions."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_safe

from detection.models import DetectionSession, Hand
from detection.recordings.permissions import check_may_review
from detection.recordings.playback import marks, page_at, recording_of
from eventlog.access.parameters import BadRequest, parse_integer
from eventlog.access.permissions import AccessDenied
from eventlog.http.views import refusal
from eventlog.record import timestamp_or_none

HANDS_A_PAGE = 500
DEFAULT_PARTS = 600
MOST_PARTS = 4_000

View = Callable[..., HttpResponseBase]


def for_reviewers(answer: Callable[..., HttpResponseBase]) -> View:
    """Return a view that gives `answer` about the session of its address. Errors name the parameter."""

    @require_safe
    @wraps(answer)
    def view(request: HttpRequest, session_id: uuid.UUID, **which: int) -> HttpResponseBase:
        try:
            check_may_review(request.user)
            session = DetectionSession.objects.filter(pk=session_id).first()
            if session is None:
                return refusal(404, "no_such_session", f"There is no session {session_id}")
            response = answer(request, session, **which)
        except AccessDenied as error:
            return refusal(error.status, error.error, str(error))
        except BadRequest as error:
            return refusal(400, error.code, str(error))
        response["Cache-Control"] = "no-store"
        return response

    return view


@for_reviewers
def overview(_request: HttpRequest, session: DetectionSession) -> HttpResponse:
    """Answer with how a session went and where its events are; `first` is null where none are kept."""
    recording = recording_of(session)
    return JsonResponse(
        {
            "id": str(session.pk),
            "key": session.key,
            "source": session.source,
            "title": session.title,
            "room": session.room,
            "state": session.state,
            "started_at": timestamp_or_none(session.started_at),
            "ended_at": timestamp_or_none(session.ended_at),
            "frames": session.frames,
            "unread": session.unread,
            "events": session.events,
            "hands": session.hands.count(),
            "first": recording and recording.begins,
            "last": recording and recording.last,
            "pruned": session.first_seq is not None
            and (recording is None or recording.begins > recording.first),
        }
    )


@for_reviewers
def page(request: HttpRequest, session: DetectionSession) -> HttpResponse:
    """Answer `?at=N` with the events around number N, and the table before the first of them."""
    at = parse_integer(request.GET.get("at", "0"), name="at")
    recording = recording_of(session)
    if recording is None:
        return refusal(404, "no_events", "This session has no events, or none that are still kept")
    found = page_at(recording, at)
    head = {
        "after": found.after,
        "through": found.through,
        "number": found.number,
        "table": found.table,
        "complete": found.complete,
    }
    # Events are JSON text already: parsing them only to write them again would be waste.
    listed = ",".join(event.text for event in found.events)
    body = JsonResponse(head).content.decode().removesuffix("}") + f', "events": [{listed}]}}'
    return HttpResponse(body, content_type="application/json")


@for_reviewers
def hands(request: HttpRequest, session: DetectionSession) -> HttpResponse:
    """Answer `?after=N` with the first 500 hands that began after number N; `next` asks for those behind."""
    after = parse_integer(request.GET.get("after", "0"), name="after")
    rows = list(session.hands.filter(first_seq__gt=after).order_by("first_seq")[: HANDS_A_PAGE + 1])
    shown = rows[:HANDS_A_PAGE]
    return JsonResponse(
        {
            "hands": [_hand(hand) for hand in shown],
            "next": shown[-1].first_seq if len(rows) > HANDS_A_PAGE else None,
        }
    )


@for_reviewers
def timeline(request: HttpRequest, session: DetectionSession) -> HttpResponse:
    """Answer `?parts=N` with `[part, count]` by type: how much happened in each of N parts, where any did."""
    parts = parse_integer(
        request.GET.get("parts", str(DEFAULT_PARTS)), name="parts", least=1, most=MOST_PARTS
    )
    recording = recording_of(session)
    listed: dict[str, list[tuple[int, int]]] = {}
    for mark in [] if recording is None else marks(recording, parts=parts):
        listed.setdefault(mark.type, []).append((mark.part, mark.count))
    return JsonResponse(
        {
            "first": recording and recording.begins,
            "last": recording and recording.last,
            "parts": parts,
            "marks": listed,
        }
    )


def _hand(hand: Hand) -> dict[str, Any]:
    return {
        "number": hand.number,
        "started_at": timestamp_or_none(hand.started_at),
        "ended_at": timestamp_or_none(hand.ended_at),
        "hero": hand.hero,
        "board": hand.board,
        "pot": hand.pot or None,
        "result": hand.result or None,
        "first": hand.first_seq,
        "last": hand.last_seq,
    }

"""Hand histories over HTTP, as files, for the staff that may see sessions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from detection.models import DetectionSession, Hand
from detection.recordings.permissions import check_may_review
from detection.recordings.views import for_reviewers
from eventlog.access.parameters import BadRequest, parse_integer
from eventlog.access.permissions import AccessDenied
from eventlog.http.views import refusal

if TYPE_CHECKING:
    from detection.recordings.histories.export import HandFile
    from detection.recordings.histories.formats import Format

NAMES = ("phh", "ohh", "pokerstars")
MOST_SELECTED = 500


@for_reviewers
def session_hands(request: HttpRequest, session: DetectionSession) -> HttpResponseBase:
    """Answer with all hands of a session as one file: `?format=phh|ohh|pokerstars`, `&partial=1`."""
    # pokerkit takes 15 MB and a third of a second: only who asks for hands pays that.
    from detection.recordings.histories.export import hand_files  # noqa: PLC0415
    from detection.recordings.histories.formats import FORMATS  # noqa: PLC0415

    style = FORMATS[_format(request)]

    files = hand_files(session, style, partial=_partial(request))
    return _one_file(style, files, name=f"hands-{session.pk}{style.suffix}")


@require_safe
def selected_hands(request: HttpRequest) -> HttpResponseBase:
    """Answer with the hands that `?hand=ID&hand=ID` name as one file; the page of hands has their ids."""
    from detection.recordings.histories.export import hand_file  # noqa: PLC0415
    from detection.recordings.histories.formats import FORMATS  # noqa: PLC0415

    try:
        check_may_review(request.user)
        style, partial = FORMATS[_format(request)], _partial(request)
        ids = [parse_integer(text, name="hand") for text in request.GET.getlist("hand")[: MOST_SELECTED + 1]]
        if not 1 <= len(ids) <= MOST_SELECTED:
            raise BadRequest("bad_hand", f"Select 1 to {MOST_SELECTED} hands")
    except AccessDenied as error:
        return refusal(error.status, error.error, str(error))
    except BadRequest as error:
        return refusal(400, error.code, str(error))
    hands = Hand.objects.filter(pk__in=ids).select_related("session").order_by("started_at", "pk")
    files = (hand_file(hand, style, partial=partial) for hand in hands.iterator())
    response = _one_file(style, files, name=f"hands{style.suffix}")
    response["Cache-Control"] = "no-store"
    return response


def _one_file(style: Format, files: Iterable[HandFile | None], *, name: str) -> StreamingHttpResponse:
    """Return those of the hands that could be written, one after the other."""
    texts = (file.text for file in files if file is not None and file.text is not None)
    pieces = (text.encode() for text in style.join(texts))
    response = StreamingHttpResponse(pieces, content_type=style.content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


@for_reviewers
def one_hand(request: HttpRequest, session: DetectionSession, first_seq: int) -> HttpResponse:
    """Answer with the hand that began with event `first_seq`, or with 409 and why it is no file."""
    from detection.recordings.histories.export import hand_file  # noqa: PLC0415
    from detection.recordings.histories.formats import FORMATS  # noqa: PLC0415

    style = FORMATS[_format(request)]
    hand = session.hands.select_related("session").filter(first_seq=first_seq).first()
    told = None if hand is None else hand_file(hand, style, partial=_partial(request))
    if told is None:
        return refusal(404, "no_such_hand", f"No hand of this session that is kept begins with {first_seq}")
    if told.text is None:
        return refusal(409, "hand_incomplete", f"This hand can't be written: {told.reason}")
    response = HttpResponse(told.text, content_type=style.content_type)
    name = told.name
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


def _format(request: HttpRequest) -> str:
    name = request.GET.get("format", NAMES[0])
    if name not in NAMES:
        raise BadRequest("format", f"format is {name!r}; it may be {', '.join(NAMES)}")
    return name


def _partial(request: HttpRequest) -> bool:
    return request.GET.get("partial") == "1"

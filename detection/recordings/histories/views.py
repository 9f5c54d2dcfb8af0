"""Hand histories over HTTP, as files, for the staff that may see sessions."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from detection.models import DetectionSession
from detection.recordings.views import for_reviewers
from eventlog.access.parameters import BadRequest
from eventlog.http.views import refusal

NAMES = ("phh", "ohh", "pokerstars")


@for_reviewers
def session_hands(request: HttpRequest, session: DetectionSession) -> HttpResponseBase:
    """Answer with all hands of a session as one file: `?format=phh|ohh|pokerstars`, `&partial=1`."""
    # pokerkit takes 15 MB and a third of a second: only who asks for hands pays that.
    from detection.recordings.histories.export import hand_files  # noqa: PLC0415
    from detection.recordings.histories.formats import FORMATS  # noqa: PLC0415

    style = FORMATS[_format(request)]

    def texts() -> Iterator[str]:
        for told in hand_files(session, style, partial=_partial(request)):
            if told.text is not None:
                yield told.text

    pieces = (text.encode() for text in style.join(texts()))
    response = StreamingHttpResponse(pieces, content_type=style.content_type)
    name = f"hands-{session.pk}{style.suffix}"
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

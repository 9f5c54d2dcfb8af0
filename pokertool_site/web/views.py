"""Our own pages, drawn by the browser from what the log says: the table live, and the session player."""

from __future__ import annotations

import uuid
from pathlib import Path

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from detection.models import DetectionSession
from detection.recordings.permissions import may_review
from eventlog.access.parameters import quoted
from eventlog.access.permissions import needs_login

STATIC = Path(__file__).parents[1] / "static"
FOLD = "eventlog/table-state.js"
PAGE_MODULES = (
    "eventlog/stream.js",
    FOLD,
    *sorted(
        path.relative_to(STATIC).as_posix()
        for folder in ("", "system", "notices")
        for path in (STATIC / "pokertool" / folder).glob("*.js")
    ),
)
PLAYER_MODULES = (
    FOLD,
    *(
        f"pokertool/{name}.js"
        for name in ("cards", "clock", "svg", "table-layout", "table-view", "turn", "words")
    ),
    *sorted(path.relative_to(STATIC).as_posix() for path in (STATIC / "pokertool/player").glob("*.js")),
)
"""What the browser is to ask for ahead, before it finds each in another."""
FORMAT_TITLES = {"phh": "PHH", "ohh": "Open Hand History", "pokerstars": "PokerStars' text"}
"""As what hands are downloaded."""
SPEEDS = (1, 2, 5, 10, 20, 50)


@csrf_exempt  # whatever the method, there is nothing to be changed
def no_such_address(request: HttpRequest) -> JsonResponse:
    """Answer an unknown address under /api/ as the known ones answer an error, in JSON."""
    message = f"There is nothing at {quoted(request.path)}; docs/protocol.md lists what there is"
    return JsonResponse({"error": "no_such_address", "message": message}, status=404)


@never_cache  # it says what time it is
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Return the page. It asks nobody to log in; the streams it opens have their own rules."""
    return render(
        request,
        "pokertool/page.html",
        {
            "may_review": may_review(request.user),
            "may_follow": {
                stream: request.user.is_authenticated or not needs_login(stream)
                for stream in ("status", "health")
            },
            "modules": PAGE_MODULES,
        },
    )


@never_cache
@require_safe
def player(request: HttpRequest, session_id: uuid.UUID) -> HttpResponse:
    """Return the player of a recorded session, to the staff that the admin shows it to."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), reverse("admin:login"))
    if not may_review(request.user):
        raise PermissionDenied("Recorded sessions are for staff that may view them")
    session = get_object_or_404(DetectionSession, pk=session_id)
    return render(
        request,
        "pokertool/player.html",
        {"session": session, "modules": PLAYER_MODULES, "speeds": SPEEDS, "formats": FORMAT_TITLES},
    )

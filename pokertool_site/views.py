"""The page at `/`: a table as it stands, drawn by the browser from what the stream says."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
)
"""Nothing inline and nothing from elsewhere: an event's text can't become a script."""


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Return the page. It asks nobody to log in; the streams it opens have their own rules."""
    response = render(request, "pokertool/page.html")
    response["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    return response
